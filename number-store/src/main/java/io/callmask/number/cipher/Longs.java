package io.callmask.number.cipher;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Longs in byte arrays, highest byte first.
final class Longs {
    private static final VarHandle VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Longs() {}

    static long at(byte[] bytes, int at) {
        return (long) VIEW.get(bytes, at);
    }

    static void put(byte[] bytes, int at, long value) {
        VIEW.set(bytes, at, value);
    }
}
