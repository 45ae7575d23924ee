package io.callmask.number.record;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/// Lines under construction, as UTF-8: one array for many records, since a string for each cell was a third of what a call allocated. One thread.
final class Lines extends OutputStream {
    private static final int SECONDS_PER_DAY = 86_400;

    private byte[] bytes = new byte[1 << 14];
    private int size;
    /// The second asked for last, and the time: those of a call are mostly alike.
    private long second = Long.MIN_VALUE;
    private String upToSecond = "";
    private Instant last = Instant.MIN;
    private String lastText = "";

    @Override public void write(int each) {
        room(1);
        bytes[size++] = (byte) each;
    }

    @Override public void write(byte[] from, int offset, int length) {
        room(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    Lines text(String text) {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
                write(rest, 0, rest.length);
                return this;
            }
            bytes[size++] = (byte) c;
        }
        return this;
    }

    /// @param number not negative
    Lines number(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) digits++;
        room(digits);
        size += digits;
        long rest = number;
        for (int at = size - 1; at >= size - digits; at--, rest /= 10) bytes[at] = (byte) ('0' + rest % 10);
        return this;
    }

    /// A time in UTC, with milliseconds. By hand: five times in each record, a formatter was a third of what the record's files cost.
    String time(Instant time) {
        if (time.equals(last)) return lastText;
        int millis = time.getNano() / 1_000_000;
        last = time;
        lastText = pad(new StringBuilder(24).append(upToSecond(time.getEpochSecond())).append('.'), millis, 100).append('Z').toString();
        return lastText;
    }

    int size() {
        return size;
    }

    /// Forgets what stands from `from` on.
    void cutTo(int from) {
        size = from;
    }

    /// All of it, to be written at once.
    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    private String upToSecond(long epochSecond) {
        if (epochSecond != second) {
            var day = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, SECONDS_PER_DAY));
            int rest = (int) Math.floorMod(epochSecond, (long) SECONDS_PER_DAY);
            var text = new StringBuilder(24);
            pad(text, day.getYear(), 1_000).append('-');
            pad(text, day.getMonthValue(), 10).append('-');
            pad(text, day.getDayOfMonth(), 10).append('T');
            pad(text, rest / 3_600, 10).append(':');
            pad(text, rest / 60 % 60, 10).append(':');
            upToSecond = pad(text, rest % 60, 10).toString();
            second = epochSecond;
        }
        return upToSecond;
    }

    /// @param unit of the first digit
    private static StringBuilder pad(StringBuilder text, int number, int unit) {
        for (int each = unit; each > 0; each /= 10) text.append((char) ('0' + number / each % 10));
        return text;
    }

    private void room(int more) {
        if (size + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
}
