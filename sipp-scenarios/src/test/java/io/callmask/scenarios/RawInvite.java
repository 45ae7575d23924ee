package io.callmask.scenarios;

/// An INVITE as text, for [RawPhone].
///
/// @param uri     Request-URI
/// @param address where the caller's phone is
/// @param from    From without its tag
/// @param callId  Call-ID
/// @param branch  of Via, without the cookie
/// @param vias    more Via lines below its own, each with its line end, or empty
record RawInvite(String uri, String address, String from, String callId, String branch, String vias) {
    private static final String OFFER = """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio 40000 RTP/AVP 8 0 101
        a=rtpmap:101 telephone-event/8000
        """;

    static RawInvite to(String dialled, RawPhone phone, String caller, String callId) {
        return new RawInvite("sip:+" + dialled + "@127.0.0.1", phone.address(), "<sip:+" + caller + "@127.0.0.1>", callId, callId, "");
    }

    RawInvite branched(String other) {
        return new RawInvite(uri, address, from, callId, other, vias);
    }

    RawInvite calledBy(String otherFrom) {
        return new RawInvite(uri, address, otherFrom, callId, branch, vias);
    }

    RawInvite behind(String otherVias) {
        return new RawInvite(uri, address, from, callId, branch, otherVias);
    }

    @Override public String toString() {
        return head("INVITE") + "Contact: <sip:" + address + ">\nContent-Type: application/sdp\nContent-Length: "
            + OFFER.replace("\n", "\r\n").length() + "\n\n" + OFFER;
    }

    /// The ACK of a refusal, which belongs to it by its branch (RFC 3261 §17.1.1.3).
    String ack() {
        return head("ACK") + "Content-Length: 0\n\n";
    }

    /// An OPTIONS of the same caller.
    String options() {
        return head("OPTIONS") + "Content-Length: 0\n\n";
    }

    /// The ACK of an answer, which belongs to its dialog by the tag in the answer's To (RFC 3261 §13.2.2.4).
    String ackOf(String answer) {
        var to = answer.lines().filter(line -> line.startsWith("To: ")).findFirst().orElseThrow();
        return branched(branch + "ack").ack().replaceFirst("To: .*", to);
    }

    /// The BYE that ends what that answer began.
    String byeOf(String answer) {
        var to = answer.lines().filter(line -> line.startsWith("To: ")).findFirst().orElseThrow();
        return branched(branch + "bye").head("BYE").replaceFirst("To: .*", to).replace("CSeq: 1 ", "CSeq: 2 ") + "Content-Length: 0\n\n";
    }

    private String head(String method) {
        return """
            %s %s SIP/2.0
            Via: SIP/2.0/UDP %s;branch=z9hG4bK%s
            %sMax-Forwards: 70
            From: %s;tag=one
            To: <sip:somebody@callmask.example>
            Call-ID: %s
            CSeq: 1 %s
            """.formatted(method, uri, address, branch, vias, from, callId, method);
    }
}
