package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.Binding;
import io.callmask.number.Choice;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.UnbindResult;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The index is in another Redis than a node speaks to, or in the same with another's data: and the former lives on.
class ElsewhereIT {
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final Pool POOL = Pool.of("p", List.of(X, Y), Duration.ofMinutes(10));
    private static final RealNumber ALICE = RealNumber.of("+12125550100");
    private static final RealNumber BOB = RealNumber.of("+12125550199");
    private static final RealNumber CAROL = RealNumber.of("+12125550177");

    private static TestStores servers;
    private TestRedis second;

    @BeforeAll static void start() {
        servers = new TestStores();
    }

    @AfterAll static void stop() throws Exception {
        servers.close();
    }

    @BeforeEach void clear() throws Exception {
        servers.redis.lead();
        servers.clear();
        second = new TestRedis(Files.createTempDirectory(servers.directory(), "second"));
    }

    @AfterEach void closeSecond() throws Exception {
        // The stores first: they would not like it.
        servers.clear();
        second.close();
    }

    private static RemoteStore open(String node, int redis) {
        return servers.open(settings(node, redis), TestStores.key(), InstantSource.system());
    }

    private static RemoteSettings settings(String node, int redis) {
        var usual = servers.settings(node, POOL);
        return new RemoteSettings(node, new RemoteSettings.Redis("redis://127.0.0.1:" + redis, "", TestRedis.PASSWORD), usual.sql(), usual.pools(), usual.limits());
    }

    private static Binding bind(RemoteStore store, RealNumber a, RealNumber b) {
        // A Redis that gets its first replica names itself anew, and is built anew.
        TestStores.await("writable", store::isWritable);
        var request = new BindRequest(new Wish.Axyb(a, b, Choice.ANY, Choice.ANY), "p", Terms.USUAL, Duration.ofHours(1), "", "key of " + b);
        var bound = new AtomicReference<Binding>();
        TestStores.await("bound", () -> {
            if (store.bind(request).toCompletableFuture().join() instanceof Bound(var binding, _)) bound.set(binding);
            return bound.get() != null;
        });
        return bound.get();
    }

    private static void release(RemoteStore store, Binding binding) {
        TestStores.await("released", () -> switch (store.unbind(binding.id()).toCompletableFuture().join()) {
            case UnbindResult.Unbound _ -> true;
            case UnbindResult.Unavailable(), UnbindResult.Unreadable() -> false;
            case UnbindResult.NotFound() -> throw new AssertionError("it is open");
        });
    }

    /// How a call of the binding's A is answered.
    private static RouteAnswer look(RemoteStore store, Binding binding) {
        return store.look(new RouteKey(binding.deal().y(), ALICE), Instant.now()).toCompletableFuture().join();
    }

    @Test void a_node_leaves_a_redis_that_lives_on_when_the_index_is_in_another() throws Exception {
        try (var address = new TestForward(servers.redis.port())) {
            var one = open("one", address.port());
            var released = bind(one, ALICE, BOB);
            var kept = bind(one, ALICE, CAROL);
            address.lead(second.port());
            var two = open("two", address.port());
            release(two, released);
            TestStores.await("left", () -> !(look(one, released) instanceof RouteAnswer.Found));
            // It has gone to where the address leads now.
            TestStores.await("found again", () -> look(one, kept) instanceof RouteAnswer.Found);
            assertThat(look(one, released)).isInstanceOf(RouteAnswer.Closed.class);
            TestStores.await("writes", one::isWritable);
            release(one, kept);
            assertThat(look(two, kept)).isInstanceOf(RouteAnswer.Closed.class);
        }
    }

    @Test void a_node_that_knows_the_former_redis_only_does_not_take_the_index_back() throws Exception {
        var one = open("one", servers.redis.port());
        var released = bind(one, ALICE, BOB);
        var kept = bind(one, ALICE, CAROL);
        var two = open("two", second.port());
        release(two, released);
        TestStores.await("left", () -> look(one, released) instanceof RouteAnswer.Unavailable);
        int connections = connections();
        TestStores.await("tried again and again", () -> connections() > connections + 20);
        assertThat(look(one, kept)).isInstanceOf(RouteAnswer.Unavailable.class);
        assertThat(one.isReadable()).isFalse();
        assertThat(two.isReadable()).isTrue();
        assertThat(look(two, kept)).isInstanceOf(RouteAnswer.Found.class);
        // Whoever is started there means it.
        one.close();
        var again = open("one", servers.redis.port());
        assertThat(look(again, kept)).isInstanceOf(RouteAnswer.Found.class);
        TestStores.await("left by the other", () -> look(two, kept) instanceof RouteAnswer.Unavailable);
    }

