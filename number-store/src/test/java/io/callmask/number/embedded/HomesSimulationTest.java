package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Extension;
import io.callmask.number.Mode;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Numbers come, go and move between starts, whatever is on them: a start is refused just when a number would be moved that any call finds something on, open or resting, and it names those;
/// else all calls are answered after it as before. To run one life again: `-Dseed=N`.
class HomesSimulationTest {
    private static final int LIVES = 150;
    private static final int STARTS = 25;
    private static final MasterKey KEY = MasterKey.of("55".repeat(32), "test");
    private static final List<RealNumber> PEOPLE = IntStream.range(0, 4).mapToObj(i -> RealNumber.of("+1555222333" + i)).toList();
    private static final List<VirtualNumber> NUMBERS = IntStream.range(0, 6).mapToObj(i -> VirtualNumber.of("+1555000100" + i)).toList();
    private static final List<String> POOLS = List.of("p", "q");

    /// Where a number is, or was.
    private record Home(String pool, NumberClass kind) {}

    @Test void a_start_is_refused_just_when_it_would_move_a_number_that_lives() {
        long only = Long.getLong("seed", 0);
        int[] starts = new int[2];
        for (long seed = only != 0 ? only : 1; seed <= LIVES || seed == only; seed++) {
            var life = new Life(seed);
            try {
                life.run();
            } catch (IOException | RuntimeException | AssertionError failure) {
                fail("seed " + seed, failure);
            }
            starts[0] += life.refused;
            starts[1] += life.moved;
            if (only != 0) return;
        }
        assertThat(starts[0]).as("starts that were refused").isGreaterThan(LIVES);
        assertThat(starts[1]).as("numbers that were moved").isGreaterThan(LIVES);
    }

    private static final class Life {
        final Random random;
        final SimulatedDisk disk;
        /// Of numbers that are in no pool, where they were last.
        final Map<VirtualNumber, Home> last = new HashMap<>();
        final List<Binding> made = new ArrayList<>();
        Map<VirtualNumber, Home> homes = new TreeMap<>(Comparator.comparing(VirtualNumber::digits));
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        int ids;
        int refused;
        int moved;

        Life(long seed) {
            random = new Random(seed);
            disk = new SimulatedDisk(seed);
        }

        void run() throws IOException {
            for (int i = 0; i < NUMBERS.size(); i++) homes.put(NUMBERS.get(i), new Home(POOLS.getFirst(), NumberClass.values()[i / 2]));
            last.putAll(homes);
            var store = open(homes);
            for (int start = 0; start < STARTS; start++) {
                live(store);
                var before = answers(store);
                store.close();
                store = restart(before);
                assertThat(answers(store)).isEqualTo(before);
            }
            store.close();
        }

        private EmbeddedStore restart(Map<RouteKey, String> before) throws IOException {
            var fresh = moved();
            var forbidden = new HashSet<VirtualNumber>();
            for (var key : before.keySet()) {
                var home = fresh.get(key.dialled());
                if (home != null && !home.equals(last.get(key.dialled()))) forbidden.add(key.dialled());
            }
            if (forbidden.isEmpty()) {
                moved += (int) fresh.entrySet().stream().filter(each -> !each.getValue().equals(last.get(each.getKey()))).count();
                homes = fresh;
                last.putAll(fresh);
                return open(fresh);
            }
            refused++;
            var text = refusal(fresh).orElseThrow(() -> new AssertionError(forbidden + " moved though something is on it"));
            for (var vn : NUMBERS) {
                boolean isNamed = text.contains(vn + ": ");
                assertThat(isNamed).as("%s in: %s", vn, text).isEqualTo(forbidden.contains(vn) && (forbidden.size() <= 5 || isNamed));
            }
            return open(homes);
        }

        private Optional<String> refusal(Map<VirtualNumber, Home> fresh) {
            try {
                open(fresh).close();
                return Optional.empty();
            } catch (IOException refused) {
                return Optional.of(String.valueOf(refused.getMessage()));
            }
        }

        private Map<VirtualNumber, Home> moved() {
            var fresh = new TreeMap<VirtualNumber, Home>(Comparator.comparing(VirtualNumber::digits));
            fresh.putAll(homes);
            for (int i = random.nextInt(4); i > 0; i--) {
                var vn = NUMBERS.get(random.nextInt(NUMBERS.size()));
                if (random.nextInt(4) == 0) fresh.remove(vn);
                else fresh.put(vn, new Home(POOLS.get(random.nextInt(2)), any(NumberClass.values())));
            }
            return fresh;
        }

