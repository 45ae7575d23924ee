package io.callmask.sip.digest;

import static io.callmask.sip.digest.Nonces.Worth.GOOD;
import static io.callmask.sip.digest.Nonces.Worth.STALE;
import static io.callmask.sip.digest.Nonces.Worth.USED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class NoncesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String KEY = "abcdefghijklmnopqrstuvwxyz";
    private final Nonces nonces = new Nonces(KEY, Duration.ofSeconds(300), 100);

    @Test void a_count_is_good_once() {
        var nonce = nonces.next(0, 7);
        assertThat(nonces.use(nonce, 1, SECOND)).isEqualTo(GOOD);
        assertThat(nonces.use(nonce, 1, SECOND)).isEqualTo(USED);
        assertThat(nonces.use(nonce, 2, SECOND)).isEqualTo(GOOD);
    }

    @Test void counts_may_overtake_each_other_a_little() {
        var nonce = nonces.next(0, 7);
        for (long count : new long[] {5, 3, 4, 100}) assertThat(nonces.use(nonce, count, 0)).as("nc %d", count).isEqualTo(GOOD);
        for (long count : new long[] {5, 3, 4, 100, 36, 1}) assertThat(nonces.use(nonce, count, 0)).as("nc %d", count).isEqualTo(USED);
        assertThat(nonces.use(nonce, 37, 0)).isEqualTo(GOOD);
        assertThat(nonces.use(nonce, 0xffff_ffffL, 0)).isEqualTo(GOOD);
        assertThat(nonces.use(nonce, 0xffff_ffffL, 0)).isEqualTo(USED);
    }

    @Test void one_is_taken_until_its_time_is_over_wherever_the_clock_begins() {
        for (long begin : new long[] {-SECOND * 1_000, 0, Long.MAX_VALUE / 2}) {
            var nonce = nonces.next(begin, 7);
            assertThat(nonces.use(nonce, 1, begin + 300 * SECOND)).isEqualTo(GOOD);
            assertThat(nonces.use(nonce, 2, begin + 300 * SECOND + 1)).isEqualTo(STALE);
        }
    }

    @Test void another_key_or_one_changed_character_is_not_ours() {
        var nonce = nonces.next(0, 7);
        assertThat(new Nonces(KEY + 'x', Duration.ofSeconds(300), 100).use(nonce, 1, 0)).isEqualTo(STALE);
        for (int i = 0; i < nonce.length() - 1; i++) {
            var changed = nonce.substring(0, i) + (nonce.charAt(i) == 'A' ? 'B' : 'A') + nonce.substring(i + 1);
            assertThat(nonces.use(changed, 1, 0)).as("character %d", i).isEqualTo(STALE);
        }
        for (var none : new String[] {"", "x", nonce + 'A', "=".repeat(43), "\u00fc".repeat(43)}) assertThat(nonces.use(none, 1, 0)).isEqualTo(STALE);
    }

    @Test void a_full_table_forgets_the_oldest_and_takes_none_as_old_any_more() {
        var made = new ArrayList<String>();
        for (int i = 0; i < 150; i++) {
            made.add(nonces.next(i, i));
            assertThat(nonces.use(made.getLast(), 1, i)).isEqualTo(GOOD);
            assertThat(nonces.size()).isLessThanOrEqualTo(100);
        }
        // What has been forgotten must not be good for a second time.
        for (int i = 0; i < 50; i++) assertThat(nonces.use(made.get(i), 1, 200)).isEqualTo(STALE);
        for (int i = 50; i < 150; i++) assertThat(nonces.use(made.get(i), 1, 200)).isEqualTo(USED);
        assertThat(nonces.use(nonces.next(10, 99), 1, 200)).as("one of that time which was never used").isEqualTo(STALE);
    }

    @Test void what_is_over_makes_room_by_itself() {
        for (int i = 0; i < 100; i++) nonces.use(nonces.next(0, i), 1, 0);
        for (int i = 0; i < 50; i++) nonces.use(nonces.next(400 * SECOND, i), 1, 400 * SECOND);
        assertThat(nonces.size()).isLessThanOrEqualTo(60);
    }
}
