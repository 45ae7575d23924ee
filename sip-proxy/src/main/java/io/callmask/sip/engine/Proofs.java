package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Set;

/// What Authorization and Authentication-Info prove, and their twins of proxies, is for the peer alone: whoever has seen a proof and its challenge can guess the password at leisure (RFC 7616 §5.8).
final class Proofs {
    private static final Set<String> NAMES = Set.of("authorization", "proxy-authorization", "authentication-info", "proxy-authentication-info");

    private Proofs() {}

    /// @param message whole; it may be changed
    /// @return the message, each proof in it overwritten with `x`, folded lines too; its length stays
    static byte[] veiled(byte[] message) {
        boolean isProof = false;
        for (int start = 0; start < message.length; ) {
            int end = endOfLine(message, start);
            boolean isBody = end == start || end == start + 1 && message[start] == '\r';
            if (isBody) break;
            boolean isFolded = message[start] == ' ' || message[start] == '\t';
            int value = isFolded ? start + 1 : afterColon(message, start, end);
            if (!isFolded) isProof = NAMES.contains(new String(message, start, Math.max(0, value - 1 - start), ISO_8859_1).strip().toLowerCase(Locale.ROOT));
            for (int i = value; isProof && i < end; i++) message[i] = message[i] == '\r' ? message[i] : (byte) 'x';
            start = end + 1;
        }
        return message;
    }

    private static int endOfLine(byte[] message, int from) {
        int at = from;
        while (at < message.length && message[at] != '\n') at++;
        return at;
    }

    /// Behind the first colon, or the line's begin where there is none.
    private static int afterColon(byte[] message, int from, int end) {
        for (int i = from; i < end; i++) {
            if (message[i] == ':') return i + 1;
        }
        return from;
    }
}