    @Test void calls_go_on_without_mariadb_while_no_node_can_have_left_and_end_when_one_may_have() throws Exception {
        try (var sql = new TestForward(servers.sql.port())) {
            var one = openTight("one", servers.redis.port(), sql.port());
            var two = openTight("two", servers.redis.port(), servers.sql.port());
            var kept = bind(one, ALICE, BOB);
            // Nobody can say that the index is elsewhere.
            servers.sql.kill();
            foundForMoreThanALease(kept, one, two);
            servers.sql.startAgain();
            TestStores.await("back", () -> one.isWritable() && two.isWritable());
            // Another could, and is seen to be here.
            sql.cut();
            TestStores.await("cut off", () -> !one.isWritable());
            foundForMoreThanALease(kept, one, two);
            // It is not any more; by the former Redis nothing else tells.
            two.close();
            var moved = openTight("two", second.port(), servers.sql.port());
            release(moved, kept);
            TestStores.await("uncertain", () -> look(one, kept) instanceof RouteAnswer.Unavailable && !one.isReadable());
            assertThatThrownBy(() -> one.binding(kept.id())).isInstanceOf(NumberStore.StoreUnavailable.class);
        }
    }

    private static RemoteStore openTight(String node, int redis, int sql) {
        var usual = settings(node, redis);
        var tight = new RemoteSettings(node, usual.redis(), new RemoteSettings.Sql(TestMariaDb.url(sql), TestMariaDb.USER, TestMariaDb.PASSWORD), usual.pools(), TestStores.TIGHT);
        return servers.open(tight, TestStores.key(), InstantSource.system());
    }

    private static void foundForMoreThanALease(Binding binding, RemoteStore... stores) {
        long end = System.nanoTime() + TestStores.TIGHT.lease().plus(TestStores.TIGHT.freshness()).toNanos();
        TestStores.await("more than a lease", () -> {
            for (var store : stores) assertThat(look(store, binding)).isInstanceOf(RouteAnswer.Found.class);
            return System.nanoTime() - end > 0;
        });
    }

    private static int connections() {
        return Integer.parseInt(servers.redis.ask(redis -> redis.info("stats")).lines().filter(line -> line.startsWith("total_connections_received:")).findFirst().orElseThrow().split(":")[1].strip());
    }

    @Test void a_redis_that_was_a_replica_meanwhile_is_not_believed_though_it_is_the_same_process() throws Exception {
        var one = open("one", servers.redis.port());
        var released = bind(one, ALICE, BOB);
        second.follow(servers.redis);
        second.lead();
        // What is acknowledged here the other does not have.
        release(one, released);
        var kept = bind(one, ALICE, CAROL);
        servers.redis.follow(second);
        servers.redis.lead();
        TestStores.await("built anew", () -> look(one, kept) instanceof RouteAnswer.Found);
        assertThat(look(one, released)).isInstanceOf(RouteAnswer.Closed.class);
        TestStores.await("writes", one::isWritable);
        release(one, kept);
    }

    @Test void a_replica_answers_no_calls() throws Exception {
        var one = open("one", servers.redis.port());
        var kept = bind(one, ALICE, BOB);
        servers.redis.follow(second);
        TestStores.await("noticed", () -> look(one, kept) instanceof RouteAnswer.Unavailable && !one.isReadable());
        assertThatThrownBy(() -> RemoteStore.connect(settings("two", servers.redis.port()), TestStores.key(), TestStores.sources(InstantSource.system()), io.callmask.number.store.StoreListener.SILENT))
            .hasMessageContaining("store.redis").hasMessageContaining("replica");
        servers.redis.lead();
        TestStores.await("built anew", () -> look(one, kept) instanceof RouteAnswer.Found);
    }
}
