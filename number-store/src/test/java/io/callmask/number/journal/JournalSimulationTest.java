package io.callmask.number.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.callmask.number.journal.SimulatedDisk.PowerCut;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Thousands of lives of a journal on a bad disk. To run one again: `-Dseed=N`.
class JournalSimulationTest {
    private static final int LIVES = 2_000;
    private static final MasterKey KEY = MasterKey.of("00".repeat(32), "test");

    @Test void nothing_acknowledged_is_lost_and_nothing_is_half_there_whatever_the_disk_does() {
        int written = 0;
        for (long seed : LongStream.of(Long.getLong("seed", 0)).flatMap(one -> one != 0 ? LongStream.of(one) : LongStream.rangeClosed(1, LIVES)).toArray()) {
            try {
                written += new Life(seed).run();
            } catch (IOException | RuntimeException | AssertionError failure) {
                fail("seed " + seed, failure);
            }
        }
        assertThat(written).isGreaterThan(Long.getLong("seed", 0) != 0 ? -1 : LIVES);
    }

    /// One journal: starts, crashes, starts again. The oracle is a plain list of what was acknowledged and what may be there.
    private static final class Life {
        final Random random;
        final SimulatedDisk disk;
        /// Acknowledged pairs, in order; each change writes two entries that stand or fall together.
        final List<Long> acknowledged = new ArrayList<>();
        /// Written in some life, outcome unknown.
        final Set<Long> unknown = new HashSet<>();
        long next = 1;

        Life(long seed) {
            random = new Random(seed);
            disk = new SimulatedDisk(seed * 31);
        }

        int run() throws IOException {
            for (int start = 0; start < 6; start++) {
                try {
                    live();
                } catch (PowerCut cut) {
                    // The point of it all.
                } catch (IOException failedAtOpening) {
                    if (failedAtOpening instanceof JournalDamaged) throw failedAtOpening;
                }
                if (random.nextInt(3) == 0) disk.restart();
                else disk.powerOn();
            }
            check(open());
            return acknowledged.size();
        }

        private void live() throws IOException {
            // Half of the crashes fall into the recovery, which takes a few dozen operations.
            disk.cutPowerAfter(random.nextInt(random.nextBoolean() ? 40 : 200));
            var found = open();
            check(found);
            if (random.nextBoolean()) disk.fail(0.1);
            var journal = found.journal();
            Journal.Steps rewriting = null;
            for (int step = 0; step < 40; step++) {
                disk.full(random.nextInt(10) == 0);
                for (int i = random.nextInt(4); i > 0; i--) journal.submit(new Pair(next++, found.state));
                journal.poll();
                if (random.nextInt(8) == 0 && journal.isHealthy()) rewriting = rewrite(journal, found.state);
                if (rewriting != null && random.nextBoolean() && journal.isHealthy()) rewriting = stepped(rewriting);
                if (random.nextInt(8) == 0 && journal.isHealthy()) roll(journal);
            }
        }

        private static Journal.@Nullable Steps rewrite(Journal journal, List<Long> state) {
            try {
                return journal.rewriting(List.copyOf(state).stream().map(Life::pair).iterator());
            } catch (IOException failure) {
                return null;
            }
        }

        /// Others are written meanwhile.
        private static Journal.@Nullable Steps stepped(Journal.Steps rewriting) {
            try {
                return rewriting.step() ? null : rewriting;
            } catch (IOException failure) {
                // The old segments count.
                return null;
            }
        }

        private static void roll(Journal journal) {
            try {
                journal.roll();
            } catch (IOException failure) {
                // The old segment counts.
            }
        }

        private static Consumer<Entry.Writer> pair(long id) {
            return to -> {
                to.begin(1).number(id).text("x".repeat((int) (id % 50))).end();
                to.begin(2).number(id).end();
            };
        }

        private Found open() throws IOException {
            var found = new Found();
            found.journal = Journal.open(disk, KEY, new Journal.Settings("test", 400, Duration.ZERO, 100), found, (_, _, _, _) -> {}, () -> 0);
            return found;
        }

        private void check(Found found) {
            assertThat(found.halves).as("entries without their other half").isEmpty();
            assertThat(found.state).as("found").doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(found.state).as("order").isSorted();
            var strangers = new HashSet<>(found.state);
            acknowledged.forEach(strangers::remove);
            strangers.removeAll(unknown);
            assertThat(strangers).as("entries that nobody wrote").isEmpty();
            // What was found is written again and durable: it counts as acknowledged from now on; the rest is gone for good.
            acknowledged.clear();
            acknowledged.addAll(found.state);
            unknown.clear();
        }

        private final class Found implements Journal.Owner {
            @Nullable Journal journal;
            final List<Long> state = new ArrayList<>();
            final List<Long> halves = new ArrayList<>();

            Journal journal() {
                return Objects.requireNonNull(journal);
            }

            @Override public void replayed(Journal.Position at, Entry.Reader entry) {
                if (entry.type() == 1) {
                    halves.add(entry.number());
                } else {
                    long id = entry.number();
                    assertThat(halves).containsExactly(id);
                    halves.clear();
                    state.add(id);
                }
            }

            @Override public boolean idle(Journal writing) {
                return false;
            }
        }

        private final class Pair implements Journal.Change {
            final long id;
            final List<Long> state;

            Pair(long id, List<Long> state) {
                this.id = id;
                this.state = state;
            }

            @Override public void write(Entry.Writer to) {
                unknown.add(id);
                pair(id).accept(to);
            }

            @Override public void durable(Journal.Position at) {
                state.add(id);
                unknown.remove(id);
                acknowledged.add(id);
            }

            @Override public void abandoned() {
                throw new AssertionError("nobody closes here");
            }
        }
    }
}
