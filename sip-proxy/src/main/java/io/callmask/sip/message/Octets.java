package io.callmask.sip.message;

import java.nio.charset.StandardCharsets;

/// Character classes of RFC 3261 §25 and small readings of bytes in place. Folded lines are read as they lie: inside a header line CR and LF count as blanks,
/// since the scanner has let none stand there but those of a fold.
final class Octets {
    private static final int TOKEN = 1;
    private static final int WORD = 2;
    private static final int HOST = 4;
    private static final int VISIBLE = 8;
    private static final int CONTROL = 16;
    private static final int VALUE = 32;
    private static final byte[] CLASSES = classes();

    private Octets() {}

    static boolean isToken(byte b) {
        return (CLASSES[b & 0xff] & TOKEN) != 0;
    }

    /// Of a Call-ID's `word`.
    static boolean isWord(byte b) {
        return (CLASSES[b & 0xff] & WORD) != 0;
    }

    /// Of a host name or an IPv4 address. The underscore is in no RFC, but in many a network's names.
    static boolean isHost(byte b) {
        return (CLASSES[b & 0xff] & HOST) != 0;
    }

    /// Printable ASCII without the blank.
    static boolean isVisible(byte b) {
        return (CLASSES[b & 0xff] & VISIBLE) != 0;
    }

    /// Of an unquoted parameter value, taken widely: what ends one is not in it.
    static boolean isParameterValue(byte b) {
        return (CLASSES[b & 0xff] & VALUE) != 0;
    }

    /// C0 and DEL, the tabulator apart.
    static boolean isControl(byte b) {
        return (CLASSES[b & 0xff] & CONTROL) != 0;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isHexDigit(byte b) {
        return isDigit(b) || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    static int skipBlanks(byte[] bytes, int from, int to) {
        while (from < to && isBlank(bytes[from])) from++;
        return from;
    }

    static int trimEnd(byte[] bytes, int from, int to) {
        while (to > from && isBlank(bytes[to - 1])) to--;
        return to;
    }

    static int skipToken(byte[] bytes, int from, int to) {
        while (from < to && isToken(bytes[from])) from++;
        return from;
    }

    static boolean isToken(byte[] bytes, int from, int to) {
        return from < to && skipToken(bytes, from, to) == to;
    }

    /// The position after the closing quote of the quoted string that opens at `from`, or -1 when it is not closed.
    static int skipQuoted(byte[] bytes, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (bytes[i] == '\\') i++;
            else if (bytes[i] == '"') return i + 1;
        }
        return -1;
    }

    /// Where the list item that begins at `from` ends: at the next comma outside quotes and angle brackets, or at `to`.
    static int endOfItem(byte[] bytes, int from, int to) {
        boolean inBrackets = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '"' && !inBrackets) {
                int after = skipQuoted(bytes, i, to);
                if (after < 0) return to;
                i = after - 1;
            } else if (b == '<') {
                inBrackets = true;
            } else if (b == '>') {
                inBrackets = false;
            } else if (b == ',' && !inBrackets) {
                return i;
            }
        }
        return to;
    }

    /// The decimal number that fills `from` to `to`; `max + 1` when it is greater than `max`, -1 when it is none. ASCII digits only, leading zeros allowed.
    static long number(byte[] bytes, int from, int to, long max) {
        if (from >= to) return -1;
        long number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(bytes[i])) return -1;
            number = Math.min(number * 10 + (bytes[i] - '0'), max + 1);
        }
        return number;
    }

    /// Whether `text`, ASCII, fills `from` to `to` in any case.
    static boolean equalsIgnoringCase(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) return false;
        for (int i = 0; i < text.length(); i++) {
            if (lower(bytes[from + i]) != lower((byte) text.charAt(i))) return false;
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    static boolean equals(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) return false;
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) return false;
        }
        return true;
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static byte[] classes() {
        var classes = new byte[256];
        for (int c = 0; c < 0x20; c++) classes[c] = CONTROL;
        classes['\t'] = 0;
        classes[0x7f] = CONTROL;
        for (int c = 0x21; c < 0x7f; c++) classes[c] = VISIBLE | VALUE;
        for (int c = '0'; c <= '9'; c++) classes[c] |= TOKEN | WORD | HOST;
        for (int c = 'a'; c <= 'z'; c++) {
            classes[c] |= TOKEN | WORD | HOST;
            classes[c - 0x20] |= TOKEN | WORD | HOST;
        }
        for (char c : "-.!%*_+`'~".toCharArray()) classes[c] |= TOKEN | WORD;
        for (char c : "()<>:\\\"/[]?{}".toCharArray()) classes[c] |= WORD;
        for (char c : "-._".toCharArray()) classes[c] |= HOST;
        for (char c : ";,<>\"".toCharArray()) classes[c] &= ~VALUE;
        return classes;
    }
}
