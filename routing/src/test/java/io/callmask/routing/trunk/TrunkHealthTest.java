package io.callmask.routing.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.routing.trunk.TrunkHealth.Thresholds;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrunkHealthTest {
    private static final Thresholds LIMITS = new Thresholds(3, 2);

    private static TrunkHealth after(String course) {
        var health = TrunkHealth.UP;
        for (char c : course.toCharArray()) health = c == 'f' ? health.failed(LIMITS) : health.answered(LIMITS);
        return health;
    }

    @Test void three_failures_in_a_row_take_it_down_and_two_answers_in_a_row_bring_it_back() {
        for (var up : new String[] {"", "f", "ff", "ffaff", "fffaa", "ffffafaa", "fffaaff"}) assertThat(after(up).isUp()).as(up).isTrue();
        for (var down : new String[] {"fff", "affff", "fffa", "fffafa", "fffaafff"}) assertThat(after(down).isUp()).as(down).isFalse();
    }

    @Test void times_that_are_not_said_do_not_count() {
        var some = new CallTimes(Duration.ofSeconds(30), Duration.ZERO);
        assertThat(some.tighter(new CallTimes(Duration.ofSeconds(20), Duration.ofHours(1)))).isEqualTo(new CallTimes(Duration.ofSeconds(20), Duration.ofHours(1)));
        assertThat(some.tighter(CallTimes.UNSAID)).isEqualTo(some);
        assertThat(CallTimes.UNSAID.tighter(some)).isEqualTo(some);
    }

    @Test void what_the_callee_says_is_no_cause_to_try_another_trunk() {
        var usual = Outlet.USUAL;
        for (int status : new int[] {200, 180, 486, 600, 603, 607, 608, 700, -1}) {
            assertThatThrownBy(() -> new Outlet("g", 1, 1, Set.of(status), usual.silence(), usual.times(), usual.format(), 0, 0)).hasMessageContaining(status + " (expected: 300 to 699");
        }
    }
}
