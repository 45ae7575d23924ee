package io.callmask.sip.call;

import io.callmask.media.sdp.SessionDescription;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision.Dial;

/// What the call machine asks the shell to do, in order. Only [Accept] and [Refuse] answer leg A's INVITE.
public sealed interface CallAction {
    /// Ask the media policy about the offer at hand.
    record ApplyOffer() implements CallAction {}
    /// Ask the media policy about a description of the callee's.
    record ApplyAnswer(MediaPurpose purpose, Body body) implements CallAction {}

    /// Dial leg B.
    record Invite(Dial dial, SessionDescription offer) implements CallAction {}
    record Ack(String branch) implements CallAction {}
    record Cancel() implements CallAction {}
    /// Wait for leg B's INVITE no longer.
    record Abandon() implements CallAction {}
    record ByeCallee(String branch, Refusal why) implements CallAction {}

    /// A provisional response to leg A, without a body.
    record Relay(int status, String branch) implements CallAction {}
    /// A provisional response to leg A with early media.
    record RelayEarly(int status, String branch, SessionDescription description) implements CallAction {}
    /// 200 to leg A, repeated until its ACK.
    record Accept(String branch, SessionDescription answer) implements CallAction {}
    /// The final refusal to leg A.
    record Refuse(Refusal why) implements CallAction {}
    record ByeCaller(Refusal why) implements CallAction {}
    /// Repeat the 2xx no longer: its ACK has come, or the caller has hung up.
    record StopRepeating() implements CallAction {}

    record ArmNoAnswer() implements CallAction {}
    record DisarmNoAnswer() implements CallAction {}
    record ArmCancel() implements CallAction {}
    record DisarmCancel() implements CallAction {}

    /// Write the call record.
    record Write(Ending ending) implements CallAction {}
    /// Forget the call as soon as its transactions are gone.
    record Forget() implements CallAction {}
}
