package io.callmask.number.block;

import java.nio.ByteBuffer;

/// The first 16 bytes of a block: who may write it, and how it is to be read.
///
/// @param epoch      of the lease: only a greater one is ever installed, 0 to 2^48 − 1
/// @param birth      which life of the block it is, one more each time that it had been wholly empty; part of every record's tweak, 0 to 2^45 − 1
/// @param keyVersion the week of the data key, 0 to 65,535
/// @param format     of the records, 1
public record BlockHeader(long epoch, long birth, int keyVersion, int format) {
    public static final int BYTES = 16;
    /// The format of today.
    public static final int FORMAT = 1;
    private static final int SIX = 48;
    private static final long MOST_BIRTH = (1L << 45) - 1;
    private static final long SIX_BYTES = (1L << SIX) - 1;
    private static final int TWO_BYTES = 0xffff;

    public BlockHeader {
        if (epoch < 0 || epoch > SIX_BYTES) throw new IllegalArgumentException("epoch: " + epoch + " (expected: 0 to 2^48 - 1)");
        if (birth < 0 || birth > MOST_BIRTH) throw new IllegalArgumentException("birth: " + birth + " (expected: 0 to 2^45 - 1)");
        if (keyVersion < 0 || keyVersion > TWO_BYTES) throw new IllegalArgumentException("keyVersion: " + keyVersion + " (expected: 0 to 65535)");
        if (format != FORMAT) throw new IllegalArgumentException("format: " + format + " (expected: " + FORMAT + ')');
    }

    /// Epoch 6 bytes, birth 6, key version 2, format 2; highest byte first.
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(epoch << 16 | birth >>> 32).putLong(birth << 32 | (long) keyVersion << 16 | format).array();
    }

    /// @throws IllegalArgumentException when it is not the header of a block of this version
    public static BlockHeader of(byte[] bytes) {
        if (bytes.length < BYTES) throw new IllegalArgumentException("header: " + bytes.length + " bytes (expected: at least " + BYTES + ')');
        var in = ByteBuffer.wrap(bytes);
        long first = in.getLong();
        long second = in.getLong();
        return new BlockHeader(first >>> 16, (first & TWO_BYTES) << 32 | second >>> 32, (int) (second >>> 16) & TWO_BYTES, (int) second & TWO_BYTES);
    }
}
