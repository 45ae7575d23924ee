package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    @Test void a_steady_sender_below_the_rate_never_waits() {
        var pace = new Pace(1_000, Long.MAX_VALUE - 5);
        for (long i = 0; i < 100_000; i++) assertThat(pace.admits(Long.MAX_VALUE - 5 + i * SECOND / 1_000)).isTrue();
    }

    @Test void of_a_little_too_much_most_comes_through_and_of_a_flood_only_what_came_first() {
        assertThat(admitted(new Pace(1_000, 0), 1_100)).isBetween(9_800, 10_000 + 1_000 / 8 + 1);
        assertThat(admitted(new Pace(1_000, 0), 2_000)).isBetween(8_500, 10_000);
        assertThat(admitted(new Pace(1_000, 0), 100_000)).isBetween(1_000 / 8, 1_000 / 4);
    }

    @Test void whoever_stops_flooding_is_heard_again_after_a_second() {
        var pace = new Pace(1_000, 0);
        admitted(pace, 100_000);
        assertThat(pace.admits(11 * SECOND + 1)).isTrue();
    }

    private static int admitted(Pace pace, int perSecond) {
        int admitted = 0;
        for (long i = 0; i < 10L * perSecond; i++) {
            if (pace.admits(i * SECOND / perSecond)) admitted++;
        }
        return admitted;
    }

    @Test void a_slow_rate_still_lets_a_hundred_come_at_once() {
        var pace = new Pace(10, 7);
        for (int i = 0; i < 100; i++) assertThat(pace.admits(7)).isTrue();
        int more = 0;
        while (pace.admits(7)) more++;
        assertThat(more).isEqualTo(1);
        // A tenth of a second for what the rate allows, and a hundredth for what was refused.
        assertThat(pace.admits(7 + SECOND / 10)).isFalse();
        assertThat(pace.admits(7 + SECOND / 8)).isTrue();
    }

    @Test void sharers_have_the_rate_together() {
        var pace = new Pace.Shared(1_000, 0);
        int admitted = 0;
        for (long now = 0; now < SECOND; now += 10_000) {
            if (pace.admits(now)) admitted++;
            if (pace.admits(now)) admitted++;
        }
        assertThat(admitted).isBetween(1_000, 1_000 + 1_000 / 8 + 1);
    }

    @Test void no_rate_is_refused() {
        assertThatThrownBy(() -> new Pace(0, 0)).hasMessage("perSecond: 0 (expected: at least 1)");
    }
}
