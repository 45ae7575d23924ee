package io.callmask.media;

import io.callmask.media.sdp.SessionDescription;

/// Judges offers and answers (RFC 3264). Pure; any thread.
public interface MediaPolicy {
    /// What may be offered on, out of the body of an INVITE.
    ///
    /// @param contentType the Content-Type's value as received, or empty when the message had none
    /// @param body        its bytes; not kept
    Verdict offer(String contentType, byte[] body);

    /// What may be answered, given the offer that was passed on: the same m-lines in the same order.
    Verdict answer(SessionDescription offered, String contentType, byte[] body);

    /// The judgement on one body.
    sealed interface Verdict {
        record Admitted(SessionDescription description) implements Verdict {}
        record Rejected(Reason reason) implements Verdict {}
    }

    /// Why a body is not passed on.
    enum Reason {
        /// There is no body, or no session description in it.
        ABSENT,
        /// A body or a required part of a type that we do not know.
        UNSUPPORTED_TYPE,
        /// It does not read as SDP (RFC 8866), is over the limits, or, for an answer, does not fit the offer.
        MALFORMED,
        /// Nothing in it that we would pass on.
        NOTHING_LEFT
    }
}
