package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Directions;
import io.callmask.number.Extension;
import io.callmask.number.Mode;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Recycling;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.journal.JournalDamaged;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import io.callmask.number.journal.SimulatedDisk.PowerCut;
import io.callmask.number.route.Route;
import io.callmask.number.route.Route.Caller;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import io.callmask.number.store.UnbindResult.Unbound;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Binds in every mode, changes, calls, releases, expiries, kills and power cuts on a small pool, in virtual time, against an oracle that knows
/// only what was acknowledged. After each step every key is looked up:
///
/// 1. what was acknowledged routes, as it was acknowledged, until it ends;
/// 2. what a key has ever meant it means until that has ended and rested: no key means two bindings within its rest;
/// 3. nothing routes that nobody asked for.
///
/// A step is one bind, change, release or call that is asked for, one leap of time, or one start with what a crash left; what is looked up after each is not counted.
/// To run one life again: `-Dseed=N`; to begin with another: `-Dcallmask.seed=N`; to run more: `-Dcallmask.steps=N` (`./callmask test --soak` runs ten million).
class StoreSimulationTest {
    private static final long MOST_STEPS = Long.getLong("callmask.steps", 300_000);
    private static final int STARTS = 5;
    private static final int STEPS = 60;
    private static final MasterKey KEY = MasterKey.of("11".repeat(32), "test");
    private static final Duration REST = Duration.ofMinutes(10);
    private static final List<RealNumber> PEOPLE = IntStream.range(0, 5).mapToObj(i -> RealNumber.of("+1555222333" + i)).toList();
    private static final List<PooledNumber> NUMBERS = IntStream.range(0, 8).mapToObj(i -> new PooledNumber(VirtualNumber.of("+1555000100" + i),
        i < 4 ? NumberClass.KNOWN_CALLER : i < 6 ? NumberClass.EXCLUSIVE : NumberClass.EXTENSION, Standing.IN_USE)).toList();
    private static final List<RouteKey> KEYS = keys();

    private static List<RouteKey> keys() {
        var keys = new ArrayList<RouteKey>();
        for (var number : NUMBERS) {
            for (var person : PEOPLE) {
                keys.add(new RouteKey(number.vn(), person));
                for (int code = 0; number.kind() == NumberClass.EXTENSION && code < 10; code++) keys.add(new RouteKey(number.vn(), person, Extension.of(code, 1)));
            }
        }
        return keys;
    }

    @Test void acknowledged_bindings_survive_and_no_key_means_two_within_its_rest() {
        long only = Long.getLong("seed", 0);
        var bound = new EnumMap<Mode, Integer>(Mode.class);
        int[] others = new int[3];
        long steps = 0;
        long lives = 0;
        for (long seed = only != 0 ? only : Long.getLong("callmask.seed", 1); steps < MOST_STEPS && (only == 0 || seed == only); seed++) {
            var life = new Life(seed);
            try {
                life.run();
            } catch (IOException | RuntimeException | AssertionError failure) {
                fail("seed " + seed, failure);
            }
            life.bound.forEach((mode, count) -> bound.merge(mode, count, Integer::sum));
            others[0] += life.updated;
            others[1] += life.met;
            others[2] += life.calledBack;
            steps += life.steps;
            lives++;
        }
        System.out.println("store simulation: " + steps + " steps in " + lives + " lives, bound " + bound);
        if (only != 0) return;
        // A run in which hardly anything succeeded would prove nothing.
        for (var mode : Mode.values()) assertThat((long) bound.getOrDefault(mode, 0)).as("%s", mode).isGreaterThan(lives / 2);
        for (int count : others) assertThat((long) count).as("updates, first calls, calls back").isGreaterThan(lives / 2);
    }

    /// The last that was acknowledged of a binding.
    private static final class Known {
        final Binding made;
        Binding last;
        boolean isReleased;
        /// A change or release of it is under way, or was when the power went.
        boolean isUnsure;

        Known(Binding made) {
            this.made = made;
            this.last = made;
        }
    }

    private record Asked(BindRequest request, CompletableFuture<BindResult> answer) {}

    private record Changing(Known known, CompletableFuture<?> answer) {}

    private record Calling(RouteKey key, CompletableFuture<RouteAnswer> answer) {}

    /// What a key was last seen to mean.
    private record Meaning(BindingId binding, Instant at) {}

    private static final class Life {
        final Random random;
        final SimulatedDisk disk;
        final Map<BindingId, Known> known = new LinkedHashMap<>();
        final Map<RouteKey, Meaning> meanings = new HashMap<>();
        final List<Asked> asked = new ArrayList<>();
        final List<Changing> changing = new ArrayList<>();
        final List<Calling> calling = new ArrayList<>();
        final Set<String> references = new HashSet<>();
        final Map<Mode, Integer> bound = new EnumMap<>(Mode.class);
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        int ids;
        int updated;
        int met;
        int calledBack;
        long steps;

