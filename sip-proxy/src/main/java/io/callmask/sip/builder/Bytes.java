package io.callmask.sip.builder;

import io.callmask.sip.message.RawLines;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing byte array: one message under construction.
final class Bytes {
    private static final int USUAL_MESSAGE = 1_024;

    private byte[] array = new byte[USUAL_MESSAGE];
    private int length;

    /// Adds text as UTF-8, which is how the message view reads header values.
    Bytes text(String text) {
        int more = text.length();
        for (int i = 0; i < more; i++) {
            if (text.charAt(i) >= 0x80) return raw(text.getBytes(StandardCharsets.UTF_8));
        }
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

    Bytes number(long value) {
        return text(Long.toString(value));
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

    byte[] toArray() {
        return Arrays.copyOf(array, length);
    }

    private void room(int more) {
        if (length + more > array.length) array = Arrays.copyOf(array, Math.max(2 * array.length, length + more));
    }
}
