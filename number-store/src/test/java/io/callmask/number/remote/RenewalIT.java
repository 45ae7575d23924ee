package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.Rebuildable.Begun;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.UnbindResult;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// An index that is built anew because an operator asked.
class RenewalIT extends OnRedisAndMariaDb {
    private static final RealNumber ANN = RealNumber.of("+12125550101");
    private static final RealNumber BEN = RealNumber.of("+12125550102");
    private static final RealNumber EVE = RealNumber.of("+12125550103");

    private static Pool pool(String name, int from) {
        return new Pool(name, Stream.concat(numbers(from, 4, NumberClass.KNOWN_CALLER), numbers(from + 100, 1, NumberClass.EXTENSION)).toList(), 4, Duration.ofHours(1), Pool.Recycling.PAIR);
    }

    private static Stream<PooledNumber> numbers(int from, int count, NumberClass kind) {
        return IntStream.range(from, from + count).mapToObj(i -> new PooledNumber(VirtualNumber.of("+1555000" + i), kind, Pool.Standing.IN_USE));
    }

    private static RemoteStore open(String node) {
        return servers.open(node, InstantSource.system(), pool("one", 1_000), pool("two", 2_000));
    }

    private static Binding bind(RemoteStore store, String pool, Wish wish) throws Exception {
        var result = store.bind(new BindRequest(wish, pool, Terms.USUAL, Duration.ofHours(10), "", "")).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(Bound.class);
        return ((Bound) result).binding();
    }

    private static Wish axb(RealNumber a, RealNumber b) {
        return new Wish.Axb(a, b, Choice.ANY);
    }

    private static RouteAnswer look(RemoteStore store, Binding binding, RealNumber caller) {
        return store.look(new RouteKey(binding.deal().x(), caller, binding.deal().extension()), Instant.now()).toCompletableFuture().join();
    }

    private static String epoch(String pool) {
        return servers.redis.ask(redis -> redis.hget("{" + Names.partition(pool) + "}m", "e"));
    }

    /// As when MariaDB's lock is lost while the index is cleared, and another node has begun, or is done.
    @Test void who_clears_a_partition_deletes_nothing_that_somebody_else_has_built() {
        // A node that runs would build anew what is closed.
        open("one").close();
        var meta = "{" + Names.partition("one") + "}m";
        var built = "{" + Names.partition("one") + "}b:built";
        servers.redis.ask(redis -> redis.set(built, "a binding"));
        assertThat(clear(meta, built, epoch("one"))).as("it is open").isZero();
        servers.redis.ask(redis -> redis.hset(meta, "o", "0"));
        assertThat(clear(meta, built, "1")).as("another epoch's").isZero();
        assertThat(servers.redis.<Long>ask(redis -> redis.exists(built))).isOne();
        assertThat(clear(meta, built, epoch("one"))).isOne();
        assertThat(servers.redis.<Long>ask(redis -> redis.exists(built))).isZero();
    }

    private static long clear(String meta, String key, String epoch) {
        return servers.redis.<Long>ask(redis -> redis.eval(Scripts.CLEAR.text(), ScriptOutputType.INTEGER, new String[] {meta, key}, epoch));
    }

