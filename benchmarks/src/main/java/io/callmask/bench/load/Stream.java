package io.callmask.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/// One connection: what has come of messages, and what could not be written yet.
final class Stream {
    /// More than a turn's messages.
    private static final int IN = 1 << 18;
    /// What may wait for a server that does not read.
    private static final int OUT = 4 << 20;
    private static final byte[] CONTENT_LENGTH = Message.ascii("Content-Length: ");
    private static final int LONGEST_LENGTH = 6;

    private final Line line;
    private final ByteBuffer in = ByteBuffer.allocate(IN);
    private final ByteBuffer out = ByteBuffer.allocate(OUT);
    /// Up to where `in` has been taken.
    private int taken;

    Stream(Line line) {
        this.line = line;
    }

    boolean isOpen() {
        return line.isOpen();
    }

    /// @return false when the server has not read for so long that there is no room
    boolean put(byte[] bytes, int length) throws IOException {
        if (out.position() > 0) return keep(bytes, 0, length);
        try {
            int written = line.write(ByteBuffer.wrap(bytes, 0, length));
            return written == length || keep(bytes, written, length);
        } catch (IOException e) {
            end(e);
            return false;
        }
    }

    private boolean keep(byte[] bytes, int from, int to) {
        if (out.remaining() < to - from) return false;
        out.put(bytes, from, to - from);
        return true;
    }

    void flush() throws IOException {
        if (out.position() == 0 && !line.isBehind()) return;
        try {
            line.write(out.flip());
            out.compact();
        } catch (IOException e) {
            end(e);
        }
    }

    /// @return whether anything came
    boolean read() throws IOException {
        System.arraycopy(in.array(), taken, in.array(), 0, in.position() - taken);
        in.position(in.position() - taken);
        taken = 0;
        try {
            int count = line.read(in);
            if (count < 0) close();
            return count > 0;
        } catch (IOException e) {
            end(e);
            return false;
        }
    }

    /// Copies the next whole message into `to`.
    ///
    /// @return false when there is none
    /// @throws IOException when what came cannot be told apart
    boolean take(Datagram to) throws IOException {
        skipPings();
        int head = headEnd();
        if (head < 0) return false;
        int length = head - taken + bodyLength(head);
        if (length > Datagram.MOST) throw new IOException("a message of " + length + " bytes (expected: at most " + Datagram.MOST + ')');
        if (in.position() - taken < length) return false;
        System.arraycopy(in.array(), taken, to.bytes, 0, length);
        to.length = length;
        taken += length;
        return true;
    }

    private void skipPings() {
        while (taken < in.position() && (in.get(taken) == '\r' || in.get(taken) == '\n')) taken++;
    }

    /// Behind the empty line, or -1 when it has not come.
    private int headEnd() {
        byte[] bytes = in.array();
        for (int i = taken + 3; i < in.position(); i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') return i + 1;
        }
        return -1;
    }

    /// As the server writes it: the long name, one blank.
    private int bodyLength(int head) throws IOException {
        byte[] bytes = in.array();
        // It stands last, or nearly.
        for (int line = head - 3; line > taken; line--) {
            if (bytes[line - 1] != '\n' || !java.util.Arrays.equals(bytes, line, Math.min(line + CONTENT_LENGTH.length, head), CONTENT_LENGTH, 0, CONTENT_LENGTH.length)) continue;
            int length = 0;
            int at = line + CONTENT_LENGTH.length;
            for (int end = at + LONGEST_LENGTH; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) length = length * 10 + bytes[at] - '0';
            return length;
        }
        throw new IOException("a message without Content-Length came by TCP");
    }

    /// A connection that broke is made again, but one whose TLS fails would fail again: that ends the run.
    private void end(IOException why) throws IOException {
        close();
        if (why instanceof SSLException) throw why;
    }

    void close() throws IOException {
        line.close();
    }
}
