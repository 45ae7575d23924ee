package io.callmask.number.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealedBoxTest {
    private static final byte[] KEY = new byte[SealedBox.KEY_BYTES];

    private final SealedBox box = new SealedBox(KEY);

    /// Lengths around those at which the cipher changes what it does.
    @Test void what_was_sealed_is_opened_where_it_is_wanted() {
        long number = 0;
        for (int length : new int[] {0, 1, 100, 8 << 10, (8 << 10) + 1, 70_000, 1 << 20, (1 << 20) + 5_000}) {
            byte[] plain = new byte[length];
            for (int i = 0; i < length; i++) plain[i] = (byte) (i * 31 + i / 256);
            byte[] nonce = SealedBox.nonce(number++);
            byte[] sealed = new byte[length + SealedBox.TAG_BYTES];
            box.seal(nonce, plain, length, sealed, 0);
            byte[] out = new byte[length + 20];
            Arrays.fill(out, (byte) 7);
            assertThat(box.open(nonce, sealed, sealed.length, out, 10)).isTrue();
            assertThat(Arrays.copyOfRange(out, 10, 10 + length)).isEqualTo(plain);
            for (int i = 0; i < 10; i++) {
                assertThat(out[i]).isEqualTo((byte) 7);
                assertThat(out[10 + length + i]).isEqualTo((byte) 7);
            }
        }
    }

    @Test void nothing_is_left_of_what_was_changed() {
        byte[] nonce = SealedBox.nonce(1);
        byte[] plain = "a number of somebody".getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = new byte[plain.length + SealedBox.TAG_BYTES];
        box.seal(nonce, plain, plain.length, sealed, 0);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            byte[] out = new byte[plain.length];
            assertThat(box.open(nonce, changed, changed.length, out, 0)).as("byte %d", i).isFalse();
            assertThat(out).containsOnly(0);
        }
        assertThat(box.open(SealedBox.nonce(2), sealed, sealed.length, new byte[plain.length], 0)).isFalse();
    }

    @Test void it_is_warmed_up() {
        assertThatCode(SealedBox::warmUp).doesNotThrowAnyException();
    }
}
