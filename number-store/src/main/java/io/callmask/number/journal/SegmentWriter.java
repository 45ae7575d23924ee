package io.callmask.number.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/// Appends frames to a segment. A frame is one batch:
/// `length of the sealed batch (4) | number of the frame (4) | CRC-32 of these eight (4) | sealed batch`.
/// The check makes frames findable behind a damaged one; the seal is what vouches for them. For one thread.
final class SegmentWriter implements Closeable {
    static final int FRAME_HEADER = 12;
    /// More than any batch takes; a reader refuses longer ones before it allocates.
    static final int MOST_SEALED = 64 << 20;

    private final Disk.Appender file;
    private final SealedBox box;
    private long length;
    private int frames;

    SegmentWriter(Disk.Appender file, byte[] header, SealedBox box) throws IOException {
        this.file = file;
        this.box = box;
        file.append(ByteBuffer.wrap(header));
        length = header.length;
    }

    /// Bytes appended.
    long length() {
        return length;
    }

    /// Appends a frame; durable after [#force].
    void append(byte[] batch, int size) throws IOException {
        byte[] frame = new byte[FRAME_HEADER + size + SealedBox.TAG_BYTES];
        int number = frames++;
        ByteBuffer.wrap(frame).putInt(size + SealedBox.TAG_BYTES).putInt(number).putInt(check(frame, 0));
        box.seal(SealedBox.nonce(number), batch, size, frame, FRAME_HEADER);
        file.append(ByteBuffer.wrap(frame));
        length += frame.length;
    }

    void force() throws IOException {
        file.force();
    }

    /// The check over the eight bytes of a frame's header that start at `at`.
    static int check(byte[] bytes, int at) {
        var crc = new CRC32();
        crc.update(bytes, at, FRAME_HEADER - Integer.BYTES);
        return (int) crc.getValue();
    }

    @Override public void close() throws IOException {
        file.close();
    }
}
