package io.callmask.sip.message;

import java.nio.charset.StandardCharsets;

/// Messages for tests, as text with plain line ends.
final class Messages {
    static final String INVITE = """
            INVITE sip:+15550001000@10.0.0.1:5060;user=phone SIP/2.0
            Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK776asdhds;rport
            Max-Forwards: 69
            From: "Alice" <sip:+15551112222@10.0.0.2;user=phone>;tag=9fxced76sl
            To: <sip:+15550001000@10.0.0.1;user=phone>
            Call-ID: 3848276298220188511@atlanta.example.com
            CSeq: 1 INVITE
            Contact: <sip:+15551112222@10.0.0.2:5060;transport=udp>
            Content-Type: application/sdp
            Content-Length: 5

            v=0
            """;

    static final String RINGING = """
            SIP/2.0 180 Ringing
            Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKours
            From: <sip:+15550001001@10.0.0.1>;tag=ours
            To: <sip:+15553334444@10.0.0.3>;tag=theirs
            Call-ID: abcdefgh
            CSeq: 1 INVITE
            Content-Length: 0

            """;

    private Messages() {}

    static byte[] wire(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static Reading read(String text) {
        var bytes = wire(text);
        return SipMessage.read(bytes, 0, bytes.length);
    }

    static SipRequest request(byte[] bytes) {
        if (SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(SipRequest request)) return request;
        throw new AssertionError("not a good request");
    }

    static SipRequest request(String text) {
        return request(wire(text));
    }

    /// The INVITE with further lines after its Via.
    static String inviteWith(String lines) {
        return INVITE.replace("Max-Forwards: 69\n", "Max-Forwards: 69\n" + lines);
    }
}
