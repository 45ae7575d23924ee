package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.NumberStore.StoreUnavailable;
import io.callmask.number.store.UnbindResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// The store on a real Redis and a real MariaDB, and what becomes of it when either is lost.
class RemoteStoreIT extends OnRedisAndMariaDb {
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final Pool POOL = Pool.of("p", List.of(X, Y), Duration.ofMinutes(10));
    private static final RealNumber ALICE = RealNumber.of("+12125550100");
    private static final RealNumber BOB = RealNumber.of("+12125550199");
    private static final RealNumber CAROL = RealNumber.of("+12125550177");

    private static RemoteStore open(String node) {
        return servers.open(node, InstantSource.system(), POOL);
    }

    private static BindRequest request(RealNumber a, RealNumber b, String key) {
        return new BindRequest(new Wish.Axyb(a, b, Choice.ANY, Choice.ANY), "p", Terms.USUAL, Duration.ofHours(1), "order 1", key);
    }

    private static BindResult bind(RemoteStore store, RealNumber a, RealNumber b, String key) throws Exception {
        return store.bind(request(a, b, key)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Binding bound(BindResult result) {
        assertThat(result).isInstanceOf(Bound.class);
        return ((Bound) result).binding();
    }

    private static RouteAnswer look(RemoteStore store, VirtualNumber dialled, RealNumber caller) {
        return store.look(new RouteKey(dialled, caller), Instant.now()).toCompletableFuture().join();
    }

    private static void reaches(RemoteStore store, VirtualNumber dialled, RealNumber caller, RealNumber callee, Binding binding) {
        assertThat(look(store, dialled, caller)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> {
            assertThat(found.ring()).isEqualTo(callee);
            assertThat(found.route().binding()).isEqualTo(binding);
        });
    }

    @Test void what_one_node_binds_every_node_routes_and_what_one_releases_none_does() throws Exception {
        var one = open("one");
        var two = open("two");
        var binding = bound(bind(one, ALICE, BOB, ""));
        for (var store : List.of(one, two)) {
            reaches(store, binding.deal().y(), ALICE, BOB, binding);
            reaches(store, binding.deal().x(), BOB, ALICE, binding);
            assertThat(look(store, binding.deal().x(), ALICE)).isInstanceOf(RouteAnswer.NotAParty.class);
            assertThat(look(store, VirtualNumber.of("+15550009999"), ALICE)).isInstanceOf(RouteAnswer.NoSuchNumber.class);
            assertThat(store.binding(binding.id())).contains(binding);
            assertThat(store.search(new Query.ByParty(BOB), 10)).containsExactly(binding);
            assertThat(store.search(new Query.ByReference("order 1"), 10)).containsExactly(binding);
        }
        assertThat(two.unbind(binding.id()).toCompletableFuture().join()).isInstanceOf(UnbindResult.Unbound.class);
        for (var store : List.of(one, two)) {
            assertThat(look(store, binding.deal().y(), ALICE)).isInstanceOf(RouteAnswer.Closed.class);
            assertThat(store.binding(binding.id())).isEmpty();
        }
        assertThat(one.unbind(binding.id()).toCompletableFuture().join()).isInstanceOf(UnbindResult.NotFound.class);
    }

    @Test void whoever_was_a_party_does_not_fall_through_to_what_the_number_means_for_anyone_while_an_update_is_half_in_the_index() throws Exception {
        var exclusive = new Pool("e", List.of(new Pool.PooledNumber(X, NumberClass.EXCLUSIVE, Pool.Standing.IN_USE)), 4, Duration.ofMinutes(10), Pool.Recycling.PAIR);
        var store = servers.open("one", InstantSource.system(), exclusive);
        var callback = new Callback.Named(CAROL, Instant.now().plus(Duration.ofMinutes(5)));
        var binding = bound(store.bind(new BindRequest(new Wish.Ax(ALICE, Choice.ANY, callback), "e", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().get(10, TimeUnit.SECONDS));
        reaches(store, X, ALICE, CAROL, binding);
        var before = servers.redis.slots();
        var swapped = bound(store.update(binding.id(), binding.generation(), List.of(new Change.SwapA(BOB))).toCompletableFuture().get(10, TimeUnit.SECONDS));
        reaches(store, X, CAROL, BOB, swapped);
        assertThat(look(store, X, ALICE)).isInstanceOf(RouteAnswer.Closed.class);
        // A deed may take two scripts: the first is in the index, the second, which says that Alice's pair rests, not yet.
        var dropped = servers.redis.slots().entrySet().stream().filter(slot -> !slot.getValue().equals(before.get(slot.getKey())) && slot.getValue().charAt(15) == 0).map(Map.Entry::getKey).toList();
        assertThat(dropped).hasSize(1);
        servers.redis.putSlot(dropped.getFirst(), before.getOrDefault(dropped.getFirst(), ""));
        assertThat(look(store, X, ALICE)).isInstanceOf(RouteAnswer.Closed.class);
    }

    @Test void a_node_whose_clock_leaps_takes_nothing_that_is_open_for_free() throws Exception {
        var ahead = new AtomicReference<>(Duration.ZERO);
        var extensions = new Pool("x", List.of(new Pool.PooledNumber(VirtualNumber.of("+15550002000"), NumberClass.EXTENSION, Pool.Standing.IN_USE)), 1, Duration.ofMinutes(10), Pool.Recycling.PAIR);
        var one = servers.open(servers.settings("one", TestStores.TIGHT, POOL), TestStores.key(), InstantSource.system());
        var two = servers.open(servers.settings("two", TestStores.TIGHT, POOL, extensions), TestStores.key(), () -> Instant.now().plus(ahead.get()));
        var binding = bound(bind(one, ALICE, BOB, ""));
        var coded = new ArrayList<Binding>();
        for (int i = 0; i < 5; i++) coded.add(bound(code(two, i)));
        // By this clock all that is open is past its rest. The watch has not noticed yet.
        ahead.set(Duration.ofHours(2));
        var wish = new Wish.Axyb(ALICE, CAROL, new Choice.Exactly(binding.deal().x()), new Choice.Exactly(binding.deal().y()));
        assertThat(two.bind(new BindRequest(wish, "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().get(10, TimeUnit.SECONDS)).isInstanceOf(BindResult.NotBound.class);
        TestStores.await("noticed", () -> !two.isWritable());
        reaches(one, binding.deal().y(), ALICE, BOB, binding);
        ahead.set(Duration.ZERO);
        TestStores.await("agreed", two::isWritable);
        for (int i = 5; i < 10; i++) coded.add(bound(code(two, i)));
        assertThat(coded.stream().map(each -> each.deal().extension()).distinct()).hasSize(10);
        reaches(one, binding.deal().y(), ALICE, BOB, binding);
    }

    @Test void a_redis_that_may_evict_slots_is_refused() {
        servers.redis.setting("maxmemory-policy", "allkeys-lru");
        open("one").close();
        servers.redis.setting("maxmemory", "1gb");
        try {
            assertThatThrownBy(() -> open("one")).hasMessageContaining("noeviction");
            // Nothing that callmask writes has a time to live.
            servers.redis.setting("maxmemory-policy", "volatile-lru");
            open("one").close();
        } finally {
            servers.redis.setting("maxmemory", "0");
            servers.redis.setting("maxmemory-policy", "noeviction");
        }
    }

    private static BindResult code(RemoteStore store, int i) throws Exception {
        var wish = new Wish.Axe(RealNumber.of("+1212555" + (3_000 + i)), Choice.ANY, Callback.NOBODY);
        return store.bind(new BindRequest(wish, "x", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test void the_same_key_makes_one_binding_whichever_node_is_asked() throws Exception {
        var one = open("one");
        var two = open("two");
        var asked = IntStream.range(0, 20).mapToObj(i -> (i % 2 == 0 ? one : two).bind(request(ALICE, BOB, "key")).toCompletableFuture()).toList();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        assertThat(asked.stream().map(each -> bound(each.join())).distinct()).hasSize(1);
        assertThat(bind(two, BOB, ALICE, "key")).isInstanceOfSatisfying(BindResult.NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.BIND_KEY_REUSED));
    }

    @Test void of_binds_at_once_with_one_key_in_two_pools_one_makes_a_binding() throws Exception {
        var pools = List.of(known("p", 1_000), known("q", 2_000));
        var one = servers.open("one", InstantSource.system(), pools.toArray(Pool[]::new));
        var two = servers.open("two", InstantSource.system(), pools.toArray(Pool[]::new));
        int keys = 200;
        for (int round = 0; round < 6; round++) {
            int first = keys * round;
            // In each order, so that the two wait for each other; and by one node, that may write them together.
            var other = round % 2 == 0 ? two : one;
            var inP = IntStream.range(0, keys).mapToObj(i -> keyed(one, "p", first + i)).toList();
            var inQ = IntStream.range(0, keys).mapToObj(i -> keyed(other, "q", first + keys - 1 - i)).toList();
            for (int i = 0; i < keys; i++) {
                var both = List.of(inP.get(i).get(20, TimeUnit.SECONDS), inQ.get(keys - 1 - i).get(20, TimeUnit.SECONDS));
                assertThat(both).filteredOn(Bound.class::isInstance).as("%s", both).hasSize(1);
                assertThat(both).filteredOn(answer -> answer instanceof BindResult.NotBound(var why, _, _) && why == BindResult.Why.BIND_KEY_REUSED).as("%s", both).hasSize(1);
            }
        }
    }

    private static Pool known(String name, int from) {
        return Pool.of(name, IntStream.range(from, from + 40).mapToObj(i -> VirtualNumber.of("+1555000" + i)).toList(), Duration.ofMinutes(10));
    }

    private static CompletableFuture<BindResult> keyed(RemoteStore store, String pool, int i) {
        var wish = new Wish.Axb(RealNumber.of("+1212555" + (2_000 + i)), RealNumber.of("+1212556" + (2_000 + i)), Choice.ANY);
        return store.bind(new BindRequest(wish, pool, Terms.USUAL, Duration.ofHours(1), "", "key " + i)).toCompletableFuture();
    }

    @Test void a_key_whose_day_is_over_is_another_bind_s_of_any_pool() throws Exception {
        var now = new AtomicReference<>(Instant.parse("2026-11-01T12:00:00Z"));
        var store = servers.open("one", now::get, known("p", 1_000), known("q", 2_000));
        var first = bound(keyed(store, "p", 1).get(10, TimeUnit.SECONDS));
        now.updateAndGet(at -> at.plus(Turn.MEMORY).minusSeconds(1));
        assertThat(keyed(store, "p", 1).get(10, TimeUnit.SECONDS)).isEqualTo(new Bound(first, true));
        now.updateAndGet(at -> at.plusSeconds(1));
        var asked = List.of(keyed(store, "p", 1), keyed(store, "q", 1));
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        assertThat(asked.stream().map(CompletableFuture::join).filter(Bound.class::isInstance).map(RemoteStoreIT::bound)).hasSize(1).doesNotContain(first);
    }

    @Test void two_nodes_never_give_one_pair_to_two_bindings() throws Exception {
        var one = open("one");
        var two = open("two");
        // Alice may dial two numbers only, so two of these binds fit, whoever makes them.
        var asked = IntStream.range(0, 200).mapToObj(i -> (i % 2 == 0 ? one : two).bind(request(ALICE, RealNumber.of("+1212555" + (2_000 + i)), "")).toCompletableFuture()).toList();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        var bound = asked.stream().map(CompletableFuture::join).filter(Bound.class::isInstance).map(RemoteStoreIT::bound).toList();
        assertThat(bound).hasSize(2);
        assertThat(bound.get(0).deal().y()).isNotEqualTo(bound.get(1).deal().y());
        assertThat(asked.stream().map(CompletableFuture::join).filter(BindResult.NotBound.class::isInstance).map(each -> ((BindResult.NotBound) each).why()).distinct())
            .containsExactly(BindResult.Why.POOL_EXHAUSTED);
    }

    @Test void one_caller_comes_to_hold_every_number_of_a_pool_and_is_refused_only_then() throws Exception {
        var numbers = IntStream.range(0, 300).mapToObj(i -> VirtualNumber.of("+1555000" + (1_000 + i))).toList();
        var one = servers.open("one", InstantSource.system(), Pool.of("p", numbers, Duration.ofMinutes(10)));
        var asked = IntStream.range(0, 320).mapToObj(i -> one.bind(new BindRequest(new Wish.Axb(ALICE, RealNumber.of("+1212555" + (2_000 + i)), Choice.ANY), "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture()).toList();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        var bound = asked.stream().map(CompletableFuture::join).filter(Bound.class::isInstance).map(RemoteStoreIT::bound).toList();
        assertThat(bound).hasSize(300);
        assertThat(bound.stream().map(each -> each.deal().x()).distinct()).hasSize(300);
        // Asked one by one, what others hold has to be read.
        assertThat(one.unbind(bound.get(7).id()).toCompletableFuture().join()).isInstanceOf(UnbindResult.Unbound.class);
        var again = one.bind(new BindRequest(new Wish.Axb(ALICE, BOB, Choice.ANY), "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(again).isInstanceOfSatisfying(BindResult.NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.POOL_EXHAUSTED));
        assertThat(one.search(new Query.ByParty(ALICE), 1_000)).hasSize(299);
        assertThat(one.search(new Query.ByVirtualNumber(bound.get(3).deal().x()), 10)).containsExactly(bound.get(3));
    }

    @Test void an_emptied_redis_is_unavailable_until_the_journal_has_filled_it_again() throws Exception {
        var store = open("one");
        var binding = bound(bind(store, ALICE, BOB, ""));
        servers.redis.empty();
        // Whatever is answered from now on, "no binding" it is not.
        TestStores.await("rebuilt", () -> switch (look(store, binding.deal().y(), ALICE)) {
            case RouteAnswer.Unavailable() -> false;
            case RouteAnswer.Found(var route, var ring) -> ring.equals(BOB) && route.binding().equals(binding);
            case RouteAnswer other -> throw new AssertionError(other.getClass().getSimpleName());
        });
        assertThat(bind(store, BOB, ALICE, "")).isInstanceOf(Bound.class);
    }

    @Test void while_redis_is_emptied_no_open_binding_is_said_to_be_gone() throws Exception {
        var numbers = IntStream.range(0, 300).mapToObj(i -> VirtualNumber.of("+1555000" + (1_000 + i))).toList();
        var store = servers.open("one", InstantSource.system(), Pool.of("p", numbers, Duration.ofMinutes(10)));
        for (int round = 0; round < 6; round++) {
            var open = new ArrayList<Binding>();
            for (int i = 0; i < 40; i++) {
                open.add(bound(store.bind(new BindRequest(new Wish.Axb(ALICE, RealNumber.of("+1212555" + (2_000 + i)), Choice.ANY), "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().get(10, TimeUnit.SECONDS)));
            }
            servers.redis.empty();
            while (!open.isEmpty()) {
                var still = new ArrayList<Binding>();
                for (var each : open) {
                    if (round % 2 == 0) isFoundIfAnybodyKnows(store, each);
                    switch (store.unbind(each.id()).toCompletableFuture().join()) {
                        case UnbindResult.Unbound _ -> { }
                        case UnbindResult.Unavailable(), UnbindResult.Unreadable() -> still.add(each);
                        case UnbindResult.NotFound() -> throw new AssertionError("an open binding is said to be gone");
                    }
                }
                open = still;
            }
        }
    }

    private static void isFoundIfAnybodyKnows(RemoteStore store, Binding binding) {
        try {
            assertThat(store.binding(binding.id())).contains(binding);
            assertThat(store.search(new io.callmask.number.store.NumberStore.Query.ByParty(ALICE), 1_000)).contains(binding);
        } catch (StoreUnavailable notNow) {
            // Nothing was said.
        }
    }

    @Test void a_redis_that_comes_back_with_yesterdays_index_is_not_believed() throws Exception {
        var store = open("one");
        var released = bound(bind(store, ALICE, BOB, ""));
        servers.redis.save();
        assertThat(store.unbind(released.id()).toCompletableFuture().join()).isInstanceOf(UnbindResult.Unbound.class);
        var fresh = bound(bind(store, RealNumber.of("+12125550111"), BOB, ""));
        servers.redis.restart();
        TestStores.await("rebuilt", () -> {
            assertThat(look(store, released.deal().y(), ALICE)).isInstanceOfAny(RouteAnswer.Unavailable.class, RouteAnswer.Closed.class);
            return look(store, fresh.deal().x(), BOB) instanceof RouteAnswer.Found(var route, _) && route.binding().equals(fresh);
        });
        assertThat(look(store, released.deal().y(), ALICE)).isInstanceOf(RouteAnswer.Closed.class);
    }

    @Test void what_redis_says_after_it_stood_still_for_too_long_is_not_used() throws Exception {
        var passed = new AtomicLong();
        var store = servers.open(servers.settings("one", POOL), TestStores.key(), new RemoteStore.Sources(InstantSource.system(), () -> System.nanoTime() + passed.get(), ThreadLocalRandom.current(), "instance"));
        var binding = bound(bind(store, ALICE, BOB, ""));
        var party = new RouteKey(binding.deal().y(), ALICE);
        var stranger = new RouteKey(binding.deal().y(), CAROL);
        // It stands still for a moment, and what it says then is used.
        var answers = askedWhileItStandsStill(store, passed, Duration.ZERO, party, stranger);
        assertThat(answers.getFirst()).isInstanceOf(RouteAnswer.Found.class);
        assertThat(answers.getLast()).isInstanceOf(RouteAnswer.NotAParty.class);
        // For as long as no answer may take, by the clock that the node goes by.
        answers = askedWhileItStandsStill(store, passed, TestStores.BRISK.freshness(), party, stranger);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isInstanceOf(RouteAnswer.Unavailable.class));
        isReachedAgain(store, party, binding);
        // For longer than that by every clock.
        servers.redis.freeze();
        try {
            for (var key : List.of(party, stranger)) assertThat(store.look(key, Instant.now()).toCompletableFuture().get(20, TimeUnit.SECONDS)).isInstanceOf(RouteAnswer.Unavailable.class);
        } finally {
            servers.redis.thaw();
        }
        isReachedAgain(store, party, binding);
        assertThat(look(store, binding.deal().y(), CAROL)).isInstanceOf(RouteAnswer.NotAParty.class);
    }

    private static List<RouteAnswer> askedWhileItStandsStill(RemoteStore store, AtomicLong passed, Duration time, RouteKey... keys) throws Exception {
        var asked = new ArrayList<CompletableFuture<RouteAnswer>>();
        servers.redis.freeze();
        try {
            for (var key : keys) asked.add(store.look(key, Instant.now()).toCompletableFuture());
            assertThat(asked).noneMatch(CompletableFuture::isDone);
            passed.addAndGet(time.toNanos());
        } finally {
            servers.redis.thaw();
        }
        var answers = new ArrayList<RouteAnswer>();
        for (var each : asked) answers.add(each.get(20, TimeUnit.SECONDS));
        return answers;
    }

    private static void isReachedAgain(RemoteStore store, RouteKey party, Binding binding) {
        TestStores.await("answered again", () -> switch (look(store, party.dialled(), party.caller())) {
            case RouteAnswer.Unavailable() -> false;
            case RouteAnswer.Found(var route, var ring) -> ring.equals(BOB) && route.binding().equals(binding);
            case RouteAnswer other -> throw new AssertionError(other.getClass().getSimpleName());
        });
    }

    @Test void without_mariadb_binds_are_refused_at_once_and_calls_go_on() throws Exception {
        var store = open("one");
        var binding = bound(bind(store, ALICE, BOB, ""));
        servers.sql.kill();
        try {
            TestStores.await("noticed", () -> !store.isWritable());
            long asked = System.nanoTime();
            assertThat(bind(store, BOB, ALICE, "")).isInstanceOfSatisfying(BindResult.NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.STORE_UNAVAILABLE));
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(100));
            reaches(store, binding.deal().y(), ALICE, BOB, binding);
        } finally {
            servers.sql.startAgain();
        }
        TestStores.await("writable again", store::isWritable);
        reaches(store, binding.deal().y(), ALICE, BOB, binding);
        assertThat(bind(store, BOB, RealNumber.of("+12125550111"), "")).isInstanceOf(Bound.class);
    }

    @Test void what_a_later_deed_wrote_outlives_the_sweep_of_an_earlier_one() throws Exception {
        var settings = servers.settings("one", POOL).redis();
        try (var redis = new Redis(settings, Duration.ofSeconds(1)); var wire = redis.connect()) {
            var meta = List.of(Names.meta(0));
            wire.number(Scripts.CLOSE, meta, List.of(Names.ascii(1)));
            wire.number(Scripts.OPEN, meta, List.of(Names.ascii(1)));
            byte[] id = new byte[16];
            var key = new Bytes(new byte[] {1});
            var released = List.of(Names.binding(0, id), Names.lastCaller(0, id));
            wire.note(released.get(0), Bytes.of(5, 0, 1_000));
            wire.note(released.get(1), Bytes.of(900, 1, 1_000));
            var slot = new Deed.Hold(X, key, 0, 1_000);
            var hand = new IndexWriter.Hand(0, 1, "one", 1, false);
            new IndexWriter(new Cells(new DataKeys(TestStores.key()), 0), new Session("one", "")).write(wire, hand, new Body(List.of(deed(id, 5, slot)), List.of()), 1, 1).toCompletableFuture().join();
            Sweep.forget(wire, 0, 1, 2_000, List.of(deed(id, 3, slot)));
            assertThat(wire.values(released).toCompletableFuture().join()).noneMatch(value -> value.length == 0);
            assertThat(wire.slots(0, 1, Names.slots(0, key)).toCompletableFuture().join().orElseThrow()).hasSize(1);
            Sweep.forget(wire, 0, 1, 2_000, List.of(deed(id, 5, slot)));
            assertThat(wire.values(released).toCompletableFuture().join()).allMatch(value -> value.length == 0);
            assertThat(wire.slots(0, 1, Names.slots(0, key)).toCompletableFuture().join().orElseThrow()).isEmpty();
        }
    }

    @Test void two_nodes_that_take_over_the_same_node_seal_nothing_under_one_nonce() throws Exception {
        open("one").close();
        try (var redis = new Redis(servers.settings("one", POOL).redis(), Duration.ofSeconds(1)); var wire = redis.connect(); var connection = servers.sql.connect()) {
            var keys = new DataKeys(TestStores.key());
            keys.make(connection, 1, 1);
            var meta = List.of(Names.meta(0));
            wire.number(Scripts.CLOSE, meta, List.of(Names.ascii(1_000)));
            wire.number(Scripts.OPEN, meta, List.of(Names.ascii(1_000)));
            // The one that both miss was shut out under 1007, and left two rows.
            var hand = new IndexWriter.Hand(0, 1_000, "three", 1_007, false);
            var nonces = new ArrayList<Bytes>();
            for (long epoch : new long[] {1_001, 1_002}) {
                var session = new Session("taker " + epoch, "");
                session.begun(epoch);
                byte[] id = ByteBuffer.allocate(16).putLong(epoch).array();
                var binding = new Binding(io.callmask.number.cipher.BindingIds.of(id), 5, "p", new io.callmask.number.Deal.Axyb(ALICE, BOB, X, Y), Terms.USUAL, Instant.EPOCH, Instant.EPOCH.plusSeconds(1), "");
                var deed = new Deed(binding, true, new Deed.Asked(false, false), 1_000, 1_000, 1_000, List.of());
                assertThat(new IndexWriter(new Cells(keys, 0), session).write(wire, hand, new Body(List.of(deed), List.of()), 1, 1).toCompletableFuture().join()).isEqualTo(IndexWriter.Written.DONE);
                var cell = wire.values(List.of(Names.binding(0, id))).toCompletableFuture().join().getFirst();
                // Times, pool and week come first.
                nonces.add(new Bytes(Arrays.copyOfRange(cell, 30, 42)));
            }
            assertThat(nonces).doesNotHaveDuplicates();
        }
    }

    private static Deed deed(byte[] id, long version, Deed.Hold hold) {
        var deal = new io.callmask.number.Deal.Axyb(ALICE, BOB, X, Y);
        var binding = new Binding(io.callmask.number.cipher.BindingIds.of(id), version, "p", deal, Terms.USUAL, Instant.EPOCH, Instant.ofEpochMilli(900), "");
        return new Deed(binding, false, new Deed.Asked(false, false), 0, 1_000, 1_000, List.of(hold));
    }

    @Test void a_fault_in_one_batch_and_in_one_round_stops_neither_lane_nor_watch() throws Exception {
        var isBroken = new AtomicBoolean();
        var faults = new AtomicInteger();
        InstantSource clock = () -> {
            if (!isBroken.get()) return Instant.now();
            faults.incrementAndGet();
            throw new IllegalStateException("a clock that does not answer");
        };
        var store = servers.open("one", clock, POOL);
        isBroken.set(true);
        assertThat(bind(store, ALICE, BOB, "")).isInstanceOfSatisfying(BindResult.NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.STORE_UNAVAILABLE));
        int before = faults.get();
        TestStores.await("rounds go on", () -> faults.get() > before + 5);
        isBroken.set(false);
        TestStores.await("writable again", store::isWritable);
        assertThat(bind(store, ALICE, BOB, "")).isInstanceOf(Bound.class);
    }

    @Test void a_rest_that_a_late_index_could_outlast_is_refused_at_start() {
        var settings = servers.settings("one", Pool.of("p", List.of(X, Y), Duration.ofSeconds(29)));
        var usual = new RemoteSettings("one", settings.redis(), settings.sql(), settings.pools(), RemoteSettings.Limits.USUAL);
        assertThatThrownBy(() -> openWith(usual)).isInstanceOf(IOException.class).hasMessageContaining("pools: p: rest").hasMessageContaining("PT29S");
    }

    @Test void what_cannot_be_opened_is_told_by_name() {
        open("one");
        var other = MasterKey.of("a5".repeat(32), "test");
        assertThatThrownBy(() -> servers.open("two", other, InstantSource.system(), POOL)).cause().isInstanceOf(IOException.class).hasMessageContaining("another master key");
        var right = servers.settings("two", POOL);
        var wrongRedis = new RemoteSettings("two", new RemoteSettings.Redis(servers.redis.uri(), "", "wrong"), right.sql(), right.pools(), RemoteSettings.Limits.USUAL);
        assertThatThrownBy(() -> openWith(wrongRedis)).isInstanceOf(IOException.class).hasMessageContaining("store.redis").hasMessageContaining("password refused");
        var wrongSql = new RemoteSettings("two", right.redis(), new RemoteSettings.Sql(servers.sql.url(), TestMariaDb.USER, "wrong"), right.pools(), RemoteSettings.Limits.USUAL);
        assertThatThrownBy(() -> openWith(wrongSql)).isInstanceOf(IOException.class).hasMessageContaining("store.sql").hasMessageContaining("password refused");
        var nowhere = new RemoteSettings("two", new RemoteSettings.Redis("redis://127.0.0.1:" + TestProcess.freePort(), "", ""), right.sql(), right.pools(), RemoteSettings.Limits.USUAL);
        assertThatThrownBy(() -> openWith(nowhere)).isInstanceOf(IOException.class).hasMessageContaining("store.redis").hasMessageContaining("no connection");
    }

    @Test void tables_are_changed_only_when_no_other_node_runs() throws Exception {
        var usual = servers.settings("one", RemoteSettings.Limits.USUAL, POOL);
        Flyway.configure().dataSource(servers.sql.url(), TestMariaDb.USER, TestMariaDb.PASSWORD).locations(Database.MIGRATIONS).target("21").load().migrate();
        try (var connection = servers.sql.connect()) {
            // Another node, of the version before, that has beaten just now.
            new Session("two", "").beat(connection, System.currentTimeMillis());
            assertThatThrownBy(() -> openWith(usual)).isInstanceOf(IOException.class).hasMessageContaining("all nodes stopped while tables are changed").hasMessageNotContaining(TestMariaDb.PASSWORD);
            assertThat(Sql.first(connection, "SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history", row -> row.getInt(1))).contains(21);
            // By its own clock it may be a little behind.
            new Session("two", "").beat(connection, System.currentTimeMillis() - 15_500);
            assertThatThrownBy(() -> openWith(usual)).isInstanceOf(IOException.class).hasMessageContaining("all nodes stopped");
            new Session("two", "").beat(connection, System.currentTimeMillis() - 60_000);
            // That this node itself ran a moment ago does not matter.
            new Session("one", "").beat(connection, System.currentTimeMillis());
            openWith(usual);
            // Where nothing is to be changed nodes start beside each other.
            new Session("two", "").beat(connection, System.currentTimeMillis());
            openWith(usual);
        }
    }

    @Test void what_the_manual_says_mends_tables_whose_change_was_killed_on_the_way() throws Exception {
        String[] steps;
        try (var script = Database.class.getResourceAsStream("/callmask/migrations/V22__claims_by_number.sql")) {
            steps = new String(script.readAllBytes(), StandardCharsets.UTF_8).split(";");
        }
        assertThat(steps).hasSizeBetween(4, 5);
        byte[] key = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        for (int done = 1; done < 4; done++) {
            servers.clear();
            Flyway.configure().dataSource(servers.sql.url(), TestMariaDb.USER, TestMariaDb.PASSWORD).locations(Database.MIGRATIONS).target("21").load().migrate();
            try (var connection = servers.sql.connect()) {
                Sql.update(connection, "INSERT INTO claim (pool, claim_key, vn, id, version, free_at) VALUES (3, ?, '12125550100', ?, 5, ?)", key, key, Long.MAX_VALUE);
                for (int step = 0; step < done; step++) Sql.update(connection, steps[step]);
                var settings = servers.settings("one", RemoteSettings.Limits.USUAL, POOL);
                for (var said : List.of("script V22__claims_by_number.sql", "failed validation")) assertThatThrownBy(() -> openWith(settings)).as("after step %d", done).isInstanceOf(IOException.class).hasMessageContaining(said);
                boolean isThere = Sql.first(connection, "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'claim'", row -> row.getInt(1)).isPresent();
                assertThat(isThere).isEqualTo(done < 3);
                Sql.update(connection, isThere ? "DROP TABLE claim_by_number" : "ALTER TABLE claim_by_number RENAME TO claim");
                Sql.update(connection, "DELETE FROM flyway_schema_history WHERE success = 0");
                openWith(settings);
                assertThat(Sql.first(connection, "SELECT version FROM claim WHERE pool = 3 AND vn = '12125550100' AND id = ?", row -> row.getInt(1), key)).as("after step %d", done).contains(5);
            }
        }
    }

    @Test void a_number_is_moved_to_another_pool_only_when_nobody_goes_by_the_old_one_and_nothing_on_it_lives() throws Exception {
        var moved = Pool.of("q", List.of(X), Duration.ofMinutes(10));
        var rest = Pool.of("p", List.of(Y), Duration.ofMinutes(10));
        var one = servers.open("one", InstantSource.system(), POOL);
        assertThatThrownBy(() -> servers.open("two", InstantSource.system(), rest, moved)).cause().hasMessageContaining("other nodes go");
        var binding = bound(bind(one, ALICE, BOB, ""));
        one.close();
        assertThatThrownBy(() -> servers.open("one", InstantSource.system(), rest, moved)).cause().hasMessageContaining("open or rests");
        one = servers.open("one", InstantSource.system(), POOL);
        reaches(one, binding.deal().y(), ALICE, BOB, binding);
        one.close();
        // Long after: nothing of it rests any more.
        var later = servers.open("one", () -> Instant.now().plus(Duration.ofDays(1)), rest, moved);
        assertThat(later.isOurs(X)).isTrue();
    }

    private static void openWith(RemoteSettings settings) throws IOException {
        RemoteStore.open(settings, TestStores.key(), TestStores.sources(InstantSource.system()), io.callmask.number.store.StoreListener.SILENT).close();
    }
}
