package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.callmask.number.Binding;
import io.callmask.number.Mode;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.journal.JournalDamaged;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import io.callmask.number.journal.SimulatedDisk.PowerCut;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindRequest.Choice;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Binds, releases, expiries, kills and power cuts on a small pool, in virtual time, against an oracle that knows only what was
/// acknowledged. After each step every pair is looked up. To run one again: `-Dseed=N`.
class StoreSimulationTest {
    private static final int LIVES = 250;
    private static final MasterKey KEY = MasterKey.of("11".repeat(32), "test");
    private static final List<VirtualNumber> NUMBERS = IntStream.range(0, 4).mapToObj(i -> VirtualNumber.of("+1555000100" + i)).toList();
    private static final List<RealNumber> PEOPLE = IntStream.range(0, 5).mapToObj(i -> RealNumber.of("+1555222333" + i)).toList();
    private static final Pool POOL = new Pool("default", NUMBERS, Duration.ofMinutes(10));

    @Test void acknowledged_bindings_survive_pairs_are_held_once_and_resting_pairs_route_nobody() {
        long only = Long.getLong("seed", 0);
        int bound = 0;
        for (long seed : (only != 0 ? LongStream.of(only) : LongStream.rangeClosed(1, LIVES)).toArray()) {
            try {
                bound += new Life(seed).run();
            } catch (IOException | RuntimeException | AssertionError failure) {
                fail("seed " + seed, failure);
            }
        }
        assertThat(bound).as("binds that succeeded").isGreaterThan(only != 0 ? -1 : LIVES);
    }

    /// What the oracle knows of one binding that was acknowledged.
    private static final class Known {
        final Binding binding;
        final List<Route> routes;
        Instant routesUntil;
        /// A release behind a failed batch is decided later than it was asked for: somewhere between these two.
        Instant restsAtLeast;
        Instant restsAtMost;

        Known(Binding binding) {
            this.binding = binding;
            this.routes = Route.of(binding);
            this.routesUntil = binding.until();
            this.restsAtLeast = binding.until().plus(POOL.rest());
            this.restsAtMost = restsAtLeast;
        }

        void released(Instant asked, Instant known) {
            routesUntil = asked;
            restsAtLeast = asked.plus(POOL.rest());
            restsAtMost = known.plus(POOL.rest());
        }

        /// It has expired since, so nobody will ever know.
        void perhapsReleased(Instant asked) {
            if (!asked.isBefore(routesUntil)) return;
            routesUntil = asked;
            restsAtLeast = asked.plus(POOL.rest());
        }

        boolean has(RouteKey key) {
            return routes.getFirst().key().equals(key) || routes.getLast().key().equals(key);
        }
    }

    private record Asked(BindRequest request, CompletableFuture<BindResult> answer) {}

    private record Release(Known known, CompletableFuture<UnbindResult> answer, Instant at) {}

    private static final class Life {
        final Random random;
        final SimulatedDisk disk;
        final Map<String, Known> known = new HashMap<>();
        final Map<RouteKey, List<Known>> byKey = new HashMap<>();
        final List<Asked> asked = new ArrayList<>();
        /// Binds that a crash made unknown and that were not open after it: never made, or over since.
        final List<BindRequest> ghosts = new ArrayList<>();
        final List<Release> releases = new ArrayList<>();
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        int ids;
        int bound;

        Life(long seed) {
            random = new Random(seed);
            disk = new SimulatedDisk(seed * 31);
        }

