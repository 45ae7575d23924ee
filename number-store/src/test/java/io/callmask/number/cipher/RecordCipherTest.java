package io.callmask.number.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.PhoneNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.RecordCipher.Place;
import io.callmask.number.cipher.RecordCipher.Plain;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordCipherTest {
    private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final Place PLACE = new Place(VirtualNumber.of("+15550001000"), 1234, 7);
    private static final Plain PLAIN = new Plain(new PhoneNumber("+8617012345678"), 5);
    private static final long CLEAR = 0x2000_0168_0000_0001L;

    private final RecordCipher cipher = new RecordCipher(KEY);

    @Test void the_layout_is_for_ever() {
        assertThat(HexFormat.of().formatHex(cipher.seal(PLAIN, PLACE, CLEAR))).isEqualTo("ce8827a4e2b5fcaa1799ad52de2e75f8");
    }

    @Test void every_number_comes_back_at_its_own_place() {
        var random = new SplittableRandom(2);
        for (int i = 0; i < 20_000; i++) {
            var digits = new StringBuilder("+").append(1 + random.nextInt(9));
            int more = 2 + random.nextInt(18);
            for (int at = 0; at < more; at++) digits.append(random.nextInt(10));
            var plain = new Plain(new PhoneNumber(digits.toString()), random.nextInt(1 << 25));
            var place = new Place(VirtualNumber.of("+1555" + (1_000_000 + random.nextInt(9_000_000))), random.nextInt(10_000), random.nextLong(1L << 45));
            long clear = random.nextLong();
            assertThat(cipher.open(cipher.seal(plain, place, clear), 0, place, clear)).contains(plain);
        }
    }

    @Test void a_changed_bit_anywhere_opens_as_nothing() {
        byte[] sealed = cipher.seal(PLAIN, PLACE, CLEAR);
        for (int bit = 0; bit < 128; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(cipher.open(changed, 0, PLACE, CLEAR)).as("bit %s of the record", bit).isEmpty();
        }
        for (int bit = 0; bit < 64; bit++) assertThat(cipher.open(sealed, 0, PLACE, CLEAR ^ 1L << bit)).as("clear bit %s", bit).isEmpty();
    }

    @Test void a_record_copied_elsewhere_opens_as_nothing() {
        byte[] sealed = cipher.seal(PLAIN, PLACE, CLEAR);
        assertThat(cipher.open(sealed, 0, new Place(PLACE.vn(), PLACE.code() + 1, PLACE.birth()), CLEAR)).isEmpty();
        assertThat(cipher.open(sealed, 0, new Place(PLACE.vn(), PLACE.code(), PLACE.birth() + 1), CLEAR)).isEmpty();
        assertThat(cipher.open(sealed, 0, new Place(VirtualNumber.of("+15550001001"), PLACE.code(), PLACE.birth()), CLEAR)).isEmpty();
    }

    @Test void with_another_key_it_opens_as_nothing() {
        var other = KEY.clone();
        other[31] ^= 1;
        assertThat(new RecordCipher(other).open(cipher.seal(PLAIN, PLACE, CLEAR), 0, PLACE, CLEAR)).isEmpty();
    }
}
