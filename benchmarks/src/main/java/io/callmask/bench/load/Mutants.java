package io.callmask.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/// Noise, and messages that were good once.
final class Mutants {
    static final int LARGEST = 1_400;
    private static final byte[] SHARP = "\r\n \t\"\\<>;,:=@[]/%\0\u007f\u00ff09azAZ".getBytes(ISO_8859_1);
    private static final String[] PHRASES = {"\r\n", "\r\n ", "\r\n\r\n", ";tag=x", ";branch=z9hG4bK", ";rport", "Via: ", "Content-Length: 5\r\n", "From: ", "\r\nl: 0", "SIP/2.0", "2147483648",
        ", ", "\"", "<sip:", ">", "Require: x\r\n", "a=rtpmap:0 "};
    private static final String[] METHODS = {"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO", "REGISTER", "MESSAGE", "REFER", "PRACK", "NOTIFY"};

    private final SplittableRandom random;

    Mutants(SplittableRandom random) {
        this.random = random;
    }

    /// One in eight is noise, the others were messages once.
    byte[] next() {
        if (random.nextInt(8) == 0) {
            byte[] noise = new byte[random.nextInt(1, LARGEST)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] bytes = (random.nextInt(4) == 0 ? response() : request(METHODS[random.nextInt(METHODS.length)])).getBytes(ISO_8859_1);
        for (int changes = random.nextInt(1, 5); changes > 0; changes--) bytes = changed(bytes);
        return bytes.length > LARGEST ? Arrays.copyOf(bytes, LARGEST) : bytes;
    }

    private String request(String method) {
        var sdp = "v=0\r\no=x 1 1 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
        var id = Long.toHexString(random.nextLong());
        // Nobody is bound to this caller.
        return String.format(Locale.ROOT, "%s sip:+15550000001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK%s;rport\r\nMax-Forwards: 70\r\n"
            + "From: \"x\" <sip:+12129999999@127.0.0.1>;tag=%s\r\nTo: <sip:+15550000001@127.0.0.1>%s\r\nCall-ID: %s\r\nCSeq: 1 %s\r\nContact: <sip:x@127.0.0.1:9>\r\nContent-Type: application/sdp\r\n"
            + "Content-Length: %d\r\n\r\n%s", method, id, id, random.nextBoolean() && !method.equals("INVITE") ? ";tag=" + id : "", id, method, sdp.length(), sdp);
    }

    private String response() {
        var id = Long.toHexString(random.nextLong());
        return String.format(Locale.ROOT, "SIP/2.0 %d x\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK%s\r\nFrom: <sip:x@127.0.0.1>;tag=%s\r\nTo: <sip:y@127.0.0.3>;tag=%s\r\nCall-ID: %s\r\n"
            + "CSeq: 1 INVITE\r\nContact: <sip:y@127.0.0.3>\r\nContent-Length: 0\r\n\r\n", random.nextInt(100, 700), id, id, id, id);
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length == 0) return bytes;
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(6)) {
            case 0 -> spliced(bytes, at, at + 1, new byte[] {SHARP[random.nextInt(SHARP.length)]});
            case 1 -> spliced(bytes, at, at, new byte[] {SHARP[random.nextInt(SHARP.length)]});
            case 2 -> spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(1, 40)), new byte[0]);
            case 3 -> spliced(bytes, at, at, PHRASES[random.nextInt(PHRASES.length)].getBytes(ISO_8859_1));
            case 4 -> Arrays.copyOf(bytes, at);
            default -> spliced(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
        };
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] with) {
        byte[] spliced = Arrays.copyOf(bytes, bytes.length - (to - from) + with.length);
        System.arraycopy(with, 0, spliced, from, with.length);
        System.arraycopy(bytes, to, spliced, from + with.length, bytes.length - to);
        return spliced;
    }
}
