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
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// An index that takes longer to build than a lease lasts, or than a start waits for nothing. Time passes by what is in Redis, so it takes as long on every machine.
class RebuildIT extends OnRedisAndMariaDb {
    private static final int ROWS = 120;
    private static final Duration LEASE = TestStores.BRISK.lease();

    private static Pool pool(String name, int from) {
        return Pool.of(name, IntStream.range(from, from + 40).mapToObj(i -> VirtualNumber.of("+1555000" + i)).toList(), Duration.ofHours(1));
    }

    /// Two pools, of which the first is built first.
    private static List<Pool> pools() {
        boolean isInOrder = Names.partition("small") < Names.partition("large");
        return List.of(pool(isInOrder ? "small" : "large", 1_000), pool(isInOrder ? "large" : "small", 2_000));
    }

    private static Binding bind(RemoteStore store, Pool pool, int person) throws Exception {
        var wish = new Wish.Axb(RealNumber.of("+1212555" + (2_000 + 2 * person)), RealNumber.of("+1212555" + (2_001 + 2 * person)), Choice.ANY);
        var result = store.bind(new BindRequest(wish, pool.name(), Terms.USUAL, Duration.ofHours(10), "", "")).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(Bound.class);
        return ((Bound) result).binding();
    }

    /// Time of a node, as an index that is being built makes it pass.
    private static final class Passing implements AutoCloseable {
        private static final Duration SINCE = Duration.ofHours(1);
        private final Instant start = Instant.parse("2026-11-01T12:00:00Z");
        private final AtomicLong nanos = new AtomicLong(SINCE.toNanos());
        private final RedisClient client = RedisClient.create(servers.redis.address());
        private final StatefulRedisConnection<String, String> redis = client.connect();
        private final Connection sql = servers.sql.connect();
        private final Duration perKey;
        private final Runnable looking;
        private volatile String builder = "";
        private boolean isIn;
        private long silence;

        /// @param perKey  how long each key of Redis takes
        /// @param looking called by the thread that builds whenever it looks at a clock
        Passing(Duration perKey, Runnable looking) throws SQLException {
            this.perKey = perKey;
            this.looking = looking;
        }

        /// From now on the thread of that name builds.
        void begin(String thread) {
            builder = thread;
        }

        private void pass() {
            if (isIn || !Thread.currentThread().getName().equals(builder)) return;
            isIn = true;
            try {
                long keys = redis.sync().dbsize();
                nanos.accumulateAndGet(SINCE.plus(perKey.multipliedBy(keys)).toNanos(), Math::max);
                long beaten = Sql.first(sql, "SELECT beaten_at FROM node_beat WHERE node = 'one'", row -> row.getLong(1)).orElseThrow();
                silence = Math.max(silence, instant().toEpochMilli() - beaten);
                looking.run();
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            } finally {
                isIn = false;
            }
        }

        private Instant instant() {
            return start.plusNanos(nanos.get());
        }

        RemoteStore.Sources sources() {
            return new RemoteStore.Sources(() -> {
                pass();
                return instant();
            }, () -> {
                pass();
                return nanos.get();
            }, ThreadLocalRandom.current(), "instance-" + System.nanoTime());
        }

        Duration passed() {
            return Duration.ofNanos(nanos.get()).minus(SINCE);
        }

        /// How long nobody heard of the node at most.
        Duration silence() {
            return Duration.ofMillis(silence);
        }

        @Override public void close() throws SQLException {
            redis.close();
            client.close();
            sql.close();
        }
    }

    private static RemoteStore open(List<Pool> pools, RemoteStore.Sources sources) throws IOException {
        return RemoteStore.connect(servers.settings("one", pools.toArray(Pool[]::new)), TestStores.key(), sources, StoreListener.SILENT);
    }

