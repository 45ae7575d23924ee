package io.callmask.number.remote;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that can be the key of a map.
///
/// @param value not to be changed by anybody
record Bytes(byte[] value) {
    @Override public boolean equals(Object other) {
        return other instanceof Bytes(byte[] bytes) && Arrays.equals(value, bytes);
    }

    @Override public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override public String toString() {
        return value.length + " bytes";
    }

    static byte[] of(long first, long second, long third) {
        return ByteBuffer.allocate(3 * Long.BYTES).putLong(first).putLong(second).putLong(third).array();
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        var all = ByteBuffer.allocate(length);
        for (byte[] part : parts) all.put(part);
        return all.array();
    }
}
