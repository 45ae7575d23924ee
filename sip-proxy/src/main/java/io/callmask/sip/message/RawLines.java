package io.callmask.sip.message;

/// Header lines byte for byte as received, folds and the final CRLF of each included: to be echoed to the leg they came from, and to no other (RFC 3261 §8.2.6.2).
public final class RawLines {
    static final RawLines NONE = new RawLines(new byte[0], new int[0]);

    private final byte[] bytes;
    /// Start and end of each line in turn.
    private final int[] spans;

    RawLines(byte[] bytes, int[] spans) {
        this.bytes = bytes;
        this.spans = spans;
    }

    /// How many lines there are.
    public int lines() {
        return spans.length / 2;
    }

    /// Whether there is no line at all.
    public boolean isEmpty() {
        return spans.length == 0;
    }

    /// In bytes, all lines together.
    public int length() {
        int length = 0;
        for (int i = 0; i < spans.length; i += 2) length += spans[i + 1] - spans[i];
        return length;
    }

    /// Writes all lines to `to` from `at` on.
    ///
    /// @return the position after them
    /// @throws IndexOutOfBoundsException when they do not fit
    public int copyTo(byte[] to, int at) {
        for (int i = 0; i < spans.length; i += 2) {
            int length = spans[i + 1] - spans[i];
            System.arraycopy(bytes, spans[i], to, at, length);
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
