package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final Load load = new Load(0);
    private long now;

    @Test void a_busy_shard_that_empties_its_sockets_refuses_nobody() {
        for (int i = 0; i < 10_000; i++) {
            now += MILLI;
            for (int call = 0; call < 10; call++) assertThat(load.admits(now)).isTrue();
            load.turned(60, 0, i % 50 == 0, now);
        }
        assertThat(load.isLimited()).isFalse();
    }

    @Test void a_pause_of_the_machine_is_no_overload() {
        for (int pause = 0; pause < 20; pause++) {
            now += 500 * MILLI;
            for (int turn = 0; turn < 5; turn++) {
                now += 4 * MILLI;
                assertThat(load.admits(now)).isTrue();
                load.turned(256, 0, turn == 4, now);
            }
        }
        assertThat(load.isLimited()).isFalse();
    }

    /// A call takes a 9,000th of a second, and each second the collector pauses: what comes meanwhile is worked off in an eighth of a second.
    @Test void a_pause_of_the_collector_is_no_overload() {
        double waiting = 0;
        for (int second = 0; second < 60; second++) {
            now += 80 * MILLI;
            waiting += 80 * 5.5;
            for (int milli = 80; milli < 1_000; milli++) {
                now += MILLI;
                assertThat(load.admits(now)).isTrue();
                waiting = Math.max(0, waiting + 5.5 - 9);
                load.turned(54, 0, waiting == 0, now);
            }
        }
        assertThat(load.isLimited()).isFalse();
    }

    @Test void a_flood_that_is_dropped_unread_refuses_no_call() {
        for (int i = 0; i < 1_000; i++) {
            now += MILLI;
            assertThat(load.admits(now)).isTrue();
            load.turned(5, 250, false, now);
        }
        assertThat(load.isLimited()).isFalse();
    }

    @Test void of_a_queue_that_stands_so_many_calls_are_taken_as_can_be_borne_and_when_it_is_gone_all() {
        double borne = overloaded(20_000, 8_000, 60);
        assertThat(borne).isBetween(0.8 * 8_000, 8_000.0);
        assertThat(load.isLimited()).isTrue();
        overloaded(5_000, 8_000, 30);
        assertThat(load.isLimited()).isFalse();
        assertThat(load.admits(now)).isTrue();
    }

    @Test void a_limit_adapts_when_less_can_be_borne() {
        overloaded(20_000, 8_000, 30);
        assertThat(overloaded(20_000, 2_000, 60)).isBetween(0.8 * 2_000, 2_000.0);
        assertThat(overloaded(20_000, 8_000, 60)).isBetween(0.75 * 8_000, 8_000.0);
    }

    /// A shard on which a call takes `1 / capacity` of a second, and a refusal nothing; calls that it has admitted and not yet worked off wait.
    ///
    /// @return calls a second that it worked off in the second half
    private double overloaded(int offered, int capacity, int seconds) {
        double waiting = 0;
        double done = 0;
        double due = 0;
        long end = now + seconds * SECOND;
        long half = now + seconds * SECOND / 2;
        while (now < end) {
            now += MILLI;
            for (due += offered / 1_000.0; due >= 1; due--) {
                if (load.admits(now)) waiting++;
            }
            double worked = Math.min(waiting, capacity / 1_000.0);
            waiting = Math.min(waiting - worked, 2_000);
            if (now > half) done += worked;
            load.waited((long) ((1 - worked * 1_000 / capacity) * MILLI));
            load.turned((int) (worked * 6) + 1, 0, waiting == 0, now);
        }
        return done / (seconds / 2.0);
    }
}
