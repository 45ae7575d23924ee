package io.callmask.number.cipher;

import io.callmask.number.PhoneNumber;
import java.nio.charset.StandardCharsets;

/// Digits as a whole number of 67 bits, one to one: every text of up to 20 digits has a number of its own, leading zeros included.
///
/// It is counting in base ten with the digits 1 to 10 (bijective numeration), so that there is no zero to lose in front: "" is 0, "0" is 1,
/// "9" is 10, "00" is 11. The highest, twenty nines, is 111,111,111,111,111,111,110 and below 2^67.
///
/// @param high bits 64 to 66
/// @param low  bits 0 to 63
record Digits(long high, long low) {
    static final int BITS = 67;
    static final Digits NONE = new Digits(0, 0);
    private static final int MOST = 20;
    /// So many digits fit into the lower half.
    private static final int LOW_MOST = 18;
    private static final int TEN = 10;

    static Digits of(PhoneNumber number) {
        return of(number.digits(), 1);
    }

    /// @param text up to 20 ASCII digits
    static Digits of(String text) {
        return of(text, 0);
    }

    private static Digits of(String text, int from) {
        int length = text.length() - from;
        if (length > MOST) throw new IllegalArgumentException("digits: " + length + " characters (expected: at most " + MOST + ')');
        long high = 0;
        long low = 0;
        int at = from;
        for (int end = from + Math.min(length, LOW_MOST); at < end; at++) low = low * TEN + digit(text, at) + 1;
        for (; at < text.length(); at++) {
            int digit = digit(text, at);
            high = high * TEN + Math.unsignedMultiplyHigh(low, TEN);
            low = low * TEN;
            low += digit + 1;
            if (Long.compareUnsigned(low, digit + 1) < 0) high++;
        }
        return new Digits(high, low);
    }

    private static int digit(String text, int at) {
        int digit = text.charAt(at) - '0';
        if (digit < 0 || digit >= TEN) throw new IllegalArgumentException("digits: something else at " + at + " (expected: 0 to 9)");
        return digit;
    }

    /// The digits again.
    ///
    /// @throws IllegalArgumentException when no text has this number
    String text() {
        return text(false);
    }

    /// The digits behind a `+`.
    ///
    /// @throws IllegalArgumentException when no text has this number
    String phone() {
        return text(true);
    }

    private String text(boolean plus) {
        byte[] out = new byte[MOST + 1];
        int at = MOST + 1;
        long h = high;
        long l = low;
        while (h != 0 || l < 0) {
            if (at == 1) throw new IllegalArgumentException("digits: a number above twenty nines (expected: one that digits have)");
            // Divides the 128 bits h:l by ten; the remainder of the upper half is carried down.
            long upper = Long.divideUnsigned(h, TEN);
            long carried = Long.remainderUnsigned(h, TEN);
            long lower = divide(carried, l);
            int digit = (int) (l - lower * TEN);
            if (digit == 0) {
                // The digit ten: one less is carried to its left.
                digit = TEN;
                if (lower == 0) upper--;
                lower--;
            }
            out[--at] = (byte) ('0' + digit - 1);
            h = upper;
            l = lower;
        }
        for (; l != 0; l /= TEN) {
            if (at == 1) throw new IllegalArgumentException("digits: a number above twenty nines (expected: one that digits have)");
            l--;
            out[--at] = (byte) ('0' + l % TEN);
        }
        if (plus) out[--at] = '+';
        return new String(out, at, MOST + 1 - at, StandardCharsets.ISO_8859_1);
    }

    /// `(carried · 2^64 + low) / 10` for a carry below ten, in halves of 32 bits so that no step overflows.
    private static long divide(long carried, long low) {
        long first = carried << 32 | low >>> 32;
        long second = first % TEN << 32 | low & 0xffff_ffffL;
        return first / TEN << 32 | second / TEN;
    }
}
