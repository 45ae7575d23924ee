package io.callmask.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.RouteKey;
import io.callmask.routing.StoreRouter.LockoutRule;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LockoutTest {
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
    private static final RealNumber ALICE = RealNumber.of("+15551112222");
    private static final int MOST = 5;

    private final Lockout lockout = new Lockout(new LockoutRule(MOST, Duration.ofMinutes(10), Duration.ofHours(1)), 7);

    @Test void the_last_of_so_many_different_numbers_locks_out_until_its_time_is_over() {
        for (int i = 1; i < MOST; i++) assertThat(lockout.wrong(dialled(ALICE, i), NOW)).isFalse();
        assertThat(lockout.holds(ALICE, NOW)).isFalse();
        assertThat(lockout.wrong(dialled(ALICE, MOST), NOW)).isTrue();
        assertThat(lockout.holds(ALICE, NOW.plusSeconds(3_599))).isTrue();
        assertThat(lockout.size(NOW)).isEqualTo(1);
        assertThat(lockout.holds(ALICE, NOW.plusSeconds(3_600))).isFalse();
        assertThat(lockout.size(NOW.plusSeconds(3_600))).isZero();
    }

    @Test void one_number_again_and_again_is_no_search() {
        for (int i = 0; i < 100; i++) lockout.wrong(dialled(ALICE, 1), NOW);
        assertThat(lockout.holds(ALICE, NOW)).isFalse();
    }

    @Test void one_number_with_one_extension_after_the_other_is() {
        for (int i = 0; i < MOST; i++) lockout.wrong(new RouteKey(VirtualNumber.of("+15550001000"), ALICE, Extension.of(i, 4)), NOW);
        assertThat(lockout.holds(ALICE, NOW)).isTrue();
    }

    @Test void wrong_numbers_that_are_far_apart_are_mistakes() {
        for (int i = 0; i < 10 * MOST; i++) lockout.wrong(dialled(ALICE, i), NOW.plus(Duration.ofMinutes(4).multipliedBy(i)));
        assertThat(lockout.size(NOW)).isZero();
    }

    @Test void a_crowd_of_callers_forgets_nobody_who_is_locked_out() {
        for (int i = 1; i <= MOST; i++) lockout.wrong(dialled(ALICE, i), NOW);
        for (int i = 0; i < 500_000; i++) lockout.wrong(dialled(RealNumber.of("+1212" + (1_000_000 + i)), 1), NOW.plusSeconds(1));
        assertThat(lockout.holds(ALICE, NOW.plusSeconds(2))).isTrue();
    }

    @Test void it_can_be_switched_off() {
        var never = new Lockout(LockoutRule.NEVER, 7);
        for (int i = 0; i < 1_000; i++) assertThat(never.wrong(dialled(ALICE, i), NOW)).isFalse();
        assertThat(never.holds(ALICE, NOW)).isFalse();
    }

    private static RouteKey dialled(RealNumber caller, int number) {
        return new RouteKey(VirtualNumber.of("+1555000" + (1_000 + number)), caller, Extension.NONE);
    }
}
