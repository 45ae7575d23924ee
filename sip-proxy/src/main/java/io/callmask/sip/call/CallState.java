package io.callmask.sip.call;

import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision.Dial;

/// Where a call stands. Each state carries only what is true in it.
public sealed interface CallState {
    /// The media policy has been asked about the caller's offer.
    ///
    /// @param caller what the caller has said of itself
    record Offering(Course course, Ability caller) implements CallState {}

    /// The router has been asked.
    ///
    /// @param offer what may be offered on: nothing when the caller leaves the offer to the callee, or when it is unfit
    /// @param unfit why no offer of the caller's can be passed on, whatever it has dialled; [Refusal#NONE] when one can, or none came
    record Routing(Course course, OpenOffer offer, Refusal unfit, Ability caller) implements CallState {}

    /// Leg B's INVITE is out.
    ///
    /// @param offer   what the callee was offered
    /// @param early   what has been agreed on before an answer
    record Dialling(Dial dial, Attempt attempt, Course course, OpenOffer offer, Early early) implements CallState {}

    /// The callee has answered and has its ACK; the media policy has been asked about the answer.
    ///
    /// @param branch the To-tag of the leg-B dialog that answered first
    record Answering(Dial dial, Course course, String branch) implements CallState {}

    /// The callee has answered with an offer, as it was offered nothing; its ACK waits for the caller's answer.
    record Fetching(Dial dial, Course course, String branch) implements CallState {}

    /// The callee has answered and has its ACK; what was agreed on early holds. The caller's 2xx waits until it has acknowledged that, and no offer is under way.
    record Agreeing(Dial dial, Course course, String branch, Change change, boolean isHeard) implements CallState {}

    /// Leg A has its 2xx, the ACK has not come yet.
    ///
    /// @param offer the callee's offer that the ACK must answer, [OpenOffer.None] when nothing is owed
    record Accepting(Dial dial, Course course, String branch, OpenOffer offer) implements CallState {}

    /// The caller's ACK has come; the media policy has been asked about the answer in it.
    record Closing(Dial dial, Course course, String branch) implements CallState {}

    /// Both legs are up.
    ///
    /// @param change whether the session is being changed
    record Talking(Dial dial, Course course, String branch, Change change) implements CallState {}

    /// The callee (or the operator) has ended the call before the caller's ACK came: BYE to the caller must wait for that (RFC 3261 §15).
    record Parting(Ending ending) implements CallState {}

    /// The caller has its final response; leg B's INVITE has none and no provisional yet, so CANCEL must wait.
    record Withholding(Ending ending) implements CallState {}

    /// The caller has its final response; CANCEL is out on leg B.
    record Cancelling(Ending ending) implements CallState {}

    /// Over on both legs; the record is on its way to the disk.
    record Recording() implements CallState {}

    /// The record is durable. What still arrives is a late 2xx, which gets its ACK and BYE.
    record Ended() implements CallState {}
}
