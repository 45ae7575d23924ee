package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.cipher.Sealer;
import io.callmask.number.route.RouteKey;
import io.callmask.number.stock.Stock;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What comes late, or is believed for too long, with several nodes and their clocks.
class ClocksIT extends OnRedisAndMariaDb {
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final RealNumber ALICE = RealNumber.of("+12125550100");
    private static final RealNumber BOB = RealNumber.of("+12125550199");
    private static final RealNumber CAROL = RealNumber.of("+12125550177");
    private static final Duration REST = Duration.ofMinutes(10);
    private static final Pool POOL = new Pool("p", List.of(exclusive(X), exclusive(Y)), 4, REST, Pool.Recycling.PAIR);

    private static PooledNumber exclusive(VirtualNumber vn) {
        return new PooledNumber(vn, NumberClass.EXCLUSIVE, Pool.Standing.IN_USE);
    }

    private static Binding bind(RemoteStore store, Wish wish) throws Exception {
        var result = store.bind(new BindRequest(wish, "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(Bound.class);
        return ((Bound) result).binding();
    }

    private static RouteAnswer route(RemoteStore store, RealNumber caller, Instant now) {
        return store.route(new RouteKey(X, caller), now).toCompletableFuture().join();
    }

    @Test void nobody_is_called_back_for_a_note_that_comes_after_that_of_a_later_caller() throws Exception {
        var store = servers.open("one", InstantSource.system(), POOL);
        bind(store, new Wish.Axn(ALICE, new Choice.Exactly(X), new Callback.LastCaller(Duration.ofMinutes(10), Callback.NOBODY)));
        var now = Instant.now();
        assertThat(route(store, CAROL, now)).isInstanceOf(RouteAnswer.Found.class);
        assertThat(route(store, ALICE, now)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(CAROL));
        // Bob called before Carol, and what says so was long on its way.
        assertThat(route(store, BOB, now.minusSeconds(3))).isInstanceOf(RouteAnswer.Found.class);
        assertThat(route(store, ALICE, now.plusSeconds(1))).isInstanceOf(RouteAnswer.Barred.class);
        assertThat(route(store, BOB, now.plusSeconds(2))).isInstanceOf(RouteAnswer.Found.class);
        assertThat(route(store, ALICE, now.plusSeconds(3))).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(BOB));
    }

    @Test void an_answer_holds_no_longer_than_the_callee_that_was_named_for_a_time_nor_on_a_locked_number() throws Exception {
        var store = servers.open("one", InstantSource.system(), POOL);
        var until = Instant.now().plusSeconds(60);
        bind(store, new Wish.Ax(ALICE, new Choice.Exactly(X), new Callback.Named(BOB, until)));
        var key = new RouteKey(X, ALICE);
        var asked = until.minusSeconds(1);
        var found = (RouteAnswer.Found) route(store, ALICE, asked);
        assertThat(store.holds(key, found, 0, until.minusMillis(1))).isTrue();
        assertThat(store.holds(key, found, 0, until)).isFalse();

        store.stocked().restock(List.of(new Stock.Change(X, "p", Optional.of(new PooledNumber(X, NumberClass.EXCLUSIVE, Pool.Standing.LOCKED)))));
        assertThat(store.holds(key, found, 0, asked)).isFalse();
    }

    @Test void no_number_is_moved_by_a_clock_that_is_not_everybodys() throws Exception {
        var one = servers.open("one", InstantSource.system(), POOL);
        bind(one, new Wish.Ax(ALICE, new Choice.Exactly(X), Callback.NOBODY));
        var usual = RemoteSettings.Limits.USUAL;
        var moved = servers.settings("two", usual, Pool.of("q", List.of(X), REST), new Pool("p", List.of(exclusive(Y)), 4, REST, Pool.Recycling.PAIR));
        // By that clock no other node runs, and what is bound is long over.
        assertThatThrownBy(() -> servers.open(moved, TestStores.key(), () -> Instant.now().plus(Duration.ofDays(1)))).cause().hasMessageContaining("clocks");
        assertThat(route(one, BOB, Instant.now())).isInstanceOf(RouteAnswer.Found.class);
    }

    private static final List<Pool> MOVED = List.of(new Pool("q", List.of(exclusive(X)), 4, REST, Pool.Recycling.PAIR), new Pool("p", List.of(exclusive(Y)), 4, REST, Pool.Recycling.PAIR));

    private static BindResult tries(RemoteStore store) {
        return store.bind(new BindRequest(new Wish.Ax(CAROL, new Choice.Exactly(X), Callback.NOBODY), "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().join();
    }

    @Test void a_node_that_wakes_up_binds_nothing_by_where_a_number_was_before_another_s_settings_moved_it() throws Exception {
        var behind = new AtomicReference<>(Duration.ZERO);
        var one = servers.open(servers.settings("one", TestStores.TIGHT, POOL), TestStores.key(), () -> Instant.now().minus(behind.get()));
        // As of a process that is stopped, nobody has heard of it lately.
        behind.set(Duration.ofDays(1));
        TestStores.await("silent", () -> beatenAt("one") < Instant.now().minus(Duration.ofHours(1)).toEpochMilli());
        var two = servers.open(servers.settings("two", TestStores.TIGHT, MOVED.toArray(Pool[]::new)), TestStores.key(), InstantSource.system());
        var request = new BindRequest(new Wish.Ax(ALICE, new Choice.Exactly(X), Callback.NOBODY), "q", Terms.USUAL, Duration.ofHours(1), "", "");
        assertThat(two.bind(request).toCompletableFuture().get(30, TimeUnit.SECONDS)).isInstanceOf(Bound.class);

        behind.set(Duration.ZERO);
        TestStores.await("it knows where the number is", () -> {
            assertThat(tries(one)).isInstanceOfSatisfying(BindResult.NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.STORE_UNAVAILABLE));
            return route(one, BOB, Instant.now()) instanceof RouteAnswer.Found(_, var ring) && ring.equals(ALICE);
        });
        assertThat(tries(one)).isInstanceOf(BindResult.NotBound.class);
        assertThat(one.isWritable()).isFalse();
        assertThat(two.isWritable()).isTrue();
    }

    private static Pool codes(int digits) {
        return new Pool("p", List.of(new PooledNumber(X, NumberClass.EXTENSION, Pool.Standing.IN_USE)), digits, REST, Pool.Recycling.PAIR);
    }

    private static BindResult code(RemoteStore store) throws Exception {
        return store.bind(new BindRequest(new Wish.Axe(ALICE, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test void extensions_have_as_many_digits_on_every_node_that_runs_or_wakes_up() throws Exception {
        var behind = new AtomicReference<>(Duration.ZERO);
        var one = servers.open(servers.settings("one", TestStores.TIGHT, codes(4)), TestStores.key(), () -> Instant.now().minus(behind.get()));
        // Though nothing is bound yet.
        var three = servers.settings("two", TestStores.TIGHT, codes(3));
        assertThatThrownBy(() -> servers.open(three, TestStores.key(), InstantSource.system())).cause().hasMessageContaining("extension-digits: 3").hasMessageContaining("all nodes stopped");
        // As of a process that is stopped, nobody has heard of it lately.
        behind.set(Duration.ofDays(1));
        TestStores.await("silent", () -> beatenAt("one") < Instant.now().minus(Duration.ofHours(1)).toEpochMilli());
        var two = servers.open(three, TestStores.key(), InstantSource.system());
        assertThat(code(two)).isInstanceOfSatisfying(Bound.class, bound -> assertThat(bound.binding().deal().extension().digits()).hasSize(3));
        // What a node reads there before it begins another session.
        try (var connection = servers.sql.connect()) {
            assertThat(Sql.first(connection, "SELECT moves FROM epoch_counter", row -> row.getLong(1))).contains(1L);
        }
        behind.set(Duration.ZERO);
        assertThat(code(one)).isInstanceOf(BindResult.NotBound.class);
        assertThat(two.isWritable()).isTrue();
    }

    private static long beatenAt(String node) {
        try (var connection = servers.sql.connect()) {
            return Sql.first(connection, "SELECT beaten_at FROM node_beat WHERE node = ?", row -> row.getLong(1), node).orElseThrow();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test void a_process_whose_name_another_takes_binds_nothing_more_as_soon_as_that_one_has_moved_a_number() throws Exception {
        var one = servers.open(servers.settings("one", TestStores.TIGHT, POOL), TestStores.key(), InstantSource.system());
        try (var connection = servers.sql.connect()) {
            connection.setAutoCommit(false);
            Registry.read(connection, TestStores.key(), servers.settings("one", TestStores.TIGHT, MOVED.toArray(Pool[]::new)), TestStores.sources(InstantSource.system()));
            connection.commit();
        }
        assertThat(tries(one)).isInstanceOf(BindResult.NotBound.class);
    }

    @Test void of_a_start_that_is_refused_nothing_stays() throws Exception {
        var one = servers.open("one", InstantSource.system(), POOL);
        bind(one, new Wish.Ax(ALICE, new Choice.Exactly(X), Callback.NOBODY));
        one.close();
        try (var connection = servers.sql.connect()) {
            // As when it was stopped long ago.
            Sql.update(connection, "UPDATE node_beat SET beaten_at = 0");
            var moved = servers.settings("two", RemoteSettings.Limits.USUAL, new Pool("q", List.of(exclusive(Y)), 4, REST, Pool.Recycling.PAIR), new Pool("r", List.of(exclusive(X)), 4, REST, Pool.Recycling.PAIR));
            assertThatThrownBy(() -> servers.open(moved, TestStores.key(), InstantSource.system())).cause().hasMessageContaining("pools: r").hasMessageContaining("open or rests");
            assertThat(Sql.first(connection, "SELECT COUNT(*) FROM virtual_number JOIN pool ON pool.id = virtual_number.pool WHERE pool.name = 'p'", row -> row.getLong(1))).contains(2L);
        }
    }

    @Test void a_node_that_waited_for_another_s_start_goes_by_the_time_at_which_it_may_begin() throws Exception {
        servers.open("one", InstantSource.system(), POOL).close();
        try (var connection = servers.sql.connect()) {
            // As when it was stopped long ago.
            Sql.update(connection, "UPDATE node_beat SET beaten_at = 0");
            connection.setAutoCommit(false);
            Sql.update(connection, "UPDATE epoch_counter SET last_epoch = last_epoch WHERE id = 1");
            var behind = new AtomicReference<>(Duration.ofMinutes(1));
            var moved = servers.settings("two", RemoteSettings.Limits.USUAL, Pool.of("q", List.of(X), REST), new Pool("p", List.of(exclusive(Y)), 4, REST, Pool.Recycling.PAIR));
            var opening = CompletableFuture.supplyAsync(() -> servers.open(moved, TestStores.key(), () -> Instant.now().minus(behind.get())));
            TestStores.await("it waits", () -> opening.isDone() || waits(connection));
            assertThat(opening).isNotDone();
            behind.set(Duration.ZERO);
            connection.commit();
            assertThat(opening.get(20, TimeUnit.SECONDS).isOurs(X)).isTrue();
        }
    }

    private static boolean waits(Connection connection) {
        try {
            return Sql.first(connection, "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'UPDATE epoch_counter%' LIMIT 1", row -> row.getInt(1)).isPresent();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test void no_row_is_left_out_of_an_index_that_is_built_anew_by_a_clock_that_leaps_meanwhile() throws Exception {
        // It leaps when it has been compared, and before the first row is read.
        var compared = new AtomicReference<>(Long.MAX_VALUE);
        InstantSource clock = () -> compared.get() == Long.MAX_VALUE || epoch() == compared.get() ? Instant.now() : Instant.now().plus(Duration.ofDays(2));
        var limits = RemoteSettings.Limits.USUAL;
        var store = servers.open(servers.settings("one", limits, POOL), TestStores.key(), clock);
        var binding = bind(store, new Wish.Ax(ALICE, new Choice.Exactly(X), Callback.NOBODY));
        compared.set(epoch());
        long before = compared.get();
        servers.redis.empty();
        TestStores.await("rebuilt", () -> epoch() > before && store.isReadable());
        assertThat(route(store, BOB, Instant.now())).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.route().binding()).isEqualTo(binding));
    }

    /// A clock that is right while a lane compares it with MariaDB's under a lock, and two days ahead from then on until it does so again.
    private static final class Leaping implements InstantSource {
        private volatile boolean isOn;
        /// Of the lane's thread.
        private boolean isAhead;
        private volatile boolean hasLeapt;

        @Override public Instant instant() {
            if (!isOn || !Thread.currentThread().getName().equals("store-p")) return Instant.now();
            if (StackWalker.getInstance().<Boolean>walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("lockInTime")))) {
                isAhead = true;
                hasLeapt = true;
                return Instant.now();
            }
            return isAhead ? Instant.now().plus(Duration.ofDays(2)) : Instant.now();
        }
    }

    @Test void nobody_is_given_a_pair_that_is_open_by_a_clock_that_leaps_when_it_has_been_compared() throws Exception {
        var clock = new Leaping();
        var store = servers.open(servers.settings("one", RemoteSettings.Limits.USUAL, POOL), TestStores.key(), clock);
        var binding = bind(store, new Wish.Ax(ALICE, new Choice.Exactly(X), Callback.NOBODY));
        clock.isOn = true;
        assertThat(tries(store)).isInstanceOf(BindResult.NotBound.class);
        assertThat(clock.hasLeapt).isTrue();
        clock.isOn = false;
        assertThat(route(store, BOB, Instant.now())).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.route().binding()).isEqualTo(binding));
    }

    @Test void nor_an_extension_of_a_block_that_was_leased_then() throws Exception {
        var pool = new Pool("p", List.of(new PooledNumber(X, NumberClass.EXTENSION, Pool.Standing.IN_USE)), 1, REST, Pool.Recycling.PAIR);
        var wish = new Wish.Axe(ALICE, Choice.ANY, Callback.NOBODY);
        var one = servers.open(servers.settings("one", RemoteSettings.Limits.USUAL, pool), TestStores.key(), InstantSource.system());
        for (int i = 0; i < 10; i++) bind(one, wish);
        one.close();
        var clock = new Leaping();
        var two = servers.open(servers.settings("two", RemoteSettings.Limits.USUAL, pool), TestStores.key(), clock);
        clock.isOn = true;
        var result = two.bind(new BindRequest(wish, "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(BindResult.NotBound.class);
        assertThat(clock.hasLeapt).isTrue();
    }

    private static long epoch() {
        try (var connection = servers.sql.connect()) {
            return Sql.first(connection, "SELECT MAX(epoch) FROM index_partition", row -> row.getLong(1)).orElseThrow();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test void no_node_takes_others_for_stopped_by_a_clock_that_is_ahead() {
        servers.open("one", InstantSource.system(), POOL);
        var shorter = servers.settings("two", RemoteSettings.Limits.USUAL, new Pool("p", POOL.numbers(), 4, REST.minusSeconds(1), Pool.Recycling.PAIR));
        assertThatThrownBy(() -> servers.open(shorter, TestStores.key(), () -> Instant.now().plus(Duration.ofDays(1)))).cause().hasMessageContaining("rest: PT9M59S");
    }

    @Test void no_node_goes_by_a_shorter_rest_than_others_that_run() {
        servers.open("one", InstantSource.system(), POOL);
        var shorter = new Pool("p", POOL.numbers(), 4, REST.minusSeconds(1), Pool.Recycling.PAIR);
        assertThatThrownBy(() -> servers.open("two", InstantSource.system(), shorter)).cause().hasMessageContaining("rest: PT9M59S").hasMessageContaining("PT10M");
        var longer = new Pool("p", POOL.numbers(), 4, REST.plusSeconds(1), Pool.Recycling.PAIR);
        assertThat(servers.open("two", InstantSource.system(), longer).isWritable()).isTrue();
    }

    @Test void nothing_is_sealed_under_a_key_whose_making_was_rolled_back() throws Exception {
        servers.open("one", InstantSource.system(), POOL).close();
        var keys = new DataKeys(TestStores.key());
        try (var connection = servers.sql.connect()) {
            connection.setAutoCommit(false);
            keys.make(connection, 1, 9_000);
            connection.rollback();
            var sealed = keys.make(connection, 1, 9_000).seal(new Sealer.Nonce(1, 1), new byte[] {1}, new byte[0]);
            connection.commit();
            var others = new DataKeys(TestStores.key());
            others.load(connection);
            assertThat(others.known(1, 9_000).flatMap(sealer -> sealer.open(sealed, 0, new byte[0]))).hasValue(new byte[] {1});
            keys.make(connection, 1, 9_000);
            connection.rollback();
            assertThat(keys.known(1, 9_000).flatMap(sealer -> sealer.open(sealed, 0, new byte[0]))).hasValue(new byte[] {1});
        }
    }
}
