package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgesTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    private final Ages ages = new Ages(seconds(5));

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test void a_clock_that_goes_on_was_not_set_back() {
        assertThat(ages.setBack(NOON, 0)).isZero();
        ages.asked(NOON, 0);
        assertThat(ages.setBack(NOON.plusSeconds(3), seconds(3))).isZero();
        assertThat(ages.setBack(NOON.plusSeconds(9), seconds(3))).as("set forward").isZero();
    }

    @Test void by_how_much_it_was_set_back_is_known_for_as_long_as_anything_from_before_is_believed() {
        ages.asked(NOON, -seconds(1));
        // Two seconds later the clock says that it is a minute earlier.
        var back = NOON.minusSeconds(60);
        assertThat(ages.setBack(back.plusSeconds(2), seconds(1))).isEqualTo(seconds(60));
        for (int at = 2; at < 6; at++) {
            ages.asked(back.plusSeconds(at + 1), seconds(at));
            assertThat(ages.setBack(back.plusSeconds(at + 1), seconds(at))).isEqualTo(seconds(60));
        }
        ages.asked(back.plusSeconds(16), seconds(15));
        assertThat(ages.setBack(back.plusSeconds(16), seconds(15))).isZero();
    }
}
