package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.call.Now;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long MILLI = 1_000_000;
    /// Milliseconds: within one turn of the slots, beyond it, and beyond one of the blocks.
    private static final int[] REACHES = {50, 60_000, 60_000, 2_000_000, 30_000_000};
    private static final int[] LEAPS = {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 1_000, 3_000, 3_000, 50_000, 50_000, 1_000_000, 20_000_000};

    private final List<String> fired = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(0);

    @Test void a_timer_fires_at_its_tick_and_not_before() {
        wheel.arm(entry("A"), 500 * MILLI);
        wheel.advance(at(499));
        assertThat(fired).isEmpty();
        assertThat(wheel.nextDue()).isEqualTo(500 * MILLI);
        wheel.advance(at(500));
        assertThat(fired).containsExactly("A");
        assertThat(wheel.armed()).isZero();
    }

    @Test void a_disarmed_timer_stays_silent_and_one_armed_anew_fires_once() {
        var a = entry("A");
        var b = entry("B");
        wheel.arm(a, 20 * MILLI);
        wheel.arm(b, 20 * MILLI);
        wheel.disarm(a);
        wheel.arm(b, 40 * MILLI);
        wheel.advance(at(30));
        assertThat(fired).isEmpty();
        wheel.advance(at(1_000));
        assertThat(fired).containsExactly("B");
    }

    @Test void timers_beyond_one_turn_wait_for_theirs() {
        wheel.arm(entry("hour"), 3_600_000 * MILLI);
        wheel.arm(entry("soon"), 50 * MILLI);
        wheel.advance(at(3_599_999));
        assertThat(fired).containsExactly("soon");
        wheel.advance(at(3_600_000));
        assertThat(fired).containsExactly("soon", "hour");
    }

    @Test void a_timer_may_arm_itself_again_while_it_fires() {
        wheel.arm(new TimerWheel.Entry() {
            @Override void fire(Now now) {
                fired.add("E");
                if (fired.size() < 3) wheel.arm(this, now.nanos() + 500 * MILLI);
            }
        }, 500 * MILLI);
        for (int ms = 0; ms <= 3_000; ms += 100) wheel.advance(at(ms));
        assertThat(fired).containsExactly("E", "E", "E");
    }

    @Test void a_timer_may_disarm_the_next_one_of_its_own_tick() {
        var second = entry("second");
        wheel.arm(new TimerWheel.Entry() {
            @Override void fire(Now now) {
                wheel.disarm(second);
            }
        }, 100 * MILLI);
        wheel.arm(second, 100 * MILLI);
        wheel.advance(at(200));
        assertThat(fired).isEmpty();
        assertThat(wheel.armed()).isZero();
    }

    @Test void it_agrees_with_a_sorted_map_whatever_is_armed_and_however_time_leaps() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var tested = new TimerWheel(0);
            var model = new TreeMap<Integer, Long>();
            var entries = new ArrayList<TimerWheel.Entry>();
            var seen = new ArrayList<Integer>();
            for (int i = 0; i < 50; i++) {
                int id = i;
                entries.add(new TimerWheel.Entry() {
                    @Override void fire(Now now) {
                        seen.add(id);
                    }
                });
            }
            long now = 0;
            for (int step = 0; step < 300; step++) {
                int id = random.nextInt(entries.size());
                if (random.nextInt(4) == 0) {
                    tested.disarm(entries.get(id));
                    model.remove(id);
                } else {
                    long deadline = now + (1 + random.nextInt(REACHES[random.nextInt(REACHES.length)])) * MILLI;
                    tested.arm(entries.get(id), deadline);
                    model.put(id, Math.ceilDiv(deadline, TimerWheel.TICK) * TimerWheel.TICK);
                }
                now += random.nextInt(LEAPS[random.nextInt(LEAPS.length)]) * MILLI;
                long reached = now / TimerWheel.TICK * TimerWheel.TICK;
                var due = model.entrySet().stream().filter(e -> e.getValue() <= reached).map(java.util.Map.Entry::getKey).toList();
                seen.clear();
                tested.advance(new Now(now, Instant.EPOCH));
                assertThat(seen).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(due);
                due.forEach(model::remove);
                assertThat(tested.armed()).isEqualTo(model.size());
                long next = model.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
                assertThat(tested.nextDue()).as("seed %d", seed).isEqualTo(next);
            }
        }
    }

    private TimerWheel.Entry entry(String name) {
        return new TimerWheel.Entry() {
            @Override void fire(Now now) {
                fired.add(name);
            }
        };
    }

    private static Now at(long millis) {
        return new Now(millis * MILLI, Instant.EPOCH);
    }
}
