package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Pools;
import io.callmask.number.rule.Sticky;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A start that reads its journal at a glance comes to what deciding on every entry again comes to.
class ReplayTest {
    private static final MasterKey KEY = MasterKey.of("33".repeat(32), "test");
    private static final List<RealNumber> PEOPLE = IntStream.range(0, 30).mapToObj(i -> RealNumber.of("+155522233" + (10 + i))).toList();
    private static final Pool POOL = new Pool("default", IntStream.range(0, 12).mapToObj(i -> new PooledNumber(VirtualNumber.of("+155500010" + (10 + i)),
        i < 6 ? NumberClass.KNOWN_CALLER : i < 8 ? NumberClass.EXCLUSIVE : NumberClass.EXTENSION, Standing.IN_USE)).toList(), 2, Duration.ofMinutes(10), Pool.Recycling.PAIR);
    private static final int STEPS = 400;

    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private int ids;

    /// All that a start makes out of a journal.
    ///
    /// @param rows of the tables, sorted
    private record State(long size, List<String> rows, long open, long resting, int groups, int busiest, long generations) {}

    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_start_at_a_glance_comes_to_the_same(int seed) throws IOException {
        var disk = new SimulatedDisk(seed);
        live(disk, new Random(seed));
        var decided = started(disk, false);
        assertThat(started(disk, true)).isEqualTo(decided);
        assertThat(decided.open()).isPositive();
        assertThat(decided.resting()).isPositive();
        assertThat(decided.size()).isGreaterThan(decided.open());
    }

    private EmbeddedStore.Settings settings() {
        return new EmbeddedStore.Settings(List.of(POOL), 2_000, 40_000, 100, 10_000);
    }

    private EmbeddedStore.Sources sources(Random random) {
        return new EmbeddedStore.Sources(() -> now, () -> 0, random, () -> "id" + ids++);
    }

    private void live(SimulatedDisk disk, Random random) throws IOException {
        var bound = new ArrayList<Binding>();
        try (var store = EmbeddedStore.on(disk, KEY, settings(), sources(random), StoreListener.SILENT)) {
            for (int step = 0; step < STEPS; step++) {
                now = now.plusSeconds(random.nextInt(20));
                var key = random.nextBoolean() ? "key-" + step : "";
                var answer = store.bind(new BindRequest(wish(random), "default", random.nextInt(4) == 0 ? Terms.USUAL.ringing(Duration.ofSeconds(20)) : Terms.USUAL, Duration.ofSeconds(600 + random.nextInt(4_000)), "ref-" + step, key)).toCompletableFuture();
                var one = bound.isEmpty() ? null : bound.get(random.nextInt(bound.size()));
                if (one != null && random.nextInt(5) == 0) store.unbind(one.id());
                if (one != null && random.nextInt(5) == 0) store.update(one.id(), one.generation(), List.of(new Change.SwapA(person(random))));
                store.poll();
                if (answer.join() instanceof Bound(var binding, _)) bound.add(binding);
            }
        }
    }

    private static Wish wish(Random random) {
        var a = person(random);
        var b = person(random);
        return switch (random.nextInt(7)) {
            case 0 -> new Wish.Axyb(a, b, Choice.ANY, Choice.ANY);
            case 1 -> new Wish.Axb(a, b, Choice.ANY);
            case 2 -> new Wish.Axn(a, Choice.ANY, Callback.NOBODY);
            case 3 -> new Wish.Axe(a, Choice.ANY, new Callback.Fixed(b));
            case 4 -> new Wish.Axeyb(a, b, Choice.ANY, Choice.ANY);
            case 5 -> new Wish.Axg(a, new HashSet<>(List.of(b, person(random))), Choice.ANY, Callback.NOBODY);
            default -> new Wish.Axe(a, Choice.ANY, Callback.NOBODY);
        };
    }

    private static RealNumber person(Random random) {
        return PEOPLE.get(random.nextInt(PEOPLE.size()));
    }

    private State started(SimulatedDisk disk, boolean atAGlance) throws IOException {
        var rules = new BindRules(new Pools(settings().pools()));
        var index = new Index(rules);
        var desk = new Desk(rules, index, settings(), sources(new Random(1)), new Sticky(KEY.derive("sticky numbers")), StoreListener.SILENT);
        var decidingAnew = new Journal.Owner() {
            @Override public void replayed(Journal.Position at, Entry.Reader entry) {
                desk.replayed(at, entry);
            }

            @Override public boolean idle(Journal journal) {
                return false;
            }
        };
        try (var journal = Journal.open(disk, KEY, new Journal.Settings("bindings", 2_000, Duration.ZERO, 100), atAGlance ? desk : decidingAnew, (_, _, _, _) -> {}, () -> 0)) {
            desk.replayed(journal.oldestBytes());
        }
        var tally = desk.tally("default");
        var rows = index.snapshot().map(HexFormat.of()::formatHex).sorted().toList();
        return new State(desk.ledger.size(), rows, tally.open(), tally.resting(), tally.groups(), tally.busiest(), desk.ledger.nextGeneration());
    }
}
