package io.callmask.number.cipher;

import io.callmask.number.BindingId;
import io.callmask.number.Extension;
import io.callmask.number.PhoneNumber;
import io.callmask.number.VirtualNumber;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Ids that say where their binding lives, to us only, encrypted as one AES block and written as 26 letters: of a binding that has an extension the VN, the code and whose
/// turn it is there; of any other pool, partition, place in its journal, and zeros. Nobody can tell from ids how many bindings there are, nor make one up. Any thread.
public final class BindingIds {
    /// An id's own form, under which it lies in Redis and SQL.
    public static final int BYTES = 16;
    private static final byte[] LETTERS = "abcdefghijklmnopqrstuvwxyz234567".getBytes(StandardCharsets.ISO_8859_1);
    /// By ASCII character, -1 where it is no letter of an id.
    private static final byte[] VALUES = values();
    private static final int LENGTH = 26;
    private static final int BITS = 5;
    private static final int SPARE = LENGTH * BITS - 8 * BYTES;
    private static final int MOST_INDEX = 0x3fff;
    private static final int ZERO_BITS = 48;

    private static final int CODE_MARK = 1;
    private static final int MARK_BITS = 8;

    private final ThreadLocal<Aes> aes;

    /// @param secret at least 16 bytes, from the master key
    public BindingIds(byte[] secret) {
        byte[] key = Arrays.copyOf(secret, Aes.KEY_BYTES);
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

    /// A binding by the code that it was given.
    ///
    /// @param digits of the extension, 1 to 4
    /// @param code   the number that they make
    /// @param life   of the block, 0 to 2^19 − 1
    /// @param turn   how often the code had been given in that life, 0 to 2^18 − 1
    public record CodeAddress(VirtualNumber vn, int digits, int code, int life, int turn) {
        private static final int CODE_BITS = 14;
        private static final int LIFE_BITS = 19;
        private static final int TURN_BITS = 18;
        public static final int MOST_LIFE = (1 << LIFE_BITS) - 1;
        public static final int MOST_TURN = (1 << TURN_BITS) - 1;

        public CodeAddress {
            if (digits < 1 || digits > Extension.MOST_DIGITS) throw new IllegalArgumentException("digits: " + digits + " (expected: 1 to " + Extension.MOST_DIGITS + ')');
            if (code < 0 || code >>> CODE_BITS != 0) throw new IllegalArgumentException("code: " + code + " (expected: 0 to 9999)");
            if (life < 0 || life > MOST_LIFE) throw new IllegalArgumentException("life: " + life + " (expected: 0 to " + MOST_LIFE + ')');
            if (turn < 0 || turn > MOST_TURN) throw new IllegalArgumentException("turn: " + turn + " (expected: 0 to " + MOST_TURN + ')');
        }
    }

    private static byte[] values() {
        byte[] values = new byte[1 << Byte.SIZE - 1];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < LETTERS.length; i++) values[LETTERS[i]] = (byte) i;
        return values;
    }

    private static int value(char letter) {
        return letter < VALUES.length ? VALUES[letter] : -1;
    }

    /// VN 67 bits, digits 2, code 14, life 19, turn 18, mark 8.
    public BindingId id(CodeAddress at) {
        var number = Digits.of(at.vn().number());
        long low = (number.low() & 0x7) << 61 | (long) (at.digits() - 1) << 59 | (long) at.code() << 45 | (long) at.life() << 26 | (long) at.turn() << MARK_BITS | CODE_MARK;
        return of(aes.get().encrypt(new Aes.Block(number.high() << 61 | number.low() >>> 3, low)).bytes());
    }

    /// The code that a binding of this id was given; empty when it is no such id, or none of ours.
    public Optional<CodeAddress> code(BindingId id) {
        byte[] bytes = bytes(id);
        if (bytes.length == 0) return Optional.empty();
        var plain = aes.get().decrypt(Aes.Block.of(bytes, 0));
        long low = plain.low();
        if ((low & (1 << MARK_BITS) - 1) != CODE_MARK) return Optional.empty();
        try {
            var digits = new Digits(plain.high() >>> 61, plain.high() << 3 | low >>> 61).phone();
            if (!PhoneNumber.isWellFormed(digits)) return Optional.empty();
            return Optional.of(new CodeAddress(VirtualNumber.of(digits), (int) (low >>> 59 & 0x3) + 1, (int) (low >>> 45) & 0x3fff,
                (int) (low >>> 26) & CodeAddress.MOST_LIFE, (int) (low >>> MARK_BITS) & CodeAddress.MOST_TURN));
        } catch (IllegalArgumentException noDigits) {
            return Optional.empty();
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
        byte[] text = new byte[LENGTH];
        long high = Longs.at(bytes, 0);
        long low = Longs.at(bytes, Long.BYTES);
        // The two spare bits stand at the front and are zero.
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = LETTERS[(int) low & (1 << BITS) - 1];
            low = low >>> BITS | high << Long.SIZE - BITS;
            high >>>= BITS;
        }
        return new BindingId(new String(text, StandardCharsets.ISO_8859_1));
    }

    /// The 16 bytes of an id; none when it has another form.
    public static byte[] bytes(BindingId id) {
        var text = id.value();
        if (text.length() != LENGTH) return new byte[0];
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            int letter = value(text.charAt(i));
            if (letter < 0 || i == 0 && letter >= 1 << BITS - SPARE) return new byte[0];
            high = high << BITS | low >>> Long.SIZE - BITS;
            low = low << BITS | letter;
        }
        return new Aes.Block(high, low).bytes();
    }
}
