package io.callmask.media.sdp;

import java.util.Arrays;

/// A description being written, as the bytes that it will be. All that it is given is ASCII of our own. A thread writes one after the other: the array of the last one serves the next.
final class Rendering {
    private static final int USUAL = 512;
    private static final int MOST_DIGITS = 19;
    private static final ThreadLocal<Rendering> OF_THREAD = ThreadLocal.withInitial(Rendering::new);

    private byte[] array = new byte[USUAL];
    private int length;

    private Rendering() {}

    /// An empty one; what this thread wrote before must be done.
    static Rendering begin() {
        var rendering = OF_THREAD.get();
        rendering.length = 0;
        return rendering;
    }

    /// The one method of String that copies its bytes without an array of its own is deprecated for losing high bytes: here are none.
    @SuppressWarnings("deprecation")
    Rendering text(String text) {
        room(text.length());
        text.getBytes(0, text.length(), array, length);
        length += text.length();
        return this;
    }

    /// @param value not negative
    Rendering number(long value) {
        room(MOST_DIGITS);
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) digits++;
        length += digits;
        long rest = value;
        for (int at = length - 1; at >= length - digits; at--, rest /= 10) array[at] = (byte) ('0' + rest % 10);
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(array, length);
    }

    private void room(int more) {
        if (length + more > array.length) array = Arrays.copyOf(array, Math.max(2 * array.length, length + more));
    }
}
