package io.callmask.number.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    @Test void everything_comes_when_it_is_due_and_not_before_and_once() {
        for (long seed = 1; seed <= 30; seed++) {
            var random = new Random(seed);
            Map<Integer, Instant> waits = new HashMap<>();
            Set<Integer> gone = new HashSet<>();
            var agenda = new Agenda(due -> !gone.contains(due.hash()));
            var now = START;
            for (int step = 0; step < 500; step++) {
                for (int i = random.nextInt(10); i > 0; i--) {
                    int hash = random.nextInt();
                    var at = now.plusNanos(random.nextLong(5_000_000_000L));
                    agenda.add(kind(hash), hash, Agenda.millis(at));
                    waits.put(hash, at);
                }
                if (!waits.isEmpty() && random.nextInt(4) == 0) {
                    var one = waits.entrySet().iterator().next();
                    gone.add(one.getKey());
                    agenda.isVoid(one.getValue());
                    waits.remove(one.getKey());
                }
                now = now.plusMillis(random.nextInt(300));
                for (var due = agenda.next(now, 1_000).due(); due != null; due = agenda.next(now, 1_000).due()) {
                    assertThat(due.kind()).isEqualTo(kind(due.hash()));
                    if (gone.contains(due.hash())) continue;
                    var at = waits.remove(due.hash());
                    assertThat(at).as("seed %d: due, and once", seed).isNotNull().isBeforeOrEqualTo(now);
                    assertThat(due.at()).isEqualTo(Agenda.millis(requireNonNull(at)));
                }
                var latest = now;
                // A millisecond is what the desk's clock counts.
                assertThat(waits.values()).as("seed %d: nothing due is left", seed).allMatch(at -> at.plusMillis(1).isAfter(latest));
            }
        }
    }

    private static int kind(int hash) {
        return 1 + Math.floorMod(hash, 3);
    }
}
