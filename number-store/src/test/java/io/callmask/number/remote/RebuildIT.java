package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.Binding;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.Rebuildable.Begun;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// An index that takes longer to build than a lease lasts, or than a start waits for nothing. Time passes by what is in Redis, so it takes as long on every machine.
class RebuildIT extends OnRedisAndMariaDb {
    private static final int ROWS = 120;
    private static final Duration LEASE = TestStores.BRISK.lease();
    /// As [RemoteSettings.Limits#lag], of nodes whose clocks agree.
    private static final Duration LAG = LEASE.plus(TestStores.BRISK.freshness().multipliedBy(2));

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
        private long grown;
        private long keys;

        /// @param perKey  how long each key takes that Redis gets
        /// @param looking called by the thread that builds whenever it looks at a clock
        Passing(Duration perKey, Runnable looking) throws SQLException {
            this.perKey = perKey;
            this.looking = looking;
        }

        /// From now on the thread of that name builds.
        void begin(String thread) {
            keys = redis.sync().dbsize();
            builder = thread;
        }

        private void pass() {
            if (isIn || !Thread.currentThread().getName().equals(builder)) return;
            isIn = true;
            try {
                long now = redis.sync().dbsize();
                grown += Math.max(0, now - keys);
                keys = now;
                nanos.set(SINCE.plus(perKey.multipliedBy(grown)).toNanos());
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
            time.begin("store-watch");
            servers.redis.empty();
            TestStores.await("built", () -> time.passed().compareTo(LEASE.multipliedBy(2)) > 0 && store.isReadable());
            time.begin("");
            assertThat(time.silence()).isLessThan(LEASE);
            // Before Redis is emptied, and then before the partition is built.
            var sinceBuilt = answers.stream().dropWhile(RouteAnswer.Found.class::isInstance).dropWhile(answer -> !(answer instanceof RouteAnswer.Found)).toList();
            assertThat(sinceBuilt).hasSizeGreaterThan(4).allSatisfy(answer -> assertThat(answer).isInstanceOf(RouteAnswer.Found.class));
        }
    }

    /// Has a node commit a release of which Redis gets nothing, and no mark says so.
    private static void releaseUnwritten(RemoteStore store, String node, Binding binding) {
        run("for _, key in ipairs(redis.call('KEYS', '{*}[cxbl]:*')) do redis.call('COPY', key, 'former' .. key) end");
        assertThat(store.unbind(binding.id()).toCompletableFuture().join()).isInstanceOf(UnbindResult.Unbound.class);
        run("for _, key in ipairs(redis.call('KEYS', 'former*')) do redis.call('RENAME', key, string.sub(key, 7)) end");
        var mark = "indexed_mark m WHERE node = '" + node + "' AND partition_no = " + Names.partition(binding.pool());
        TestStores.await("marked", () -> isThere(mark + " AND seq = (SELECT MAX(seq) FROM journal j WHERE j.node = m.node AND j.partition_no = m.partition_no)"));
        forgetMarks(node);
    }

    private static void forgetMarks(String node) {
        change("DELETE FROM indexed_mark WHERE node = '" + node + '\'');
    }

    private static void run(String script) {
        servers.redis.ask(redis -> redis.eval(script, ScriptOutputType.STATUS));
    }

