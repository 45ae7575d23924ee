package io.callmask.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// Bends a message in some places, where it hurts more often than elsewhere.
final class Mutation {
    private static final byte[] SHARP = "\r\n \t\"\\<>;,:=@[]/%\0\u007f\u00ff09azAZ".getBytes(StandardCharsets.ISO_8859_1);
    private static final String[] PHRASES = {"\r\n", "\r\n ", "\r\n\r\n", ";tag=x", ";branch=z9hG4bK", ";rport", "Via: ", "Content-Length: 5\r\n", "From: ", "\r\nl:0", "SIP/2.0", "2147483648", ", ",
        "\"", "<sip:", ">"};

    private Mutation() {}

    /// @param most how many changes at most
    static byte[] of(byte[] seed, int most, Random random) {
        var bytes = seed.clone();
        for (int changes = 1 + random.nextInt(most); changes > 0; changes--) {
            if (bytes.length == 0) return bytes;
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(6)) {
                case 0 -> spliced(bytes, at, at + 1, new byte[] {SHARP[random.nextInt(SHARP.length)]});
                case 1 -> spliced(bytes, at, at, new byte[] {SHARP[random.nextInt(SHARP.length)]});
                case 2 -> spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
                case 3 -> spliced(bytes, at, at, PHRASES[random.nextInt(PHRASES.length)].getBytes(StandardCharsets.ISO_8859_1));
                case 4 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at / 2, Math.min(bytes.length, at / 2 + random.nextInt(60))));
                default -> spliced(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            };
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] with) {
        var spliced = Arrays.copyOf(bytes, bytes.length - (to - from) + with.length);
        System.arraycopy(with, 0, spliced, from, with.length);
        System.arraycopy(bytes, to, spliced, from + with.length, bytes.length - to);
        return spliced;
    }
}