        Life(long seed) {
            random = new Random(seed);
            disk = new SimulatedDisk(seed * 31);
        }

        void run() throws IOException {
            for (int start = 0; start < STARTS; start++) {
                try {
                    live();
                } catch (PowerCut cut) {
                    // The point of it all.
                } catch (IOException failedAtOpening) {
                    if (failedAtOpening instanceof JournalDamaged) throw failedAtOpening;
                }
                if (random.nextBoolean()) disk.restart();
                else disk.powerOn();
            }
            var store = open();
            adopt(store);
            checkAll(store);
            now = now.plus(Duration.ofDays(2));
            for (boolean more = true; more; ) more = store.poll();
            assertThat(store.pools().getFirst().open()).as("open in the end").isZero();
            assertThat(store.pools().getFirst().resting()).as("resting in the end").isZero();
        }

        private EmbeddedStore open() throws IOException {
            var pool = new Pool("default", NUMBERS, 1, REST, random.nextInt(4) == 0 ? Recycling.NUMBER : Recycling.PAIR);
            var settings = new EmbeddedStore.Settings(List.of(pool), 2_000, 6_000, 100, 1_000);
            return EmbeddedStore.on(disk, KEY, settings, new EmbeddedStore.Sources(() -> now, () -> 0, random, () -> "id" + ids++), StoreListener.SILENT);
        }

