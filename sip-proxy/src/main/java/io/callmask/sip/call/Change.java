package io.callmask.sip.call;

import io.callmask.media.sdp.SessionDescription;

/// Whether the session of two dialogs is being changed by an offer from either side (RFC 3261 §14, RFC 3264 §8, RFC 3311).
public sealed interface Change {
    /// Nothing is under way: either side may offer.
    record Settled() implements Change {}

    /// The media policy has been asked about an offer of `from`.
    record Weighing(Side from, Kind kind) implements Change {}

    /// `from`'s offer has gone to the other side, which has not answered yet.
    record Offered(Side from, Kind kind, SessionDescription offer) implements Change {}

    /// The other side has answered; the media policy has been asked about that.
    record Answering(Side from, Kind kind) implements Change {}

    /// `from` has sent a re-INVITE without an offer; the other side has been asked for one.
    record Asked(Side from) implements Change {}

    /// The other side has made an offer as it was asked to; the media policy has been asked about it.
    record Fetching(Side from) implements Change {}

    /// `from` has its 2xx, and its ACK is awaited; or its answer is in a PRACK of ours, whose final response is.
    record Confirming(Side from) implements Change {}

    /// `from` has a 2xx with the other side's offer; its ACK must bring the answer, and the other side's ACK waits for it.
    record AwaitingAnswer(Side from, SessionDescription offer) implements Change {}

    /// The answer in `from`'s ACK is with the media policy.
    record Closing(Side from) implements Change {}

    /// A refresh of ours is out to `of`: it changes nothing, but nothing else may be offered there meanwhile.
    record Refreshing(Side of) implements Change {}

    /// How an offer comes.
    enum Kind {
        INVITE,
        UPDATE,
        /// In the PRACK of a reliable provisional response (RFC 3262 §5).
        PRACK,
        /// In a reliable provisional response to an INVITE without offer; its PRACK brings the answer. It cannot be refused.
        PROGRESS;

        /// How it goes on to the other side: a PRACK of ours is sent by then.
        Kind onward() {
            return this == PRACK ? UPDATE : this;
        }
    }
}