    private static void change(String sql) {
        try (var connection = servers.sql.connect()) {
            Sql.update(connection, sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static boolean isThere(String rows) {
        try (var connection = servers.sql.connect()) {
            return Sql.first(connection, "SELECT 1 FROM " + rows, row -> row.getInt(1)).isPresent();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static RouteAnswer call(RemoteStore store, Binding binding, Instant now) {
        return store.look(new RouteKey(binding.deal().x(), ((Deal.Axb) binding.deal()).a()), now).toCompletableFuture().join();
    }

    @Test void what_a_dead_node_released_and_could_not_write_is_closed_while_another_pool_is_built_anew() throws Exception {
        var pools = pools();
        var closedAt = new AtomicReference<Duration>();
        var asking = new ArrayList<Runnable>();
        try (var time = new Passing(Duration.ofMillis(100), () -> asking.forEach(Runnable::run)); var store = open(pools, time.sources())) {
            for (int i = 1; i < ROWS; i++) bind(store, pools.getFirst(), i);
            var released = bind(store, pools.getLast(), 0);
            try (var two = servers.open("two", time::instant, pools.toArray(Pool[]::new))) {
                releaseUnwritten(two, "two", released);
            }
            forgetMarks("two");
            assertThat(call(store, released, time.instant())).isInstanceOf(RouteAnswer.Found.class);
            asking.add(() -> {
                if (closedAt.get() == null && call(store, released, time.instant()) instanceof RouteAnswer.Closed) closedAt.set(time.passed());
            });
            time.begin("store-watch");
            assertThat(store.index().orElseThrow().rebuild(List.of(pools.getFirst().name()))).isEqualTo(Begun.YES);
            TestStores.await("built", () -> !store.index().orElseThrow().state().isUnderWay());
            TestStores.await("closed", () -> closedAt.get() != null);
            time.begin("");
            assertThat(time.passed()).isGreaterThan(LAG.multipliedBy(2));
            assertThat(closedAt.get()).isLessThan(LAG);
        }
    }

    /// Whose index another node builds, without end: the first pool's, as it seems.
    private static final class Other implements AutoCloseable {
        private final Connection connection = servers.sql.connect();

        Other(Pool pool) throws SQLException {
            assertThat(Sql.first(connection, "SELECT GET_LOCK('callmask.rebuild', 0)", row -> row.getInt(1))).contains(1);
            Sql.update(connection, "UPDATE index_partition SET epoch = epoch + 1 WHERE partition_no = ?", Names.partition(pool.name()));
        }

        @Override public void close() throws SQLException {
            connection.close();
        }
    }

    @Test void what_a_dead_node_left_is_written_by_a_third_wherever_no_other_builds() throws Exception {
        var pools = pools();
        var now = new AtomicReference<>(Instant.parse("2026-11-01T12:00:00Z"));
        try (var store = servers.open("one", now::get, pools.toArray(Pool[]::new))) {
            var first = bind(store, pools.getFirst(), 1);
            var released = bind(store, pools.getLast(), 0);
            try (var two = servers.open("two", now::get, pools.toArray(Pool[]::new))) {
                bind(two, pools.getFirst(), 2);
                releaseUnwritten(two, "two", released);
            }
            forgetMarks("two");
            assertThat(call(store, released, now.get())).isInstanceOf(RouteAnswer.Found.class);
            try (var _ = new Other(pools.getFirst())) {
                TestStores.await("closed", () -> call(store, first, now.get()) instanceof RouteAnswer.Unavailable);
                now.updateAndGet(at -> at.plus(LEASE).plusSeconds(1));
                TestStores.await("written", () -> call(store, released, now.get()) instanceof RouteAnswer.Closed);
                assertThat(isThere("indexed_mark WHERE node = 'two' AND partition_no = " + Names.partition(pools.getFirst().name()))).isFalse();
                assertThat(isThere("node_beat WHERE node = 'two'")).isTrue();
            }
            TestStores.await("taken over", () -> !isThere("node_beat WHERE node = 'two'"));
            assertThat(call(store, first, now.get())).isInstanceOf(RouteAnswer.Found.class);
        }
    }

    @Test void what_a_node_left_before_its_session_is_written_wherever_no_other_builds() throws Exception {
        var pools = pools();
        var now = Instant.parse("2026-11-01T12:00:00Z");
        try (var store = servers.open("one", () -> now, pools.toArray(Pool[]::new)); var connection = servers.sql.connect()) {
            var first = bind(store, pools.getFirst(), 1);
            var released = bind(store, pools.getLast(), 0);
            releaseUnwritten(store, "one", released);
            assertThat(call(store, released, now)).isInstanceOf(RouteAnswer.Found.class);
            try (var _ = new Other(pools.getFirst())) {
                TestStores.await("closed", () -> call(store, first, now) instanceof RouteAnswer.Unavailable);
                Session.end(connection, "one");
                TestStores.await("written", () -> call(store, released, now) instanceof RouteAnswer.Closed);
                assertThat(store.isWritable()).isFalse();
            }
            TestStores.await("taking binds", store::isWritable);
            assertThat(call(store, first, now)).isInstanceOf(RouteAnswer.Found.class);
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
