package io.callmask.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// A datagram being written. Used again for the next one.
final class Message {
    static final byte[] LINE_END = ascii("\r\n");
    private static final int MOST = 4_096;

    final byte[] bytes = new byte[MOST];
    int length;

    Message begin() {
        length = 0;
        return this;
    }

    Message put(byte[] text) {
        return put(text, 0, text.length);
    }

    Message put(byte[] from, int start, int end) {
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    Message put(Datagram from, Datagram.Slice slice) {
        return put(from.bytes, slice.start, slice.end);
    }

    /// As that many decimal digits, zeros in front.
    Message putNumber(int number, int digits) {
        int rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /// Takes back the last bytes, such as a CRLF before more of the line.
    Message drop(int count) {
        length -= count;
        return this;
    }

    static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /// With CRLF for each line end.
    static byte[] lines(String text) {
        return ascii(text.replace("\r\n", "\n").replace("\n", "\r\n"));
    }
}
