package io.callmask.number.remote;

import io.callmask.number.block.BlockRecord;
import io.callmask.number.block.Codes;
import java.nio.ByteBuffer;

/// What one request did to one code: what its record in the block is from now on.
///
/// @param life   of the block
/// @param week   of the block's data key
/// @param record 24 bytes, as they lie in the block
/// @param asked  whether the customer had named the VN
/// @param change whether the code was taken before: then whoever changes it next must have seen this
record CodeDeed(Spot spot, int life, int week, byte[] record, boolean asked, boolean change) {
    /// @param sealed 16 bytes
    static byte[] bytes(BlockRecord clear, byte[] sealed) {
        return ByteBuffer.allocate(BlockRecord.BYTES).putLong(clear.clear()).put(sealed).array();
    }

    /// Whether it is in the same life of the same block.
    boolean isBeside(CodeDeed other) {
        return spot.vn().equals(other.spot.vn()) && spot.digits() == other.spot.digits() && spot.code() / Codes.SIZE == other.spot.code() / Codes.SIZE && life == other.life && week == other.week;
    }

    BlockRecord clear() {
        return clear(record);
    }

    static BlockRecord clear(byte[] record) {
        return BlockRecord.of(ByteBuffer.wrap(record).getLong());
    }
}
