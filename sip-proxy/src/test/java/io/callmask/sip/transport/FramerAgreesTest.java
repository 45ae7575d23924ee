package io.callmask.sip.transport;

import static io.callmask.sip.transport.Streams.INVITE;
import static io.callmask.sip.transport.Streams.OPTIONS;
import static io.callmask.sip.transport.Streams.frames;
import static io.callmask.sip.transport.Streams.joined;
import static io.callmask.sip.transport.Streams.wire;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Framer and message view agree on every byte: who sees a message end where the other does not can be made to hear a message that nobody sent.
class FramerAgreesTest {
    private static final int STREAMS = 8_000;
    /// What streams are made of when they are bent.
    private static final List<String> SPLINTERS = List.of("\r", "\n", "\r\n", "\r\n\r\n", "\r\n ", "\r\n\t", " ", "\t", "\0", ":", "l", "l:", "L :", "Content-Length", "Content-Length: 0\r\n",
        "l: 3\r\n", "l:\r\n 7\r\n", "0", "5", "99", "-", "+", "x", ",", "\u007f", "\u00ff", "INVITE ", " SIP/2.0", "\"", "<", ">", ";tag=x");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatever_is_cut_the_view_reads_to_its_last_byte_and_splits_never_matter(long seed) {
        var random = new Random(seed);
        int good = 0;
        int refused = 0;
        for (int i = 0; i < STREAMS; i++) {
            byte[] stream = bent(stream(random), random);
            var whole = frames(stream);
            assertThat(frames(stream, random, random.nextBoolean() ? 3 : 200)).as("seed %d stream %d", seed, i).isEqualTo(whole);
            for (var frame : whole) {
                if (frame.equals("ping")) continue;
                if (frame.startsWith("broken")) {
                    refused++;
                    continue;
                }
                if (agree(frame.getBytes(ISO_8859_1))) good++;
            }
        }
        // Both ways through the test were taken often, or it would prove nothing.
        assertThat(good).isGreaterThan(STREAMS / 2);
        assertThat(refused).isGreaterThan(STREAMS / 10);
    }

    /// @return whether the view found the message good
    private static boolean agree(byte[] frame) {
        if (!(SipMessage.read(frame, 0, frame.length) instanceof Reading.Good(var message))) return false;
        int head = new String(frame, ISO_8859_1).indexOf("\r\n\r\n") + 4;
        assertThat(message.bodyLength()).as(() -> new String(frame, ISO_8859_1)).isEqualTo(frame.length - head);
        assertThat(message.values(HeaderName.CONTENT_LENGTH)).as(() -> new String(frame, ISO_8859_1)).singleElement()
            .satisfies(value -> assertThat(Integer.parseInt(value)).isEqualTo(frame.length - head));
        return true;
    }

    private static byte[] stream(Random random) {
        byte[] stream = {};
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            stream = joined(stream, random.nextInt(4) == 0 ? wire("\n\n") : new byte[0], wire(random.nextBoolean() ? INVITE : OPTIONS));
        }
        return stream;
    }

    private static byte[] bent(byte[] stream, Random random) {
        byte[] bent = stream;
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(bent.length);
            int after = Math.min(bent.length, at + (random.nextBoolean() ? 0 : random.nextInt(4)));
            byte[] splinter = random.nextInt(4) == 0 ? new byte[] {(byte) random.nextInt(256)} : SPLINTERS.get(random.nextInt(SPLINTERS.size())).getBytes(ISO_8859_1);
            bent = joined(Arrays.copyOf(bent, at), splinter, Arrays.copyOfRange(bent, after, bent.length));
        }
        return bent;
    }
}
