package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.call.Now;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// A monotonic clock may be below zero, where division rounds the other way.
class TimerWheelBelowZeroTest {
    @Test void a_deadline_below_zero_is_not_met_early() {
        long start = -20_000_000_000L;
        var wheel = new TimerWheel(start);
        var fired = new ArrayList<Long>();
        wheel.arm(new TimerWheel.Entry() {
            @Override void fire(Now now) {
                fired.add(now.nanos());
            }
        }, start + 500_000_000);
        wheel.advance(now(start + 499_000_000));
        assertThat(fired).isEmpty();
        wheel.advance(now(start + 500_000_000));
        assertThat(fired).containsExactly(start + 500_000_000);
    }

    private static Now now(long nanos) {
        return new Now(nanos, Instant.EPOCH);
    }
}
