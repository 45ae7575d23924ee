package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.StoreUnavailable;
import io.callmask.number.store.UnbindResult;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Batches of many pools that are written at once.
class GroupCommitIT extends OnRedisAndMariaDb {
    private static final int POOLS = 24;
    private static final int BURSTS = 20;

    private static Pool[] pools() {
        return IntStream.range(0, POOLS).mapToObj(i -> new Pool("pool-" + i, List.of(new Pool.PooledNumber(VirtualNumber.of("+1555000%04d".formatted(i)), NumberClass.EXTENSION, Pool.Standing.IN_USE)), 4,
            Duration.ofMinutes(10), Pool.Recycling.PAIR)).toArray(Pool[]::new);
    }

    private static List<CompletionStage<BindResult>> burst(RemoteStore store, int number) {
        var asked = new ArrayList<CompletionStage<BindResult>>();
        for (int i = 0; i < POOLS; i++) {
            var wish = new Wish.Axe(RealNumber.of("+1212%03d%04d".formatted(number, i)), Choice.ANY, Callback.NOBODY);
            asked.add(store.bind(new BindRequest(wish, "pool-" + i, Terms.USUAL, Duration.ofHours(1), "", "")));
        }
        return asked;
    }

    private static List<BindResult> answers(List<CompletionStage<BindResult>> asked) throws Exception {
        var all = new ArrayList<BindResult>();
        for (var each : asked) all.add(each.toCompletableFuture().get(20, TimeUnit.SECONDS));
        return all;
    }

    private static List<Binding> bound(List<CompletionStage<BindResult>> asked) throws Exception {
        return answers(asked).stream().map(each -> {
            assertThat(each).isInstanceOf(Bound.class);
            return ((Bound) each).binding();
        }).toList();
    }

    private static long ask(String sql, int column) throws SQLException {
        try (var connection = servers.sql.connect(); var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(column);
        }
    }

    private static long rows() throws SQLException {
        return ask("SELECT COUNT(*) FROM journal", 1);
    }

    private static boolean isThere(RemoteStore store, Binding binding) {
        try {
            return store.binding(binding.id()).isPresent();
        } catch (StoreUnavailable beingBuilt) {
            return false;
        }
    }

    @Test void pools_that_are_bound_from_at_once_are_written_by_fewer_transactions_and_all_of_it_stands_in_the_journal() throws Exception {
        var store = servers.open("one", InstantSource.system(), pools());
        bound(burst(store, 0));
        long rows = rows();
        long commits = ask("SHOW GLOBAL STATUS LIKE 'Com_commit'", 2);
        var all = new ArrayList<Binding>();
        for (int number = 1; number <= BURSTS; number++) all.addAll(bound(burst(store, number)));
        assertThat(rows() - rows).isEqualTo((long) POOLS * BURSTS);
        assertThat(ask("SHOW GLOBAL STATUS LIKE 'Com_commit'", 2) - commits).isLessThan(rows() - rows);
        assertThat(new HashSet<>(all.stream().map(each -> each.deal().x() + " " + each.deal().extension()).toList())).hasSize(POOLS * BURSTS);
        servers.redis.empty();
        TestStores.await("built anew", () -> all.stream().allMatch(each -> isThere(store, each)));
        for (var each : all) assertThat(store.binding(each.id())).contains(each);
        for (var each : all) assertThat(store.unbind(each.id()).toCompletableFuture().get(20, TimeUnit.SECONDS)).isInstanceOf(UnbindResult.Unbound.class);
    }

    @Test void whose_partition_somebody_else_holds_waits_alone() throws Exception {
        var store = servers.open("one", InstantSource.system(), pools());
        bound(burst(store, 0));
        int partition = Names.partition("pool-7");
        try (var connection = servers.sql.connect(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM index_partition WHERE partition_no = " + partition + " FOR UPDATE").close();
            for (int number = 1; number <= 3; number++) {
                var asked = burst(store, number);
                var others = IntStream.range(0, POOLS).filter(i -> Names.partition("pool-" + i) != partition).mapToObj(asked::get).toList();
                bound(others);
                assertThat(asked.get(7).toCompletableFuture()).isNotDone();
            }
            connection.rollback();
        }
        bound(burst(store, BURSTS));
    }

    @Test void of_a_session_that_is_over_nothing_is_written() throws Exception {
        var store = servers.open("one", InstantSource.system(), pools());
        bound(burst(store, 0));
        try (var connection = servers.sql.connect(); var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE node_session SET epoch = epoch + 1000, owner = 'somebody else' WHERE node = 'one'");
        }
        long rows = rows();
        assertThat(answers(burst(store, 1))).allMatch(BindResult.NotBound.class::isInstance);
        assertThat(rows()).isEqualTo(rows);
    }
}
