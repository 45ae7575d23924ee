package io.callmask.sip.call;

import io.callmask.media.MediaPolicy;
import io.callmask.media.sdp.SessionDescription;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import java.util.List;

/// What can happen to a call.
public sealed interface CallEvent {
    /// The router's answer.
    record Routed(Decision decision) implements CallEvent {}
    /// Just before something was to leave on leg B the route was found to hold no more, or nobody could say that it does.
    ///
    /// @param isSent whether an attempt was made before
    record RouteLost(Refusal why, boolean isSent) implements CallEvent {}
    /// The media policy's answers.
    record MediaDecided(MediaPurpose purpose, SessionDescription description) implements CallEvent {}
    record MediaRejected(MediaPurpose purpose, MediaPolicy.Reason reason) implements CallEvent {}

    /// Leg A: CANCEL, or BYE before the 2xx.
    record CallerCancelled() implements CallEvent {}
    /// Leg A: BYE in one of several early dialogs, of which the others go on (RFC 3261 §15).
    ///
    /// @param branch its To-tag on leg B
    record CallerLeft(String branch) implements CallEvent {}
    /// Leg A: no PRACK for a reliable provisional response of ours within 64·T1.
    record PrackMissing() implements CallEvent {}
    /// Leg A: the PRACK for a description that we had sent reliably.
    record EarlyAcked(String branch) implements CallEvent {}
    /// Leg A: no early description of ours waits for its PRACK, so that a 2xx may go (RFC 3262 §3).
    record CallerHeard(String branch) implements CallEvent {}
    /// Leg A: ACK for our 2xx.
    ///
    /// @param body the answer when our 2xx had an offer
    record CallerAcked(Body body) implements CallEvent {}
    /// Leg A: BYE after our 2xx.
    record CallerHungUp() implements CallEvent {}
    /// Leg A: no ACK within 64·T1.
    record AckMissing() implements CallEvent {}

    /// Leg B: a provisional response.
    ///
    /// @param status 100 to 199
    /// @param branch its To-tag, empty when it had none: such a one makes no dialog
    /// @param callee what the callee says of itself, if it was sent reliably
    record Progress(int status, String branch, Body body, Ability callee) implements CallEvent {
        /// One that was not sent reliably.
        public Progress(int status, String branch, Body body) {
            this(status, branch, body, Ability.NONE);
        }
    }
    /// Leg B: a 2xx of a dialog that has not answered before.
    record Answered(String branch, Body body) implements CallEvent {}
    /// Leg B: 300 to 699.
    record Declined(int status) implements CallEvent {}
    /// Leg B: a redirect that may be followed.
    ///
    /// @param from where the INVITE had gone
    /// @param to   where it may go, the best first; none when nothing that it names will do
    /// @param isEnd whether nothing may be tried after these
    record Redirected(int status, Detour from, List<Detour> to, boolean isEnd) implements CallEvent {
        public Redirected {
            to = List.copyOf(to);
        }

        /// After which others may be tried.
        public Redirected(int status, Detour from, List<Detour> to) {
            this(status, from, to, false);
        }
    }
    /// Leg B: no response at all within 64·T1.
    record CalleeSilent() implements CallEvent {}
    /// Leg B: the INVITE could not be sent.
    record SendFailed() implements CallEvent {}
    /// Leg B: the INVITE has gone once more by the same trunk, with other ids: of that one nothing has been heard.
    record AskedAgain() implements CallEvent {}
    /// Leg B: the trunk has no channel free, or has had its calls of this second.
    record TrunkFull() implements CallEvent {}
    /// The connection broke that the callee's INVITE left by, before anything was heard: it may ring.
    record CalleeLost() implements CallEvent {}
    /// Leg B: BYE.
    record CalleeHungUp(String branch) implements CallEvent {}

    /// What happens to the session of an answered call.
    record Changing(ChangeEvent event) implements CallEvent {}
    /// What happens to the session of a fork's early dialogs.
    record EarlyChanging(String branch, ChangeEvent event) implements CallEvent {}
    /// A digit keyed by one side, told by INFO.
    record Keyed(Side by, Digit digit) implements CallEvent {}

    record NoAnswerTimer() implements CallEvent {}
    /// Nothing was heard of leg B's INVITE in the time that its trunk is given.
    record SilenceTimer() implements CallEvent {}
    /// The call has lasted as long as it may.
    record LongestReached() implements CallEvent {}
    /// It is time for a refresh of ours on that leg (RFC 4028 §7.4).
    record RefreshDue(Side side) implements CallEvent {}
    /// On that leg no refresh has come, or none of ours was answered.
    record SessionExpired(Side side) implements CallEvent {}
    /// No final response within 64·T1 of our CANCEL.
    record CancelTimer() implements CallEvent {}
    record OperatorHungUp() implements CallEvent {}
    /// The record is on disk.
    record Recorded() implements CallEvent {}
}