    @Test void what_lies_in_redis_of_a_pool_is_thrown_away_and_built_anew_while_the_other_goes_on() throws Exception {
        var place = "{" + Names.partition("one") + "}";
        try (var store = open("one"); var other = open("two"); var holder = servers.sql.connect()) {
            var pair = bind(store, "one", axb(ANN, BEN));
            var code = bind(store, "one", new Wish.Axe(ANN, Choice.ANY, Callback.NOBODY));
            var released = bind(store, "one", axb(ANN, EVE));
            assertThat(store.unbind(released.id()).toCompletableFuture().join()).isInstanceOf(UnbindResult.Unbound.class);
            var beside = bind(store, "two", axb(ANN, BEN));
            // Somebody has meddled: what is bound is gone, and what is not lies there.
            long gone = servers.redis.<Long>ask(redis -> redis.eval("local found = redis.call('KEYS', ARGV[1]) for _, key in ipairs(found) do redis.call('DEL', key) end return #found",
                ScriptOutputType.INTEGER, new String[0], place + "[cb]:*"));
            assertThat(gone).isGreaterThan(4);
            servers.redis.ask(redis -> redis.set(place + "b:rubbish", "rubbish"));
            assertThat(look(store, pair, ANN)).isInstanceOf(RouteAnswer.NotAParty.class);
            var before = epoch("one");
            var besides = epoch("two");

            var index = store.index().orElseThrow();
            // Another node builds at this moment.
            assertThat(Sql.first(holder, "SELECT GET_LOCK('callmask.rebuild', 0)", row -> row.getInt(1))).contains(1);
            assertThat(index.rebuild(List.of("one"))).isEqualTo(Begun.YES);
            assertThat(index.rebuild(List.of())).isEqualTo(Begun.UNDER_WAY);
            TestStores.await("told what keeps it", () -> index.state().trouble().contains("another node builds the index"));
            assertThat(index.state()).satisfies(state -> assertThat(state.isUnderWay()).isTrue(), state -> assertThat(state.pools()).containsExactly("one"),
                state -> assertThat(state.done()).isZero(), state -> assertThat(state.of()).isEqualTo(1));
            assertThat(look(store, beside, ANN)).isInstanceOf(RouteAnswer.Found.class);
            Sql.first(holder, "SELECT RELEASE_LOCK('callmask.rebuild')", row -> row.getInt(1));
            while (index.state().isUnderWay()) assertThat(look(store, beside, ANN)).isInstanceOf(RouteAnswer.Found.class);

            assertThat(index.state()).satisfies(state -> assertThat(state.done()).isEqualTo(1), state -> assertThat(state.trouble()).isEmpty(), state -> assertThat(state.pools()).isEmpty());
            assertThat(Long.parseLong(epoch("one"))).isGreaterThan(Long.parseLong(before));
            assertThat(epoch("two")).isEqualTo(besides);
            long rubbish = servers.redis.ask(redis -> redis.exists(place + "b:rubbish"));
            assertThat(rubbish).isZero();
            for (var each : List.of(store, other)) {
                TestStores.await("open again", () -> !(look(each, pair, ANN) instanceof RouteAnswer.Unavailable));
                assertThat(look(each, pair, ANN)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(BEN));
                assertThat(look(each, code, EVE)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(ANN));
                for (var party : List.of(ANN, EVE)) assertThat(look(each, released, party)).isInstanceOf(RouteAnswer.Closed.class);
                TestStores.await("taking binds", each::isWritable);
                assertThat(bind(each, "one", axb(BEN, EVE)).isOpenAt(Instant.now())).isTrue();
            }
        }
    }

    @Test void an_index_that_could_not_be_built_again_is_not_thrown_away() throws Exception {
        try (var store = open("one"); var connection = servers.sql.connect()) {
            var pair = bind(store, "one", axb(ANN, BEN));
            bind(store, "one", axb(ANN, EVE));
            long seq = Sql.first(connection, "SELECT MAX(seq) FROM journal WHERE partition_no = ?", row -> row.getLong(1), Names.partition("one")).orElseThrow();
            Sql.update(connection, "UPDATE journal SET sealed = REVERSE(sealed) WHERE partition_no = ? AND seq = ?", Names.partition("one"), seq);
            var before = epoch("one");
            var index = store.index().orElseThrow();
            assertThat(index.rebuild(List.of("one"))).isEqualTo(Begun.YES);
            while (index.state().trouble().isEmpty()) assertThat(look(store, pair, ANN)).isInstanceOf(RouteAnswer.Found.class);
            assertThat(index.state().trouble()).contains("journal: row " + seq + " of partition " + Names.partition("one")).doesNotContain(ANN.digits(), EVE.digits());
            assertThat(index.state()).satisfies(state -> assertThat(state.isUnderWay()).isFalse(), state -> assertThat(state.done()).isZero(), state -> assertThat(state.of()).isEqualTo(1));
            assertThat(epoch("one")).isEqualTo(before);
            assertThat(look(store, pair, ANN)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(BEN));
            assertThat(store.isWritable()).isTrue();

            // Another command is taken, and told nothing of this one.
            assertThat(index.rebuild(List.of("two"))).isEqualTo(Begun.YES);
            TestStores.await("built", () -> !index.state().isUnderWay());
            assertThat(index.state()).satisfies(state -> assertThat(state.done()).isEqualTo(1), state -> assertThat(state.trouble()).isEmpty());
        }
    }

    @Test void nothing_is_begun_while_the_index_is_away() {
        try (var store = open("one")) {
            servers.redis.kill();
            try {
                TestStores.await("noticed", () -> !store.isReadable());
                assertThat(store.index().orElseThrow().rebuild(List.of())).isEqualTo(Begun.UNAVAILABLE);
                assertThat(store.index().orElseThrow().state().isUnderWay()).isFalse();
            } finally {
                servers.redis.startAgain();
            }
        }
    }
}