    @Test void who_builds_for_longer_than_a_lease_is_heard_of_and_answers_for_what_is_built() throws Exception {
        var pools = pools();
        var answers = new CopyOnWriteArrayList<RouteAnswer>();
        var asking = new ArrayList<Runnable>();
        try (var time = new Passing(Duration.ofMillis(50), () -> asking.forEach(Runnable::run)); var store = open(pools, time.sources())) {
            var first = bind(store, pools.getFirst(), 0);
            for (int i = 1; i < ROWS; i++) bind(store, pools.getLast(), i);
            var key = new RouteKey(first.deal().x(), RealNumber.of("+12125552000"));
            asking.add(() -> answers.add(store.look(key, time.instant()).toCompletableFuture().join()));
            servers.redis.empty();
            time.begin("store-watch");
            TestStores.await("built", () -> time.passed().compareTo(LEASE.multipliedBy(2)) > 0 && store.isReadable());
            time.begin("");
            assertThat(time.silence()).isLessThan(LEASE);
            // Before it is closed: whoever still asks then is told that it is.
            var sinceBuilt = answers.stream().dropWhile(answer -> !(answer instanceof RouteAnswer.Found)).toList();
            assertThat(sinceBuilt).hasSizeGreaterThan(4).allSatisfy(answer -> assertThat(answer).isInstanceOf(RouteAnswer.Found.class));
        }
    }

    @Test void a_start_waits_as_long_as_its_index_grows() throws Exception {
        var pools = pools();
        try (var store = servers.open("one", () -> Instant.parse("2026-11-01T12:00:00Z"), pools.toArray(Pool[]::new))) {
            for (int i = 0; i < ROWS; i++) bind(store, pools.getLast(), i);
        }
        servers.redis.empty();
        try (var time = new Passing(Duration.ofSeconds(1), () -> { })) {
            time.begin(Thread.currentThread().getName());
            try (var store = open(pools, time.sources())) {
                assertThat(time.passed()).isGreaterThan(Duration.ofMinutes(2));
                assertThat(store.isReadable()).isTrue();
            }
        }
    }

    @Test void a_start_waits_for_another_node_that_builds_as_long_as_nodes_are_heard_of() throws Exception {
        var pools = pools();
        try (var builder = servers.sql.connect()) {
            assertThat(Sql.first(builder, "SELECT GET_LOCK('callmask.rebuild', 0)", row -> row.getInt(1))).contains(1);
            var nanos = new AtomicLong();
            var main = Thread.currentThread();
            var sources = new RemoteStore.Sources(Instant::now, () -> {
                if (Thread.currentThread() != main || nanos.addAndGet(Duration.ofSeconds(1).toNanos()) % Duration.ofSeconds(20).toNanos() != 0) return nanos.get();
                return beat(builder, nanos.get());
            }, ThreadLocalRandom.current(), "instance");
            try (var store = open(pools, sources)) {
                assertThat(nanos.get()).isGreaterThan(Duration.ofMinutes(5).toNanos());
                assertThat(bind(store, pools.getFirst(), 0).isOpenAt(Instant.now())).isTrue();
            }
        }
    }

    /// Another node is heard of for five minutes, and then has built the index.
    private static long beat(Connection builder, long nanos) {
        try {
            if (nanos > Duration.ofMinutes(5).toNanos()) Sql.first(builder, "SELECT RELEASE_LOCK('callmask.rebuild')", row -> row.getInt(1));
            else Sql.update(builder, "REPLACE INTO node_beat (node, beaten_at) VALUES ('two', ?)", Instant.now().plusNanos(nanos).toEpochMilli());
            return nanos;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test void a_start_gives_up_when_nothing_comes_nearer() throws Exception {
        try (var builder = servers.sql.connect()) {
            assertThat(Sql.first(builder, "SELECT GET_LOCK('callmask.rebuild', 0)", row -> row.getInt(1))).contains(1);
            var nanos = new AtomicLong();
            var sources = new RemoteStore.Sources(Instant::now, () -> nanos.addAndGet(Duration.ofSeconds(1).toNanos()), ThreadLocalRandom.current(), "instance");
            assertThatThrownBy(() -> open(pools(), sources)).isInstanceOf(IOException.class).hasMessageContaining("nothing has come nearer to that for PT1M");
        }
    }
}
