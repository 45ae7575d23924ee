package io.callmask.number.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Reads the frames of one segment, from one of them to the end. For one thread.
final class SegmentReader implements Closeable {
    private static final int WINDOW = 1 << 20;

    private final Disk.Source file;
    private final SealedBox box;
    private final SegmentHeader header;
    private final long length;
    private long position = SegmentHeader.BYTES;
    /// The number that the next frame must bear; below 0 when its place is known but its number is not.
    private int expected;
    /// What was read last as it lies on disk: one array for all frames, so that a start does not touch new memory for each.
    private byte[] sealed = {};

    private SegmentReader(Disk.Source file, SealedBox box, SegmentHeader header) throws IOException {
        this.file = file;
        this.box = box;
        this.header = header;
        this.length = file.length();
    }

    static SegmentReader open(Disk disk, MasterKey key, String journal, long id) throws IOException {
        var file = disk.source(Segments.fileName(id));
        boolean opened = false;
        try {
            byte[] bytes = bytes(file, file.length(), 0, SegmentHeader.BYTES);
            if (bytes == null) throw new JournalDamaged(disk.name(), Segments.fileName(id), file.length(), "the header is cut short (expected: " + SegmentHeader.BYTES + " bytes)");
            var head = SegmentHeader.open(bytes, key, journal, disk.name(), id);
            var reader = new SegmentReader(file, head.box(), head.header());
            opened = true;
            return reader;
        } finally {
            if (!opened) file.close();
        }
    }

    SegmentHeader header() {
        return header;
    }

    /// Bytes in the file.
    long length() {
        return length;
    }

    /// Where the next frame starts.
    long position() {
        return position;
    }

    /// Goes to a frame whose place is known.
    void seek(long offset) {
        position = offset;
        expected = -1;
    }

    /// The next batch, or null when there is none or it is not whole; the position moves only over a whole one.
    ///
    /// @param rooms where it is put
    Journal.@Nullable Room next(IntFunction<Journal.Room> rooms) throws IOException {
        byte[] head = bytes(file, length, position, SegmentWriter.FRAME_HEADER);
        if (head == null) return null;
        int number = ByteBuffer.wrap(head).getInt(Integer.BYTES);
        if (expected >= 0 && number != expected) return null;
        var batch = batch(position, head, 0, rooms);
        if (batch != null) {
            position += SegmentWriter.FRAME_HEADER + SealedBox.TAG_BYTES + batch.length();
            expected = number + 1;
        }
        return batch;
    }

    /// Whether a whole frame stands anywhere behind the position: then what stands there is no torn tail, as a frame is
    /// written only when all before it are durable.
    boolean wholeFrameFollows() throws IOException {
        for (long start = position; start < length; start += WINDOW) {
            int size = (int) Math.min(WINDOW + SegmentWriter.FRAME_HEADER, length - start);
            byte[] window = bytes(file, length, start, size);
            if (window == null) return false;
            for (int at = 0; at + SegmentWriter.FRAME_HEADER <= size; at++) {
                if (start + at > position && batch(start + at, window, at, Segments::room) != null) return true;
            }
        }
        return false;
    }

    /// The batch of the frame at `offset`, whose header stands at `at` in `bytes`.
    private Journal.@Nullable Room batch(long offset, byte[] bytes, int at, IntFunction<Journal.Room> rooms) throws IOException {
        var head = ByteBuffer.wrap(bytes, at, SegmentWriter.FRAME_HEADER);
        int size = head.getInt();
        int number = head.getInt();
        if (head.getInt() != SegmentWriter.check(bytes, at) || size < SealedBox.TAG_BYTES || size > SegmentWriter.MOST_SEALED) return null;
        long start = offset + SegmentWriter.FRAME_HEADER;
        if (start + size > length) return null;
        if (sealed.length < size) sealed = new byte[Math.max(size, 2 * sealed.length)];
        if (!read(file, start, sealed, size)) return null;
        var room = rooms.apply(size - SealedBox.TAG_BYTES);
        if (!box.open(SealedBox.nonce(number), sealed, size, room.bytes, room.from)) return null;
        room.isFilled();
        return room;
    }

    private static byte @Nullable [] bytes(Disk.Source file, long length, long position, int size) throws IOException {
        if (position + size > length) return null;
        byte[] bytes = new byte[size];
        return read(file, position, bytes, size) ? bytes : null;
    }

    private static boolean read(Disk.Source file, long position, byte[] to, int size) throws IOException {
        var into = ByteBuffer.wrap(to, 0, size);
        while (into.hasRemaining()) {
            if (file.read(into, position + into.position()) < 0) return false;
        }
        return true;
    }

    @Override public void close() throws IOException {
        file.close();
    }
}
