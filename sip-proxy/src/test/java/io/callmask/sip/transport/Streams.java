package io.callmask.sip.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.callmask.sip.transport.Framer.Frame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Streams for tests, as text with plain line ends.
final class Streams {
    static final String OPTIONS = """
        OPTIONS sip:10.0.0.1 SIP/2.0
        Via: SIP/2.0/TCP 10.0.0.2:5060;branch=z9hG4bKone
        Max-Forwards: 70
        From: <sip:a@10.0.0.2>;tag=a
        To: <sip:10.0.0.1>
        Call-ID: one
        CSeq: 1 OPTIONS
        Content-Length: 0

        """;

    static final String INVITE = """
        INVITE sip:+15550001000@10.0.0.1 SIP/2.0
        Via: SIP/2.0/TCP 10.0.0.2:5060;branch=z9hG4bKtwo
        Max-Forwards: 70
        From: <sip:+15551112222@10.0.0.2>;tag=a
        To: <sip:+15550001000@10.0.0.1>
        Call-ID: two
        CSeq: 1 INVITE
        Contact: <sip:a@10.0.0.2>
        Content-Type: application/sdp
        Content-Length: 5

        v=0
        """;

    private Streams() {}

    static byte[] wire(String text) {
        return text.replace("\n", "\r\n").getBytes(ISO_8859_1);
    }

    static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    /// All that a framer makes of the stream when it comes whole.
    static List<String> frames(byte[] stream) {
        var frames = new ArrayList<String>();
        feed(new Framer(), stream, 0, stream.length, frames);
        return frames;
    }

    /// The same when it comes in pieces of random length.
    static List<String> frames(byte[] stream, RandomGenerator random, int longest) {
        var framer = new Framer();
        var frames = new ArrayList<String>();
        for (int from = 0; from < stream.length; ) {
            int to = Math.min(stream.length, from + random.nextInt(1, longest + 1));
            byte[] piece = Arrays.copyOfRange(stream, from, to);
            feed(framer, piece, 0, piece.length, frames);
            from = to;
        }
        return frames;
    }

    private static void feed(Framer framer, byte[] in, int from, int to, List<String> frames) {
        for (int p = from; ; ) {
            p = framer.feed(in, p, to);
            var frame = framer.poll();
            if (frame == null) return;
            frames.add(shown(frame));
        }
    }

    static String shown(Frame frame) {
        return switch (frame) {
            case Frame.Message(var bytes)       -> new String(bytes, ISO_8859_1);
            case Frame.Ping()                   -> "ping";
            case Frame.Broken(var head, var why) -> "broken " + why + " after " + new String(head, ISO_8859_1);
        };
    }
}