        private EmbeddedStore open(Map<VirtualNumber, Home> as) throws IOException {
            var pools = POOLS.stream().map(pool -> new Pool(pool, as.entrySet().stream().filter(each -> each.getValue().pool().equals(pool))
                .map(each -> new PooledNumber(each.getKey(), each.getValue().kind(), Standing.IN_USE)).toList(), 1, Duration.ofMinutes(10), Pool.Recycling.PAIR)).toList();
            return EmbeddedStore.on(disk, KEY, new EmbeddedStore.Settings(pools, 2_000, 6_000, 100, 1_000), new EmbeddedStore.Sources(() -> now, () -> 0, random, () -> "id" + ids++), StoreListener.SILENT);
        }

        private void live(EmbeddedStore store) {
            for (int step = random.nextInt(8); step > 0; step--) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        var request = new BindRequest(wish(), POOLS.get(random.nextInt(2)), Terms.USUAL, Duration.ofSeconds(61 + random.nextInt(600)), "", random.nextBoolean() ? "" : "key-" + random.nextInt(20));
                        if (done(store, store.bind(request)) instanceof Bound(var binding, _)) made.add(binding);
                    }
                    case 2 -> made.stream().skip(random.nextInt(made.size() + 1)).findFirst().ifPresent(one -> done(store, store.unbind(one.id())));
                    case 3 -> made.stream().skip(random.nextInt(made.size() + 1)).findFirst().flatMap(one -> store.binding(one.id())).ifPresent(one -> {
                        if (random.nextBoolean()) done(store, store.route(new RouteKey(one.deal().x(), person()), now));
                        else done(store, store.update(one.id(), one.generation(), List.of(random.nextBoolean() ? new Change.SwapA(person()) : new Change.CallsBack(Callback.NOBODY))));
                    });
                    default -> now = now.plusSeconds(random.nextInt(700));
                }
            }
            for (boolean more = true; more; ) more = store.poll();
        }

        private static <T> T done(EmbeddedStore store, CompletionStage<T> stage) {
            store.poll();
            return stage.toCompletableFuture().join();
        }

        private Wish wish() {
            return switch (any(Mode.values())) {
                case AXYB  -> new Wish.Axyb(person(), person(), Choice.ANY, Choice.ANY);
                case AXB   -> new Wish.Axb(person(), person(), Choice.ANY);
                case AX    -> new Wish.Ax(person(), Choice.ANY, Callback.NOBODY);
                case AXN   -> new Wish.Axn(person(), Choice.ANY, Callback.NOBODY);
                case AXE   -> new Wish.Axe(person(), Choice.ANY, random.nextBoolean() ? Callback.NOBODY : new Callback.Fixed(person()));
                case AXEYB -> new Wish.Axeyb(person(), person(), Choice.ANY, Choice.ANY);
                case AXG   -> new Wish.Axg(person(), Set.of(person()), Choice.ANY, Callback.NOBODY);
                case XYB   -> new Wish.Xyb(person(), Choice.ANY, Choice.ANY);
            };
        }

        private RealNumber person() {
            return PEOPLE.get(random.nextInt(PEOPLE.size()));
        }

        private <T> T any(T[] all) {
            return all[random.nextInt(all.length)];
        }

        /// What each call finds that finds something.
        private Map<RouteKey, String> answers(EmbeddedStore store) {
            var answers = new HashMap<RouteKey, String>();
            for (var vn : NUMBERS) {
                for (var person : PEOPLE) {
                    ask(store, new RouteKey(vn, person), answers);
                    for (int code = 0; code < 10; code++) ask(store, new RouteKey(vn, person, Extension.of(code, 1)), answers);
                }
            }
            return answers;
        }

        private void ask(EmbeddedStore store, RouteKey key, Map<RouteKey, String> answers) {
            var answer = store.look(key, now).toCompletableFuture().join();
            if (answer instanceof RouteAnswer.Found || answer instanceof RouteAnswer.Barred || answer instanceof RouteAnswer.Closed) answers.put(key, answer.toString());
        }
    }
}
