package io.callmask.bench.bind;

import io.callmask.number.BindingId;
import io.callmask.number.cipher.BindingIds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The bindings that may be ended: ids and places of extensions, without an object for each, since there are ten million and the JVM's collector would have to walk them. Any thread.
final class Kept {
    private static final int LONGS = 3;

    private long[] all = new long[LONGS << 16];
    private int size;

    /// One of them.
    ///
    /// @param place of its extension, among those that were given
    record One(BindingId id, long place) {}

    synchronized void add(BindingId id, long place) {
        if (size + LONGS > all.length) all = Arrays.copyOf(all, 2 * all.length);
        var bytes = ByteBuffer.wrap(BindingIds.bytes(id));
        all[size++] = bytes.getLong();
        all[size++] = bytes.getLong();
        all[size++] = place;
    }

    /// Takes one out, whichever.
    synchronized Optional<One> take(RandomGenerator random) {
        if (size == 0) return Optional.empty();
        int at = LONGS * random.nextInt(size / LONGS);
        byte[] id = ByteBuffer.allocate(BindingIds.BYTES).putLong(all[at]).putLong(all[at + 1]).array();
        var one = new One(BindingIds.of(id), all[at + 2]);
        size -= LONGS;
        System.arraycopy(all, size, all, at, LONGS);
        return Optional.of(one);
    }

    synchronized int size() {
        return size / LONGS;
    }
}
