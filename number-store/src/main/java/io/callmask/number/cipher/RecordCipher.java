package io.callmask.number.cipher;

import io.callmask.number.PhoneNumber;
import io.callmask.number.VirtualNumber;
import java.util.Arrays;
import java.util.Optional;

/// The 16 encrypted bytes of a record: one masked AES block, C = E₁(P ⊕ T) ⊕ T with the tweak T = E₂(E₂(place) ⊕ clear). That is the XE
/// construction with masking on both sides (Rogaway, 2004): there is no nonce that could repeat, and the same number at another place, or beside
/// other clear bytes, looks like another number. 36 bits of the plain text are zero; whoever changes a bit anywhere finds other zeros with odds of
/// one in 2^36. For one thread.
public final class RecordCipher {
    private static final int OPTION_BITS = 25;
    private static final int ZERO_BITS = 36;
    private static final long ZEROS = (1L << ZERO_BITS) - 1;

    private final Aes first;
    private final Aes second;

    /// @param dataKey 32 bytes: a data key of [DataKeys]
    public RecordCipher(byte[] dataKey) {
        if (dataKey.length != 2 * Aes.KEY_BYTES) throw new IllegalArgumentException("data key: " + dataKey.length + " bytes (expected: 32)");
        this.first = new Aes(Arrays.copyOf(dataKey, Aes.KEY_BYTES));
        this.second = new Aes(Arrays.copyOfRange(dataKey, Aes.KEY_BYTES, dataKey.length));
    }

    /// Where a record lies, and in which life of that place: what its encryption is bound to, so that a record copied elsewhere opens as nothing.
    ///
    /// @param vn    the VN
    /// @param code  the extension, 0 to 65,535
    /// @param birth the lease epoch under which the block came to be, 0 to 2^45 − 1
    public record Place(VirtualNumber vn, int code, long birth) {
        private static final int MOST_CODE = 0xffff;
        private static final int BIRTH_BITS = 45;

        public Place {
            if (code < 0 || code > MOST_CODE) throw new IllegalArgumentException("code: " + code + " (expected: 0 to " + MOST_CODE + ')');
            if (birth < 0 || birth >>> BIRTH_BITS != 0) throw new IllegalArgumentException("birth: " + birth + " (expected: 0 to 2^45 - 1)");
        }

        /// VN 67 bits, code 16, birth 45.
        Aes.Block block() {
            var number = Digits.of(vn.number());
            long low = (number.low() & 0x7) << 61 | (long) code << BIRTH_BITS | birth;
            return new Aes.Block(number.high() << 61 | number.low() >>> 3, low);
        }
    }

    /// What is encrypted.
    ///
    /// @param options 0 to 2^25 − 1, the binding's own
    public record Plain(PhoneNumber number, int options) {
        public Plain {
            if (options < 0 || options >>> OPTION_BITS != 0) throw new IllegalArgumentException("options: " + options + " (expected: 0 to 2^25 - 1)");
        }
    }

    /// @param clear the 8 bytes that stand beside it, vouched for too
    /// @return 16 bytes
    public byte[] seal(Plain plain, Place place, long clear) {
        var number = Digits.of(plain.number());
        var text = new Aes.Block(number.high() << 61 | number.low() >>> 3, (number.low() & 0x7) << 61 | (long) plain.options() << ZERO_BITS);
        var tweak = tweak(place, clear);
        return first.encrypt(text.xor(tweak)).xor(tweak).bytes();
    }

    /// Opens 16 bytes at `at`; empty when they, the clear bytes or the place are not those that were sealed: that is tampering or a fault, and never a number.
    public Optional<Plain> open(byte[] sealed, int at, Place place, long clear) {
        var tweak = tweak(place, clear);
        var text = first.decrypt(Aes.Block.of(sealed, at).xor(tweak)).xor(tweak);
        if ((text.low() & ZEROS) != 0) return Optional.empty();
        var number = new Digits(text.high() >>> 61, text.high() << 3 | text.low() >>> 61);
        try {
            var digits = number.phone();
            return PhoneNumber.isWellFormed(digits) ? Optional.of(new Plain(new PhoneNumber(digits), (int) (text.low() >>> ZERO_BITS) & (1 << OPTION_BITS) - 1)) : Optional.empty();
        } catch (IllegalArgumentException noDigits) {
            return Optional.empty();
        }
    }

    private Aes.Block tweak(Place place, long clear) {
        return second.encrypt(second.encrypt(place.block()).xor(new Aes.Block(clear, 0)));
    }
}
