package io.callmask.media;

import static io.callmask.media.Samples.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.MediaPolicy.Verdict;
import io.callmask.media.MediaPolicy.Verdict.Admitted;
import io.callmask.media.sdp.Origin;
import io.callmask.media.sdp.SessionDescription;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the bytes: no exception, nothing out but allowed lines without a mark, and what comes out reads as what it says.
class BypassPolicyFuzzTest {
    private static final int ROUNDS = 5_000;
    private static final Origin OURS = new Origin(42, 1, "192.0.2.1");
    private static final MediaPolicy POLICY = new BypassPolicy();
    private static final String[] SPLICES = {Samples.MARK, "\r\n", "\n", "\r", "=", ":", " ", ";", "/", ",", "-", "m=audio 4 RTP/AVP 0\r\n", "a=", "a=rtpmap:0 ",
        "a=fmtp:97 ", "c=IN IP6 ", "999999999999", "0", "--qx7z72", "--qx7z72--\r\n", "\r\n\r\n", "\u0000", "\u00ff", "application/sdp", "%s", "\""};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 22, 333, 4_444})
    void nothing_leaks_and_nothing_breaks(long seed) {
        var random = new Random(seed);
        byte[][] samples = {bytes(Samples.RICH), bytes(Samples.MULTIPART), bytes(Samples.RICH.substring(Samples.RICH.indexOf("m=audio")))};
        var offered = ((Admitted) POLICY.offer("application/sdp", samples[0])).description();
        int admitted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] body = samples[random.nextInt(samples.length)];
            for (int changes = 1 + random.nextInt(6); changes > 0; changes--) body = changed(body, random);
            var type = random.nextInt(2) == 0 ? Samples.MULTIPART_TYPE : "application/sdp";
            admitted += check(POLICY.offer(type, body));
            admitted += check(POLICY.answer(offered, type, body));
        }
        assertThat(admitted).as("bodies admitted").isGreaterThan(ROUNDS / 10);
    }

    /// 1 when it was admitted.
    private static int check(Verdict verdict) {
        if (!(verdict instanceof Admitted(var description))) return 0;
        byte[] rendered = description.render(OURS);
        assertThat(Samples.offence(new String(rendered, ISO_8859_1))).isEmpty();
        assertThat(SessionDescription.read(rendered, 0, rendered.length)).contains(description);
        assertThat(description.render(OURS)).isEqualTo(rendered);
        return 1;
    }

    private static byte[] changed(byte[] body, Random random) {
        if (body.length == 0) return body;
        int at = random.nextInt(body.length);
        int reach = Math.min(body.length, at + 1 + random.nextInt(40));
        return switch (random.nextInt(5)) {
            case 0 -> joined(body, at, SPLICES[random.nextInt(SPLICES.length)].getBytes(ISO_8859_1), at);
            case 1 -> joined(body, at, new byte[0], reach);
            case 2 -> joined(body, at, Arrays.copyOfRange(body, at, reach), at);
            case 3 -> joined(body, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
            default -> joined(body, at, SPLICES[random.nextInt(SPLICES.length)].getBytes(ISO_8859_1), reach);
        };
    }

    private static byte[] joined(byte[] body, int to, byte[] middle, int from) {
        byte[] joined = Arrays.copyOf(body, to + middle.length + body.length - from);
        System.arraycopy(middle, 0, joined, to, middle.length);
        System.arraycopy(body, from, joined, to + middle.length, body.length - from);
        return joined;
    }
}