        private void live() throws IOException {
            disk.cutPowerAfter(50 + random.nextInt(400));
            steps++;
            var store = open();
            adopt(store);
            checkAll(store);
            if (random.nextInt(3) == 0) disk.fail(0.05);
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(4) == 0) leap();
                for (int i = random.nextInt(4); i > 0; i--) bind(store);
                if (random.nextInt(3) == 0) release(store);
                if (random.nextInt(2) == 0) update(store);
                for (int i = random.nextInt(4); i > 0; i--) call(store);
                store.poll();
                settle();
                checkAll(store);
            }
        }

        private void leap() {
            steps++;
            now = now.plusSeconds(random.nextInt(2_000));
        }

        private void bind(EmbeddedStore store) {
            steps++;
            var reference = "ref-" + ids++;
            references.add(reference);
            var terms = new Terms(any(Directions.values()), Duration.ZERO, Duration.ofSeconds(ids % 3), random.nextBoolean());
            var key = random.nextInt(3) == 0 ? "key-" + random.nextInt(40) : "";
            var request = new BindRequest(wish(), "default", random.nextBoolean() ? Terms.USUAL : terms, Duration.ofSeconds(61 + random.nextInt(4_000)), reference, key);
            asked.add(new Asked(request, store.bind(request).toCompletableFuture()));
        }

        private Wish wish() {
            return switch (any(Mode.values())) {
                case AXYB  -> new Wish.Axyb(person(), person(), choice(), choice());
                case AXB   -> new Wish.Axb(person(), person(), choice());
                case AX    -> new Wish.Ax(person(), choice(), random.nextBoolean() ? Callback.NOBODY : new Callback.Named(person(), now.plusSeconds(1 + random.nextInt(500))));
                case AXN   -> new Wish.Axn(person(), choice(), lasting());
                case AXE   -> new Wish.Axe(person(), choice(), lasting());
                case AXEYB -> new Wish.Axeyb(person(), person(), choice(), choice());
                case AXG   -> new Wish.Axg(person(), group(), choice(), random.nextBoolean() ? Callback.NOBODY : new Callback.Fixed(person()));
                case XYB   -> new Wish.Xyb(person(), choice(), choice());
            };
        }

        private Callback.Lasting lasting() {
            return switch (random.nextInt(3)) {
                case 0 -> Callback.NOBODY;
                case 1 -> new Callback.Fixed(person());
                default -> new Callback.LastCaller(Duration.ofSeconds(1 + random.nextInt(1_000)), random.nextBoolean() ? Callback.NOBODY : new Callback.Fixed(person()));
            };
        }

        private Set<RealNumber> group() {
            var group = new LinkedHashSet<RealNumber>();
            for (int i = random.nextInt(3); i >= 0; i--) group.add(person());
            return group;
        }

        private RealNumber person() {
            return PEOPLE.get(random.nextInt(PEOPLE.size()));
        }

        private Choice choice() {
            return random.nextInt(5) == 0 ? new Choice.Exactly(NUMBERS.get(random.nextInt(NUMBERS.size())).vn()) : Choice.ANY;
        }

        private <T> T any(T[] all) {
            return all[random.nextInt(all.length)];
        }

        private List<Known> quiet() {
            return known.values().stream().filter(each -> !each.isReleased && !each.isUnsure && each.last.isOpenAt(now)).toList();
        }

        private void release(EmbeddedStore store) {
            var quiet = quiet();
            if (quiet.isEmpty()) return;
            var one = quiet.get(random.nextInt(quiet.size()));
            steps++;
            one.isUnsure = true;
            changing.add(new Changing(one, store.unbind(one.last.id()).toCompletableFuture()));
        }

        private void update(EmbeddedStore store) {
            var quiet = quiet();
            if (quiet.isEmpty()) return;
            var one = quiet.get(random.nextInt(quiet.size()));
            steps++;
            one.isUnsure = true;
            long generation = random.nextInt(10) == 0 ? one.last.generation() - 1 : one.last.generation();
            var changes = new ArrayList<Change>();
            for (int i = random.nextInt(2); i >= 0; i--) changes.add(change());
            changing.add(new Changing(one, store.update(one.last.id(), generation, changes).toCompletableFuture()));
        }

        private Change change() {
            return switch (random.nextInt(7)) {
                case 0 -> new Change.SwapA(person());
                case 1 -> new Change.SwapB(person());
                case 2 -> new Change.Members(group(), random.nextBoolean() ? Set.of() : group());
                case 3 -> new Change.CallsBack(lasting());
                case 4 -> new Change.Lives(Duration.ofSeconds(61 + random.nextInt(4_000)));
                case 5 -> new Change.Opens(any(Directions.values()));
                default -> new Change.Records(random.nextBoolean());
            };
        }

        private void call(EmbeddedStore store) {
            var quiet = quiet();
            var key = KEYS.get(random.nextInt(KEYS.size()));
            if (!quiet.isEmpty() && random.nextBoolean()) {
                var routes = Route.of(quiet.get(random.nextInt(quiet.size())).last);
                var route = routes.get(random.nextInt(routes.size()));
                var callers = callers(route);
                key = new RouteKey(route.dialled(), callers.get(random.nextInt(callers.size())), route.extension());
            }
            steps++;
            calling.add(new Calling(key, store.route(key, now).toCompletableFuture()));
        }

        /// Takes in what was acknowledged.
        private void settle() {
            asked.removeIf(each -> {
                if (!each.answer.isDone()) return false;
                if (each.answer.join() instanceof Bound(Binding binding, boolean repeated)) acknowledged(binding, repeated, each.request);
                return true;
            });
            changing.removeIf(each -> {
                if (!each.answer.isDone()) return false;
                var one = each.known;
                one.isUnsure = false;
                switch (each.answer.join()) {
                    case Bound(Binding changed, _) -> {
                        assertThat(changed.generation()).isGreaterThan(one.last.generation());
                        one.last = changed;
                        updated++;
                    }
                    case Unbound _ -> one.isReleased = true;
                    case BindResult.NotBound _, UnbindResult.NotFound _, UnbindResult.Unavailable _ -> { }
                    case Object other -> throw new AssertionError(other.toString());
                }
                return true;
            });
            calling.removeIf(each -> {
                if (!each.answer.isDone()) return false;
                if (each.answer.join() instanceof RouteAnswer.Found found) called(each.key, found);
                return true;
            });
        }

        private void acknowledged(Binding binding, boolean repeated, BindRequest request) {
            if (repeated) {
                var first = known.get(binding.id());
                if (first != null) assertThat(binding).isEqualTo(first.made);
                return;
            }
            assertThat(known.put(binding.id(), new Known(binding))).as("two bindings of one id").isNull();
            assertThat(request.wish().at(binding.deal().x(), binding.deal().y(), binding.deal().extension())).isEqualTo(binding.deal());
            bound.merge(binding.mode(), 1, Integer::sum);
        }

        private void called(RouteKey key, RouteAnswer.Found found) {
            require(found.route().binding().isOpenAt(now), "a call is answered by a binding that has ended", key);
            means(key, found.route().binding().id());
            if (found.route().target() instanceof Target.LastCaller) calledBack++;
            var one = known.get(found.route().binding().id());
            if (one != null && one.last.deal() instanceof Deal.Xyb && found.route().binding().deal() instanceof Deal.XybMet) {
                one.last = found.route().binding();
                met++;
            }
        }

        /// Notes what a key means now, which must not be too soon after it meant something else.
        private void means(RouteKey key, BindingId binding) {
            var before = meanings.put(key, new Meaning(binding, now));
            if (before == null || before.binding.equals(binding)) return;
            require(!now.isBefore(before.at.plus(REST)), "it meant binding " + before.binding + " at " + before.at + " and means " + binding + " at " + now, key);
        }

        private static void require(boolean holds, String what, RouteKey key) {
            if (!holds) throw new AssertionError(what + ": " + key);
        }

        /// After a crash: what nobody was told of may have happened, whole or not at all.
        private void adopt(EmbeddedStore store) {
            for (var one : known.values()) {
                // A call that nobody was told of may have met.
                boolean mayHaveMet = one.last.deal() instanceof Deal.Xyb;
                if (one.isReleased || (!one.isUnsure && !mayHaveMet)) continue;
                var there = store.binding(one.last.id());
                if (there.isPresent()) {
                    assertThat(there.get().generation()).isGreaterThanOrEqualTo(one.last.generation());
                    one.last = there.get();
                } else if (one.isUnsure) {
                    one.isReleased = true;
                }
                one.isUnsure = false;
            }
            changing.clear();
            calling.clear();
            for (var each : asked) {
                for (var binding : store.search(new Query.ByReference(each.request.reference()), 10)) known.putIfAbsent(binding.id(), new Known(binding));
            }
            asked.clear();
        }

        private void checkAll(EmbeddedStore store) {
            for (var key : KEYS) check(store.look(key, now).toCompletableFuture().join(), key);
            for (var one : known.values()) {
                if (one.isUnsure) continue;
                if (one.isReleased || !one.last.isOpenAt(now)) assertThat(store.binding(one.last.id())).as("over").isEmpty();
                else checkOpen(store, one);
            }
        }

        private void check(RouteAnswer answer, RouteKey key) {
            switch (answer) {
                case RouteAnswer.Found(var route, var ring) -> {
                    var binding = route.binding();
                    require(binding.isOpenAt(now) && route.isFor(key) && !ring.equals(key.caller()), "a route that is none", key);
                    require(references.contains(binding.reference()), "a binding that nobody asked for", key);
                    require(Route.of(binding).contains(route), "a route that is not its binding's", key);
                    require(!(route.target() instanceof Target.Ring(var callee)) || callee.equals(ring), "another person is rung", key);
                    // What a waiting number would mean to somebody who does not call it has never meant anything to them.
                    if (!(binding.deal() instanceof Deal.Xyb)) means(key, binding.id());
                }
                case RouteAnswer.Barred(var route, _) -> require(route.binding().isOpenAt(now) && route.isFor(key), "a route that is none", key);
                case RouteAnswer.Closed _, RouteAnswer.NotAParty _, RouteAnswer.ExtensionMissing _, RouteAnswer.NoSuchExtension _ -> { }
                case RouteAnswer.NoSuchNumber _, RouteAnswer.Locked _, RouteAnswer.Unavailable _ -> require(false, "our own number is not known", key);
            }
        }

        /// What was acknowledged routes, unless a call has met it meanwhile without anybody having been told yet.
        private void checkOpen(EmbeddedStore store, Known one) {
            var there = store.binding(one.last.id()).orElseThrow(() -> new AssertionError("acknowledged, but gone: " + one.last));
            if (one.last.deal() instanceof Deal.Xyb && there.deal() instanceof Deal.XybMet) one.last = there;
            assertThat(there).isEqualTo(one.last);
            for (var route : Route.of(there)) {
                for (var person : callers(route)) {
                    var key = new RouteKey(route.dialled(), person, route.extension());
                    if (!route.isFor(key)) continue;
                    var answer = store.look(key, now).toCompletableFuture().join();
                    boolean isItsOwn = switch (answer) {
                        case RouteAnswer.Found(var found, _) -> found.equals(route) || isKnownOtherwise(found, route);
                        case RouteAnswer.Barred(var barred, _) -> barred.equals(route) || isKnownOtherwise(barred, route);
                        // Somebody who was known on the number before: they must not reach anybody else by it.
                        case RouteAnswer.Closed _ -> route.caller() instanceof Caller.Anyone && route.extension().isNone();
                        case RouteAnswer.NotAParty _, RouteAnswer.ExtensionMissing _, RouteAnswer.NoSuchExtension _, RouteAnswer.NoSuchNumber _, RouteAnswer.Locked _,
                             RouteAnswer.Unavailable _ -> false;
                    };
                    require(isItsOwn, "acknowledged as " + route + ", but is " + answer, key);
                }
            }
        }

        /// Of a number for anyone, some callers are known to this or another binding.
        private static boolean isKnownOtherwise(Route found, Route route) {
            return route.caller() instanceof Caller.Anyone && route.extension().isNone() && found.caller() instanceof Caller.One;
        }

        private static List<RealNumber> callers(Route route) {
            return switch (route.caller()) {
                case Caller.One(var number) -> List.of(number);
                // A set's order differs from one JVM to the next, and a seed must tell one life.
                case Caller.Member(var group) -> group.stream().sorted(Comparator.comparing(person -> person.number().digits())).toList();
                case Caller.Anyone() -> PEOPLE;
            };
        }
    }
}
