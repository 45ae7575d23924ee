package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Weeks go by, and with each a data key: what lives longer stays readable, and what was sealed for those that ended is noise.
class WeeksIT extends OnRedisAndMariaDb {
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber E = VirtualNumber.of("+15550001001");
    private static final VirtualNumber K = VirtualNumber.of("+15550001002");
    private static final RealNumber ALICE = RealNumber.of("+12125550100");
    private static final RealNumber BOB = RealNumber.of("+12125550199");
    private static final RealNumber CAROL = RealNumber.of("+12125550177");
    private static final Duration REST = Duration.ofMinutes(10);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration LONG = Duration.ofDays(60);
    private static final Pool POOL = new Pool("p", List.of(number(X, NumberClass.EXCLUSIVE), number(E, NumberClass.EXTENSION), number(K, NumberClass.KNOWN_CALLER)), 1, REST, Pool.Recycling.PAIR);

    /// Half a day after a week begins.
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-05T12:00:00Z"));

    private static PooledNumber number(VirtualNumber vn, NumberClass kind) {
        return new PooledNumber(vn, kind, Standing.IN_USE);
    }

    private static Binding bound(RemoteStore store, Wish wish, Duration ttl) throws Exception {
        var result = store.bind(new BindRequest(wish, "p", Terms.USUAL, ttl, "", "")).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(Bound.class);
        return ((Bound) result).binding();
    }

    private static Wish callsBack() {
        return new Wish.Axn(ALICE, Choice.ANY, new Callback.LastCaller(Duration.ofDays(30), Callback.NOBODY));
    }

    private RouteAnswer call(RemoteStore store, RealNumber caller, RouteKey key) {
        return store.route(new RouteKey(key.dialled(), caller, key.extension()), now.get()).toCompletableFuture().join();
    }

    private void rings(RemoteStore store, RealNumber caller, RealNumber callee) {
        assertThat(call(store, caller, new RouteKey(X, caller))).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(callee));
    }

    private void callsNobodyBack(RemoteStore store) {
        assertThat(call(store, ALICE, new RouteKey(X, ALICE))).isInstanceOfSatisfying(RouteAnswer.Barred.class, barred -> assertThat(barred.why()).isEqualTo(Target.Why.NO_CALLBACK));
    }

    private static List<Integer> weeks(String sql) {
        try (var connection = servers.sql.connect()) {
            var weeks = new ArrayList<Integer>();
            Sql.each(connection, sql, row -> weeks.add(row.getInt(1)));
            return weeks;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test void a_week_s_key_goes_with_the_last_that_lies_under_it_and_what_lives_longer_is_read() throws Exception {
        int first = DataKeys.week(now.get());
        var store = servers.open("one", now::get, POOL);
        var back = bound(store, callsBack(), LONG);
        var coded = bound(store, new Wish.Axe(CAROL, Choice.ANY, Callback.NOBODY), LONG);
        now.updateAndGet(at -> at.plus(WEEK));
        TestStores.await("a key for the new week", () -> weeks("SELECT week FROM data_key").contains(first + 1));
        bound(store, new Wish.Axb(BOB, CAROL, Choice.ANY), Duration.ofHours(1));
        rings(store, BOB, ALICE);
        now.updateAndGet(at -> at.plus(WEEK).plusSeconds(86_400).plus(REST));
        TestStores.await("the short one's row and key are gone", () -> weeks("SELECT DISTINCT week FROM journal").equals(List.of(first)) && weeks("SELECT week FROM data_key ORDER BY week").equals(List.of(first, first + 2)));
        // Knows no key but those that are there.
        var other = servers.open("two", now::get, POOL);
        assertThat(other.binding(back.id())).contains(back);
        assertThat(other.binding(coded.id())).contains(coded);
        var code = new RouteKey(E, BOB, coded.deal().extension());
        assertThat(call(other, BOB, code)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(CAROL));
        // Who called last is known for as long as the binding lives.
        rings(other, ALICE, BOB);
        bound(other, new Wish.Axb(BOB, CAROL, Choice.ANY), Duration.ofHours(1));
        servers.redis.empty();
        TestStores.await("built anew", () -> call(other, BOB, code) instanceof RouteAnswer.Found found && found.route().binding().equals(coded));
        assertThat(other.binding(back.id())).contains(back);
        callsNobodyBack(other);
    }

    @Test void while_mariadb_is_away_over_the_turn_of_a_week_who_calls_is_noted() throws Exception {
        var store = servers.open("one", now::get, POOL);
        bound(store, callsBack(), LONG);
        servers.sql.kill();
        try {
            now.updateAndGet(at -> at.plus(WEEK));
            rings(store, BOB, ALICE);
            rings(store, ALICE, BOB);
        } finally {
            servers.sql.startAgain();
        }
    }

    @Test void whoever_calls_by_a_node_that_may_seal_nothing_is_put_through_and_nobody_is_called_back() throws Exception {
        var store = servers.open("one", now::get, POOL);
        bound(store, callsBack(), LONG);
        rings(store, BOB, ALICE);
        rings(store, ALICE, BOB);
        // Has the name of the first, which from now on has no session.
        servers.open("one", now::get, POOL);
        TestStores.await("shut out", () -> !store.isWritable());
        now.updateAndGet(at -> at.plusSeconds(1));
        rings(store, CAROL, ALICE);
        callsNobodyBack(store);
    }
}
