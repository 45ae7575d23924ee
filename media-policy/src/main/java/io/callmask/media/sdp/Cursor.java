package io.callmask.media.sdp;

/// Reads one line's fields from left to right, without copying. Never past the line, and linear in what it reads.
final class Cursor {
    /// What [#number] answers when there is none.
    static final int NONE = -1;
    /// A stop that no line holds: read to the end.
    static final char NOWHERE = '\n';

    private final byte[] bytes;
    private int at;
    private int end;
    private int wordFrom;
    private int wordTo;

    Cursor(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Starts over at `from`; `to` is the end of the line.
    Cursor over(int from, int to) {
        at = from;
        end = to;
        return this;
    }

    int at() {
        return at;
    }

    int end() {
        return end;
    }

    boolean isAtEnd() {
        return at == end;
    }

    /// Takes `c` if it is next.
    boolean take(char c) {
        if (at == end || bytes[at] != c) return false;
        at++;
        return true;
    }

    /// Skips blanks, and says whether there was one.
    boolean blanks() {
        int from = at;
        while (at < end && isBlank(bytes[at])) at++;
        return at > from;
    }

    /// The decimal number that is next, from 0 to `most`; [#NONE] when there is no digit or it is more.
    int number(int most) {
        int from = at;
        long value = 0;
        for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            value = value * 10 + (bytes[at] - '0');
            if (value > most) return NONE;
        }
        return at > from ? (int) value : NONE;
    }

    /// Takes what stands before the next blank, `stop` or end; it is then asked for by [#wordIs]. False when that is nothing.
    boolean word(char stop) {
        wordFrom = at;
        while (at < end && bytes[at] != stop && !isBlank(bytes[at])) at++;
        wordTo = at;
        return wordTo > wordFrom;
    }

    /// Takes everything before the next `stop` or end, without the blanks around it. May be empty.
    void stretch(char stop) {
        blanks();
        wordFrom = at;
        while (at < end && bytes[at] != stop) at++;
        wordTo = at;
        while (wordTo > wordFrom && isBlank(bytes[wordTo - 1])) wordTo--;
    }

    /// Whether the word last taken is `expected` (ASCII), in whatever case.
    boolean wordIs(String expected) {
        int length = wordTo - wordFrom;
        if (length != expected.length()) return false;
        for (int i = 0; i < length; i++) {
            if (lower(bytes[wordFrom + i]) != lower((byte) expected.charAt(i))) return false;
        }
        return true;
    }

    int wordFrom() {
        return wordFrom;
    }

    int wordTo() {
        return wordTo;
    }

    private static int lower(byte c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }
}
