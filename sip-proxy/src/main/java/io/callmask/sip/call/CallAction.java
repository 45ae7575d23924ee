package io.callmask.sip.call;

import io.callmask.media.sdp.SessionDescription;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Trunk;
import java.time.Duration;

/// What the call machine asks the shell to do, in order. Only [Accept], [AcceptAsAgreed] and [Refuse] answer leg A's INVITE.
public sealed interface CallAction {
    /// Ask the media policy about an offer.
    record JudgeOffer(MediaPurpose purpose, Body body) implements CallAction {}
    /// Ask the media policy about an answer to `offer`.
    record JudgeAnswer(MediaPurpose purpose, SessionDescription offer, Body body) implements CallAction {}

    /// Dial leg B by a trunk.
    record Invite(Trunk trunk, OpenOffer offer) implements CallAction {}
    /// Dial leg B where a redirect leads.
    record Follow(Detour detour, OpenOffer offer) implements CallAction {}
    /// Leave leg B's INVITE to itself, as another trunk's takes its place: whoever still answers it is hung up on.
    record Forsake() implements CallAction {}
    record Ack(String branch) implements CallAction {}
    /// The ACK that carries the answer to the callee's offer.
    record AckWith(String branch, SessionDescription answer) implements CallAction {}
    record Cancel() implements CallAction {}
    /// Wait for leg B's INVITE no longer.
    record Abandon() implements CallAction {}
    record ByeCallee(String branch, Refusal why) implements CallAction {}

    /// What is done within dialogs that there are already.
    sealed interface ChangeAction extends CallAction {}
    /// The same within the early dialogs of a fork.
    record InEarly(String branch, ChangeAction action) implements CallAction {}

    /// An offer to a side in the middle of the call.
    record OfferChange(Side to, Change.Kind kind, SessionDescription offer) implements ChangeAction {}
    /// A request that changes nothing, for the session timer (RFC 4028 §7.4).
    record Refresh(Side to) implements ChangeAction {}
    /// A re-INVITE without an offer.
    record AskForOffer(Side to) implements ChangeAction {}
    /// 200 to a side's re-INVITE or UPDATE; a re-INVITE's is repeated until its ACK.
    record AcceptChange(Side to, Change.Kind kind, SessionDescription description) implements ChangeAction {}
    record RefuseChange(Side to, Change.Kind kind, int status) implements ChangeAction {}
    /// The ACK of a side's 2xx to our re-INVITE.
    record AckChange(Side to) implements ChangeAction {}
    record AckChangeWith(Side to, SessionDescription answer) implements ChangeAction {}
    record CancelChange(Side to) implements ChangeAction {}
    record SendDigit(Side to, Digit digit) implements CallAction {}

    /// A provisional response to leg A, without a body.
    record Relay(int status, String branch) implements CallAction {}
    /// A provisional response to leg A with early media.
    record RelayEarly(int status, String branch, SessionDescription description) implements CallAction {}
    /// 200 to leg A, repeated until its ACK.
    record Accept(String branch, SessionDescription answer) implements CallAction {}
    /// The same without a description: what was agreed on early holds (RFC 6337 §2.2).
    record AcceptAsAgreed(String branch) implements CallAction {}
    /// Say when no early description waits for the caller's PRACK.
    record AskHeard(String branch) implements CallAction {}
    /// The final refusal to leg A.
    record Refuse(Refusal why) implements CallAction {}
    record ByeCaller(Refusal why) implements CallAction {}
    /// Repeat the 2xx no longer: its ACK has come, or the caller has hung up.
    record StopRepeating() implements CallAction {}

    record ArmNoAnswer() implements CallAction {}
    /// And the timer of silence.
    record DisarmNoAnswer() implements CallAction {}
    /// Wait so long for anything to be heard of leg B's INVITE.
    record ArmSilence(Duration within) implements CallAction {}
    record DisarmSilence() implements CallAction {}
    /// Let the call last as long as it may from here on.
    record ArmLongest() implements CallAction {}
    record ArmCancel() implements CallAction {}
    record DisarmCancel() implements CallAction {}

    /// Write the call record.
    record Write(Ending ending) implements CallAction {}
    /// Forget the call as soon as its transactions are gone.
    record Forget() implements CallAction {}
}