        int run() throws IOException {
            for (int start = 0; start < 5; start++) {
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
            return bound;
        }

        private EmbeddedStore open() throws IOException {
            var settings = new EmbeddedStore.Settings(List.of(POOL), 2_000, 6_000, 100, 1_000);
            var sources = new EmbeddedStore.Sources(() -> now, () -> 0, random, () -> "id" + ids++);
            return EmbeddedStore.on(disk, KEY, settings, sources, StoreListener.SILENT);
        }

        private void live() throws IOException {
            disk.cutPowerAfter(50 + random.nextInt(400));
            var store = open();
            adopt(store);
            checkAll(store);
            if (random.nextInt(3) == 0) disk.fail(0.05);
            for (int step = 0; step < 60; step++) {
                if (random.nextInt(4) == 0) now = now.plusSeconds(random.nextInt(2_000));
                for (int i = random.nextInt(3); i > 0; i--) bind(store);
                if (random.nextInt(3) == 0) release(store);
                store.poll();
                settle();
                checkAll(store);
            }
        }

        private void bind(EmbeddedStore store) {
            var a = PEOPLE.get(random.nextInt(PEOPLE.size()));
            var b = PEOPLE.get(random.nextInt(PEOPLE.size()));
            var mode = random.nextBoolean() ? Mode.AXB : Mode.AXYB;
            var y = mode == Mode.AXB ? new Choice.Any() : choice();
            var request = new BindRequest(mode, "default", a, b, choice(), y, Duration.ofSeconds(61 + random.nextInt(4_000)), "ref-" + ids++, "key-" + random.nextInt(40));
            asked.add(new Asked(request, store.bind(request).toCompletableFuture()));
        }

        private Choice choice() {
            return random.nextInt(3) == 0 ? new Choice.Exactly(NUMBERS.get(random.nextInt(NUMBERS.size()))) : new Choice.Any();
        }

        private void release(EmbeddedStore store) {
            if (known.isEmpty()) return;
            var one = known.values().stream().skip(random.nextInt(known.size())).findFirst().orElseThrow();
            if (!now.isBefore(one.routesUntil) || releases.stream().anyMatch(release -> release.known == one)) return;
            releases.add(new Release(one, store.unbind(one.binding.id()).toCompletableFuture(), now));
        }

        /// Takes in what was acknowledged.
        private void settle() {
            asked.removeIf(each -> {
                if (!each.answer.isDone()) return false;
                if (each.answer.join() instanceof Bound(Binding binding, boolean repeated)) {
                    if (!repeated) learn(binding, each.request);
                    else if (known.containsKey(binding.id().value())) assertThat(Objects.requireNonNull(known.get(binding.id().value())).binding).isEqualTo(binding);
                    else assertThat(ghosts).as("repeated").anyMatch(ghost -> ghost.reference().equals(binding.reference()));
                }
                return true;
            });
            releases.removeIf(each -> {
                if (!each.answer.isDone()) return false;
                if (each.answer.join() instanceof Unbound) each.known.released(each.at, now);
                return true;
            });
        }

        private void learn(Binding binding, BindRequest request) {
            assertThat(binding.a()).isEqualTo(request.a());
            assertThat(binding.b()).isEqualTo(request.b());
            for (var route : Route.of(binding)) {
                assertThat(holder(route.key(), binding.from())).as("who held the pair before").isEmpty();
            }
            var one = new Known(binding);
            known.put(binding.id().value(), one);
            for (var route : one.routes) byKey.computeIfAbsent(route.key(), _ -> new ArrayList<>()).add(one);
            bound++;
        }

        /// Who surely holds a pair, routing or resting, at a time.
        private Optional<Known> holder(RouteKey key, Instant at) {
            @Nullable Known holder = null;
            for (var one : byKey.getOrDefault(key, List.of())) {
                if (!at.isBefore(one.restsAtLeast)) continue;
                require(holder == null, "two hold one pair", key);
                holder = one;
            }
            return Optional.ofNullable(holder);
        }

        private static void require(boolean holds, String what, RouteKey key) {
            if (!holds) throw new AssertionError(what + ": " + key);
        }

        /// After a crash: what nobody was told of may have happened, whole or not at all.
        private void adopt(EmbeddedStore store) {
            for (var release : releases) {
                boolean expired = !now.isBefore(release.known.binding.until());
                if (expired) release.known.perhapsReleased(release.at);
                else if (store.binding(release.known.binding.id()).isEmpty()) release.known.released(release.at, now);
            }
            releases.clear();
            for (var each : asked) {
                var found = store.search(new Query.ByReference(each.request.reference()), 10);
                found.forEach(binding -> learn(binding, each.request));
                if (found.isEmpty()) ghosts.add(each.request);
            }
            asked.clear();
        }

        private void checkAll(EmbeddedStore store) {
            for (var vn : NUMBERS) {
                for (var person : PEOPLE) check(store, new RouteKey(vn, person));
            }
        }

        private void check(EmbeddedStore store, RouteKey key) {
            // A release or bind under way may or may not show.
            if (!asked.isEmpty() || !releases.isEmpty()) return;
            var holder = holder(key, now);
            switch (store.look(key, now)) {
                case RouteAnswer.Found(Route route) -> {
                    require(holder.isPresent() && now.isBefore(holder.get().routesUntil), "a pair routes that nobody holds", key);
                    require(holder.get().routes.contains(route) && route.key().equals(key), "another binding's route", key);
                }
                case RouteAnswer.Closed(var id, _) -> {
                    if (!known.containsKey(id.value())) {
                        require(holder.isEmpty() && ghosts.stream().anyMatch(ghost -> ghost.a().equals(key.caller()) || ghost.b().equals(key.caller())), "a pair rests for a binding that nobody asked for", key);
                        return;
                    }
                    var resting = Objects.requireNonNull(known.get(id.value()));
                    require(resting.has(key), "a pair rests that was not held", key);
                    require(!now.isBefore(resting.routesUntil) && now.isBefore(resting.restsAtMost), "a pair rests at the wrong time", key);
                    require(holder.isEmpty() || holder.get() == resting, "a pair rests while another holds it", key);
                }
                case RouteAnswer.NotAParty _ -> require(holder.isEmpty(), "a pair is free while it is held", key);
                case RouteAnswer.NoSuchNumber _, RouteAnswer.Unavailable _ -> require(false, "our own number is not known", key);
            }
        }
    }
}
