package io.callmask.sip.digest;

import java.util.Optional;

/// What a client shows in Authorization (RFC 7616 §3.4), before it is believed.
///
/// @param nc    how many times it has used the nonce, by its own count, as it stands there: the proof is of the text
/// @param count the same as a number, from 1 on
public record Claim(Hash hash, String user, String realm, String nonce, String uri, String response, String cnonce, String nc, long count) {
    private static final int NC_DIGITS = 8;

    /// The value of an Authorization line; empty for what is malformed or without `qop=auth`, which our challenges ask for.
    public static Optional<Claim> read(String value) {
        return Parameters.read(value).flatMap(Claim::of);
    }

    private static Optional<Claim> of(Parameters p) {
        long count = hexadecimal(p.get("nc"));
        boolean isWhole = p.has("username") && p.has("realm") && p.has("uri") && !p.get("nonce").isEmpty() && !p.get("cnonce").isEmpty() && p.get("qop").equalsIgnoreCase("auth") && count > 0;
        var hash = Hash.named(p.get("algorithm")).filter(named -> p.get("response").length() == named.digits());
        if (!isWhole || hash.isEmpty() || p.get("userhash").equalsIgnoreCase("true")) return Optional.empty();
        return Optional.of(new Claim(hash.get(), p.get("username"), p.get("realm"), p.get("nonce"), p.get("uri"), p.get("response"), p.get("cnonce"), p.get("nc"), count));
    }

    /// Eight digits, or -1.
    private static long hexadecimal(String text) {
        if (text.length() != NC_DIGITS) return -1;
        long number = 0;
        for (int i = 0; i < NC_DIGITS; i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) return -1;
            number = number << 4 | digit;
        }
        return number;
    }

    @Override public String toString() {
        return "claim " + hash + " nc=" + nc;
    }
}
