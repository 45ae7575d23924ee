package io.callmask.sip.call;

import io.callmask.media.MediaPolicy;
import io.callmask.media.sdp.SessionDescription;

/// What can happen to a session that is being changed.
public sealed interface ChangeEvent {
    /// A re-INVITE, or an UPDATE with a body, that came in its turn.
    record Requested(Side from, Change.Kind kind, Body body) implements ChangeEvent {}
    /// The requester gives up its re-INVITE by CANCEL.
    record Withdrawn(Side from) implements ChangeEvent {}
    /// The other side's 2xx.
    record Accepted(Side by, Body body) implements ChangeEvent {}
    /// The other side's refusal, 300 to 699; 408 also when it said nothing in time.
    record Rejected(Side by, int status) implements ChangeEvent {}
    /// The ACK for our 2xx to a re-INVITE, or what ends our PRACK: nothing older than what comes next is sent any more.
    record Acked(Side from, Body body) implements ChangeEvent {}
    /// That ACK did not come within 64·T1.
    record AckMissing(Side from) implements ChangeEvent {}
    /// The session timer of a side wants a refresh.
    record RefreshDue(Side of) implements ChangeEvent {}
    /// The media policy's answers: about an offer or an answer of `of`.
    record Allowed(Side of, SessionDescription description) implements ChangeEvent {}
    record Forbidden(Side of, MediaPolicy.Reason reason) implements ChangeEvent {}
}
