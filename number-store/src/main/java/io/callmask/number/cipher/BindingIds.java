package io.callmask.number.cipher;

import io.callmask.number.BindingId;
import java.util.Optional;

/// Ids that say where their binding lives, to us only: pool, partition, place in its journal, and 32 zeros, encrypted as one AES block and written as 26 letters. Nobody can
/// tell from ids how many bindings there are, nor make one up. Any thread.
public final class BindingIds {
    /// An id's own form, under which it lies in Redis and SQL.
    public static final int BYTES = 16;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 26;
    private static final int BITS = 5;
    private static final int SPARE = LENGTH * BITS - 8 * BYTES;
    private static final int MOST_INDEX = 0x3fff;
    private static final int ZERO_BITS = 48;

    private final ThreadLocal<Aes> aes;

    /// @param secret at least 16 bytes, from the master key
    public BindingIds(byte[] secret) {
        byte[] key = java.util.Arrays.copyOf(secret, Aes.KEY_BYTES);
        this.aes = ThreadLocal.withInitial(() -> new Aes(key));
    }

    /// Where a binding was made.
    ///
    /// @param partition 0 to 1,023
    /// @param seq       the row of that partition's journal
    /// @param index     the entry in that row, 0 to 16,383
    /// @param pool      the number of its pool, 0 to 65,535
    public record Address(int partition, long seq, int index, int pool) {
        public Address {
            if (partition < 0 || partition > 0xffff) throw new IllegalArgumentException("partition: " + partition + " (expected: 0 to 65535)");
            if (seq < 0) throw new IllegalArgumentException("seq: " + seq + " (expected: 0 or more)");
            if (pool < 0 || pool > 0xffff) throw new IllegalArgumentException("pool: " + pool + " (expected: 0 to 65535)");
            if (index < 0 || index > MOST_INDEX) throw new IllegalArgumentException("index: " + index + " (expected: 0 to " + MOST_INDEX + ')');
        }
    }

    public BindingId id(Address address) {
        return of(aes.get().encrypt(new Aes.Block(address.seq(), ((long) address.partition() << 16 | address.index()) << 32 | (long) address.pool() << 16)).bytes());
    }

    /// Where the binding was made; empty when the id is none of ours.
    public Optional<Address> address(BindingId id) {
        byte[] bytes = bytes(id);
        if (bytes.length == 0) return Optional.empty();
        var plain = aes.get().decrypt(Aes.Block.of(bytes, 0));
        int index = (int) (plain.low() >>> 32) & 0xffff;
        boolean ours = plain.low() << 64 - 16 == 0 && plain.high() >= 0 && plain.high() >>> ZERO_BITS == 0 && index <= MOST_INDEX;
        return ours ? Optional.of(new Address((int) (plain.low() >>> ZERO_BITS), plain.high(), index, (int) (plain.low() >>> 16) & 0xffff)) : Optional.empty();
    }

    /// The id that lies as these 16 bytes.
    public static BindingId of(byte[] bytes) {
        var text = new StringBuilder(LENGTH);
        long high = Longs.at(bytes, 0);
        long low = Longs.at(bytes, Long.BYTES);
        for (int i = 0; i < LENGTH; i++) {
            // The two spare bits stand at the front and are zero.
            int shift = (LENGTH - 1 - i) * BITS;
            long bits = shift >= Long.SIZE ? high >>> shift - Long.SIZE : shift == 0 ? low : low >>> shift | high << Long.SIZE - shift;
            text.append(LETTERS.charAt((int) bits & (1 << BITS) - 1));
        }
        return new BindingId(text.toString());
    }

    /// The 16 bytes of an id; none when it has another form.
    public static byte[] bytes(BindingId id) {
        var text = id.value();
        if (text.length() != LENGTH) return new byte[0];
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            int letter = LETTERS.indexOf(text.charAt(i));
            if (letter < 0 || i == 0 && letter >= 1 << BITS - SPARE) return new byte[0];
            high = high << BITS | low >>> Long.SIZE - BITS;
            low = low << BITS | letter;
        }
        return new Aes.Block(high, low).bytes();
    }
}
