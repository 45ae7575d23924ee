package io.callmask.sip.message;

/// What came of reading a datagram.
public sealed interface Reading {
    /// A message that can be worked with.
    record Good(SipMessage message) implements Reading {}

    /// A request that is wrong in a way that can be told to its sender. Its Via, From, To, Call-ID and CSeq are there and may be echoed byte for byte; what of it is wrong may
    /// read as empty, and a CSeq number past the greatest as the greatest. Never an ACK.
    ///
    /// @param status the final response to send: 400 or 505
    /// @param reason a phrase of ours: nothing of the request is in it
    record Answerable(SipRequest request, int status, String reason) implements Reading {}

    /// Nothing that could be answered: to be counted and dropped.
    record Hopeless(Flaw why) implements Reading {}

    /// Nothing but line ends, or nothing at all (RFC 5626 §3.5.1).
    record KeepAlive() implements Reading {}

    /// What is wrong with a message.
    enum Flaw {
        /// More than 65,535 bytes.
        TOO_LARGE("Message Too Large"),
        /// The start line is no request line and no status line, or longer than 2 KB.
        START_LINE("Malformed Start Line"),
        REQUEST_URI("Malformed Request-URI"),
        /// Not SIP/2.0.
        VERSION("Version Not Supported"),
        /// A status outside 100 to 699.
        STATUS("Malformed Status"),
        /// No empty line after the header lines.
        UNFINISHED("Unfinished Header Section"),
        /// A header section of more than 16 KB or 100 lines, a line of more than 4 KB, or more than 32 values where a list is read.
        TOO_LONG("Header Section Too Long"),
        /// A line without a name or a colon.
        HEADER_LINE("Malformed Header Line"),
        /// A control character, a CR or LF by itself, or a folded line of blanks only.
        CONTROL_CHARACTER("Control Character in Header"),
        /// A header field that may stand only once stands there again.
        DUPLICATE("Duplicate Header"),
        /// Missing or malformed.
        VIA("Malformed Via"),
        FROM("Malformed From"),
        TO("Malformed To"),
        CALL_ID("Malformed Call-ID"),
        CSEQ("Malformed CSeq"),
        /// The CSeq's method is not the request's.
        CSEQ_METHOD("CSeq Method Mismatch"),
        MAX_FORWARDS("Malformed Max-Forwards"),
        /// More than one in a request that is no REGISTER (RFC 3261 §8.1.1.8).
        CONTACT("More Than One Contact"),
        /// No number, or more than there are bytes.
        CONTENT_LENGTH("Bad Content-Length");

        private final String phrase;

        Flaw(String phrase) {
            this.phrase = phrase;
        }

        /// A reason phrase for it (RFC 3261 §21.4.1 wants one that says more than "Bad Request").
        public String phrase() {
            return phrase;
        }
    }
}
