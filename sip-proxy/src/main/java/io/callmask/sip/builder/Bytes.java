package io.callmask.sip.builder;

import io.callmask.sip.message.RawLines;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing byte array: one message under construction.
final class Bytes {
    private static final int USUAL_MESSAGE = 2_048;
    private static final byte[] NONE = {};
    private static final int LARGEST_KEPT = 1 << 16;
    /// A thread builds one message after the other, mostly: the array of the last one serves the next.
    private static final ThreadLocal<Spare> SPARE = ThreadLocal.withInitial(Spare::new);

    private final Spare spare = SPARE.get();
    private byte[] array = spare.take();
    private int length;

    /// An array that is not in use.
    private static final class Spare {
        private byte[] kept = NONE;

        byte[] take() {
            var taken = kept.length == 0 ? new byte[USUAL_MESSAGE] : kept;
            kept = NONE;
            return taken;
        }
    }

    /// Adds text as UTF-8, which is how the message view reads header values.
    Bytes text(String text) {
        int more = text.length();
        int all = 0;
        for (int i = 0; i < more; i++) all |= text.charAt(i);
        if (all >= 0x80) return raw(text.getBytes(StandardCharsets.UTF_8));
        room(more);
        ascii(text, more);
        return this;
    }

    /// The one method of String that copies its bytes without an array of its own is deprecated for losing high bytes: here are none.
    @SuppressWarnings("deprecation")
    private void ascii(String text, int more) {
        text.getBytes(0, more, array, length);
        length += more;
    }

    /// @param value not negative
    Bytes number(long value) {
        if (value < 0) throw new IllegalArgumentException("value: " + value + " (expected: at least 0)");
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) digits++;
        room(digits);
        length += digits;
        long rest = value;
        for (int at = length - 1; at >= length - digits; at--, rest /= 10) array[at] = (byte) ('0' + rest % 10);
        return this;
    }

    Bytes raw(byte[] bytes) {
        return raw(bytes, 0, bytes.length);
    }

    Bytes raw(byte[] bytes, int offset, int count) {
        room(count);
        System.arraycopy(bytes, offset, array, length, count);
        length += count;
        return this;
    }

    Bytes raw(RawLines lines) {
        int more = lines.length();
        room(more);
        lines.copyTo(array, length);
        length += more;
        return this;
    }

    /// Takes back the last line's end, so that the line can go on.
    Bytes reopenLine() {
        length -= 2;
        return this;
    }

    Bytes header(String name, String value) {
        return text(name).text(": ").text(value).line();
    }

    Bytes line() {
        room(2);
        array[length++] = '\r';
        array[length++] = '\n';
        return this;
    }

    /// The message. Nothing may be added any more.
    byte[] toArray() {
        var message = Arrays.copyOf(array, length);
        if (array.length <= LARGEST_KEPT) spare.kept = array;
        array = NONE;
        length = 0;
        return message;
    }

    private void room(int more) {
        if (length + more > array.length) array = Arrays.copyOf(array, Math.max(2 * array.length, length + more));
    }
}
