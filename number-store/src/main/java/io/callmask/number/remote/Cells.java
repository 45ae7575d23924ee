package io.callmask.number.remote;

import io.callmask.number.cipher.BindingIds;
import io.callmask.number.cipher.Sealer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// How slots and bindings lie in Redis. Both begin with version, end and end of rest, 8 bytes each: what scripts and look-ups compare without a key.
/// A slot goes on with the binding's id; a binding with pool, week and the sealed rest, or with nothing when it was released.
final class Cells {
    private static final int TIMES = 3 * Long.BYTES;
    private static final int SEALED = TIMES + Integer.BYTES + Short.BYTES;
    static final int SLOT_BYTES = TIMES + BindingIds.BYTES;

    private final DataKeys keys;
    private final AtomicLong sealed;

    /// @param first what nonces are counted from. A MariaDB that was restored gives sessions' epochs again: so begin at random
    Cells(DataKeys keys, long first) {
        this.keys = keys;
        this.sealed = new AtomicLong(first);
    }

    /// A slot as read.
    ///
    /// @param until  first millisecond at which it no longer routes, 0 when it rests
    /// @param freeAt first millisecond at which it means nothing any more
    record Slotted(long version, long until, long freeAt, byte[] id) {}

    /// @param id the binding's, as bytes
    static byte[] slot(Deed deed, byte[] id, Deed.Hold hold) {
        return Bytes.join(Bytes.of(deed.binding().generation(), hold.until(), hold.freeAt()), id);
    }

    static Optional<Slotted> slot(byte[] cell) {
        if (cell.length != SLOT_BYTES) return Optional.empty();
        var in = ByteBuffer.wrap(cell);
        return Optional.of(new Slotted(in.getLong(), in.getLong(), in.getLong(), Arrays.copyOfRange(cell, TIMES, SLOT_BYTES)));
    }

    /// @param id      the binding's, as bytes
    /// @param session the epoch under which it is sealed
    byte[] binding(Deed deed, byte[] id, int pool, int week, long session) {
        byte[] times = Bytes.of(deed.binding().generation(), deed.until(), deed.freeAt());
        if (!deed.stands()) return times;
        var sealer = keys.known(pool, week).orElseThrow(() -> new IllegalStateException("data key of week " + week + ": not loaded (expected: made before it is used)"));
        byte[] along = Bytes.join(id, times);
        byte[] clear = ByteBuffer.allocate(Integer.BYTES + Short.BYTES).putInt(pool).putShort((short) week).array();
        return Bytes.join(times, clear, sealer.seal(nonce(session), Deeds.head(deed), along));
    }

    /// For whatever is sealed in this process.
    Sealer.Nonce nonce(long session) {
        return new Sealer.Nonce((int) session, sealed.incrementAndGet());
    }

    /// A binding as read.
    sealed interface Held {
        /// It stands, if its end has not come.
        record Standing(Deed deed) implements Held {}
        /// There is none, or it was released.
        record Gone() implements Held {}
        /// It cannot be read: somebody changed it, or its key is not known here yet.
        record Unreadable() implements Held {}
    }

    /// Under which key a binding is sealed.
    record Key(int pool, int week, Sealer sealer) {}

    /// Whether a binding was there that had not been released.
    static boolean stands(byte[] cell) {
        return cell.length > TIMES;
    }

    /// Empty when there is no binding any more, or its key is not known here.
    Optional<Key> key(byte[] cell) {
        if (cell.length < SEALED) return Optional.empty();
        var in = ByteBuffer.wrap(cell, TIMES, cell.length - TIMES);
        int pool = in.getInt();
        int week = in.getShort() & 0xffff;
        return keys.known(pool, week).map(sealer -> new Key(pool, week, sealer));
    }

    Held binding(byte[] id, byte[] cell) {
        if (!stands(cell)) return new Held.Gone();
        var times = ByteBuffer.wrap(cell);
        long version = times.getLong();
        long until = times.getLong();
        long freeAt = times.getLong();
        var plain = key(cell).flatMap(key -> key.sealer().open(cell, SEALED, Bytes.join(id, Bytes.of(version, until, freeAt))));
        if (plain.isEmpty()) return new Held.Unreadable();
        var deed = Deeds.head(plain.get(), until, freeAt);
        return deed.binding().generation() == version ? new Held.Standing(deed) : new Held.Unreadable();
    }
}
