package io.callmask.number.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private static BigInteger value(Digits digits) {
        return BigInteger.valueOf(digits.high()).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(digits.low())));
    }

    @Test void no_zero_is_lost_in_front() {
        assertThat(value(Digits.of(""))).isZero();
        assertThat(value(Digits.of("0"))).isEqualTo(1);
        assertThat(value(Digits.of("9"))).isEqualTo(10);
        assertThat(value(Digits.of("00"))).isEqualTo(11);
        assertThat(value(Digits.of("99999999999999999999"))).isEqualTo(new BigInteger("111111111111111111110")).isLessThan(BigInteger.TWO.pow(Digits.BITS));
    }

    @Test void any_twenty_digits_come_back() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            var text = new StringBuilder();
            int length = random.nextInt(21);
            // Runs of nines and zeros are where carries happen.
            for (int at = 0; at < length; at++) text.append(switch (random.nextInt(3)) { case 0 -> 0; case 1 -> 9; default -> random.nextInt(10); });
            var expected = BigInteger.ZERO;
            for (int at = 0; at < length; at++) expected = expected.multiply(BigInteger.TEN).add(BigInteger.valueOf(text.charAt(at) - '0' + 1L));
            var digits = Digits.of(text.toString());
            assertThat(value(digits)).isEqualTo(expected);
            assertThat(digits.text()).isEqualTo(text.toString());
        }
    }

    @Test void what_is_no_number_of_digits_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Digits.of("123456789012345678901"));
        assertThatIllegalArgumentException().isThrownBy(() -> Digits.of("12a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Digits(7, -1).text());
    }
}
