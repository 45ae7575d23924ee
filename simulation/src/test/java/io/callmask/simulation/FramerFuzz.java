package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.transport.Framer;
import io.callmask.sip.transport.Framer.Frame;
import java.util.ArrayList;
import java.util.List;

/// The framer of streams: how a stream is split does not matter, and the message view sees each frame end where the framer did. The first byte says how the stream is split.
public final class FramerFuzz {
    private FramerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) return;
        var whole = frames(data, data.length);
        if (!whole.equals(frames(data, 1 + (data[0] & 0xff)))) throw new AssertionError("the split matters");
        for (var frame : whole) {
            if (frame.startsWith("message ")) agrees(frame.substring("message ".length()).getBytes(ISO_8859_1));
        }
    }

    /// What is cut out of all but the first byte, in pieces of `size`.
    private static List<String> frames(byte[] data, int size) {
        var framer = new Framer();
        var frames = new ArrayList<String>();
        for (int from = 1; from < data.length; from += size) {
            int to = Math.min(data.length, from + size);
            for (int p = from; ; ) {
                int next = framer.feed(data, p, to);
                var frame = framer.poll();
                if (next < p || next > to || (frame == null && next != to)) throw new AssertionError("bytes left lying");
                if (frame == null) break;
                frames.add(shown(frame));
                p = next;
            }
        }
        return frames;
    }

    private static String shown(Frame frame) {
        return switch (frame) {
            case Frame.Message(var bytes)        -> "message " + new String(bytes, ISO_8859_1);
            case Frame.Ping()                    -> "ping";
            case Frame.Broken(var head, var why) -> "broken " + why + ' ' + new String(head, ISO_8859_1);
        };
    }

    private static void agrees(byte[] bytes) {
        if (!(SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(var message))) return;
        int head = new String(bytes, ISO_8859_1).indexOf("\r\n\r\n") + 4;
        boolean same = message.bodyLength() == bytes.length - head && message.value(HeaderName.CONTENT_LENGTH).strip().matches("[0-9]+");
        if (!same) throw new AssertionError("the view sees another end");
    }
}
