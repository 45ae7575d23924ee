package io.callmask.bench.load;

/// A session description as phones write it: two codecs and digits.
final class Sdp {
    private Sdp() {}

    static String of(String user, String address, int port) {
        return """
            v=0\r
            o=%s 20518 0 IN IP4 %s\r
            s=-\r
            c=IN IP4 %s\r
            t=0 0\r
            m=audio %d RTP/AVP 8 0 101\r
            a=rtpmap:8 PCMA/8000\r
            a=rtpmap:0 PCMU/8000\r
            a=rtpmap:101 telephone-event/8000\r
            a=fmtp:101 0-15\r
            a=ptime:20\r
            a=sendrecv\r
            """.formatted(user, address, address, port);
    }
}
