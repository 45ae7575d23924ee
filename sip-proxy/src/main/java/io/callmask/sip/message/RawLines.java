package io.callmask.sip.message;

/// Header lines byte for byte as received, folds and the final CRLF of each included: to be echoed to the leg they came from, and to no other (RFC 3261 §8.2.6.2).
public final class RawLines {
    private final HeaderLines lines;
    private final HeaderName name;

    RawLines(HeaderLines lines, HeaderName name) {
        this.lines = lines;
        this.name = name;
    }

    /// How many lines there are.
    public int lines() {
        int count = 0;
        for (int line = lines.line(name, 0); line >= 0; line = lines.next(name, line)) count++;
        return count;
    }

    /// Whether there is no line at all.
    public boolean isEmpty() {
        return !lines.has(name);
    }

    /// In bytes, all lines together.
    public int length() {
        int length = 0;
        for (int line = lines.line(name, 0); line >= 0; line = lines.next(name, line)) length += lines.lineEnd(line) - lines.start(line);
        return length;
    }

    /// Writes all lines to `to` from `at` on.
    ///
    /// @return the position after them
    /// @throws IndexOutOfBoundsException when they do not fit
    public int copyTo(byte[] to, int at) {
        for (int line = lines.line(name, 0); line >= 0; line = lines.next(name, line)) {
            int length = lines.lineEnd(line) - lines.start(line);
            System.arraycopy(lines.bytes, lines.start(line), to, at, length);
            at += length;
        }
        return at;
    }

    /// A copy of its own, which no longer holds the message's array.
    public byte[] toBytes() {
        var copy = new byte[length()];
        copyTo(copy, 0);
        return copy;
    }

    /// The size only: the lines are a stranger's.
    @Override
    public String toString() {
        return "RawLines[" + lines() + ']';
    }
}
