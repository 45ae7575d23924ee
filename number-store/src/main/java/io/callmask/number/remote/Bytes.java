package io.callmask.number.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bytes that can be the key of a map.
///
/// @param value not to be changed by anybody
record Bytes(byte[] value) {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
        byte[] all = new byte[3 * Long.BYTES];
        LONGS.set(all, 0, first);
        LONGS.set(all, Long.BYTES, second);
        LONGS.set(all, 2 * Long.BYTES, third);
        return all;
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
