package io.callmask.bench.load;

/// A session description as phones write it: two codecs and digits.
final class Sdp {
    private Sdp() {}

    static String of(String user, String address, int port) {
        return """
            v=0
            o=%s 20518 0 IN IP4 %s
            s=-
            c=IN IP4 %s
            t=0 0
            m=audio %d RTP/AVP 8 0 101
            a=rtpmap:8 PCMA/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=ptime:20
            a=sendrecv
            """.formatted(user, address, address, port).replace("\n", "\r\n");
    }
}
