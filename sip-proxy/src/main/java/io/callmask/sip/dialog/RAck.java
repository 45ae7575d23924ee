package io.callmask.sip.dialog;

import java.util.Optional;

/// What a PRACK acknowledges (RFC 3262 §7.2).
///
/// @param rseq   the provisional response's RSeq
/// @param cseq   the request's number
/// @param method the request's method
public record RAck(long rseq, long cseq, String method) {
    private static final int MOST_DIGITS = 10;

    /// The value of a RAck header; empty when it is none.
    public static Optional<RAck> read(String value) {
        var parts = value.strip().split("[ \\t]+", 4);
        if (parts.length != 3) return Optional.empty();
        long rseq = number(parts[0]);
        long cseq = number(parts[1]);
        return rseq < 0 || cseq < 0 ? Optional.empty() : Optional.of(new RAck(rseq, cseq, parts[2]));
    }

    /// The value of an RSeq header (§7.1); -1 when it is none.
    public static long rseq(String value) {
        long number = number(value.strip());
        return number == 0 ? -1 : number;
    }

    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > MOST_DIGITS) return -1;
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') return -1;
            number = 10 * number + c - '0';
        }
        return number > 0xffff_ffffL ? -1 : number;
    }
}
