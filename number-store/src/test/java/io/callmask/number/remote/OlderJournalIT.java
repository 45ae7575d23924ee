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
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// MariaDB is older than the index: it was restored from a backup, or a replica took its place that lacked commits. What it has lost still lies in Redis, and would be taken for newer than what is bound now.
class OlderJournalIT extends OnRedisAndMariaDb {
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final Pool POOL = Pool.of("p", List.of(X, Y, VirtualNumber.of("+15550001002"), VirtualNumber.of("+15550001003")), Duration.ofMinutes(10));
    private static final RealNumber ALICE = RealNumber.of("+12125550100");
    private static final RealNumber BOB = RealNumber.of("+12125550199");
    private static final RealNumber CAROL = RealNumber.of("+12125550177");
    private static final RealNumber DAVE = RealNumber.of("+12125550155");

    /// Times, pool and week before what is sealed, which begins with the nonce.
    private static final int AHEAD = 30;
    private static final int NONCE = 12;

    @Test void after_mariadb_was_restored_no_node_starts_until_redis_has_been_emptied() throws Exception {
        var before = open("one");
        var kept = bound(before, CAROL, DAVE);
        before.close();
        keep("before_");
        var after = open("one");
        var lost = bound(after, ALICE, BOB);
        TestStores.await("noted", OlderJournalIT::isNoted);
        after.close();
        var nonces = nonces();
        restore("before_");
        assertThatThrownBy(() -> open("one")).hasMessageContaining("MariaDB lacks rows");
        servers.redis.empty();
        var again = open("one");
        assertThat(look(again, lost, ALICE)).isInstanceOf(RouteAnswer.NotAParty.class);
        assertThat(rung(again, kept, CAROL)).isEqualTo(DAVE);
        assertThat(rung(again, bound(again, ALICE, CAROL), ALICE)).isEqualTo(CAROL);
        // Its session has the epoch of the one before.
        assertThat(nonces).hasSize(2).doesNotContainAnyElementsOf(nonces());
    }

    @Test void nodes_that_live_answer_nothing_and_bind_nothing_while_mariadb_is_older() throws Exception {
        var nodes = List.of(open("one"), open("two"));
        bound(nodes.getFirst(), CAROL, DAVE);
        keep("before_");
        var lost = bound(nodes.getFirst(), ALICE, BOB);
        TestStores.await("noted", OlderJournalIT::isNoted);
        keep("after_");
        restore("before_");
        // Whoever has written what is lost knows at once.
        refused(nodes.getFirst());
        TestStores.await("noticed", () -> nodes.stream().noneMatch(RemoteStore::isReadable));
        for (var node : nodes) {
            refused(node);
            assertThat(look(node, lost, ALICE)).isInstanceOf(RouteAnswer.Unavailable.class);
        }
        restore("after_");
        TestStores.await("well again", () -> nodes.stream().allMatch(each -> each.isReadable() && each.isWritable()));
        for (var node : nodes) assertThat(rung(node, lost, ALICE)).isEqualTo(BOB);
        bound(nodes.getLast(), ALICE, CAROL);
    }

    private static RemoteStore open(String node) {
        return servers.open(node, InstantSource.system(), POOL);
    }

    private static BindResult bind(RemoteStore store, RealNumber a, RealNumber b) {
        return store.bind(new BindRequest(new Wish.Axyb(a, b, Choice.ANY, Choice.ANY), "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().join();
    }

    private static Binding bound(RemoteStore store, RealNumber a, RealNumber b) {
        var result = bind(store, a, b);
        if (result instanceof Bound(var binding, _)) return binding;
        throw new AssertionError(result.toString());
    }

    private static void refused(RemoteStore store) {
        assertThat(bind(store, BOB, DAVE)).isInstanceOfSatisfying(NotBound.class, it -> assertThat(it.why()).isEqualTo(Why.STORE_UNAVAILABLE));
    }

    private static RouteAnswer look(RemoteStore store, Binding binding, RealNumber a) {
        return store.look(new RouteKey(binding.deal().y(), a), Instant.now()).toCompletableFuture().join();
    }

    private static RealNumber rung(RemoteStore store, Binding binding, RealNumber a) {
        if (look(store, binding, a) instanceof RouteAnswer.Found found) return found.ring();
        throw new AssertionError("nobody rung");
    }

    /// Under which the bindings in Redis are sealed.
    private static Set<String> nonces() {
        return servers.redis.sealed().stream().map(cell -> cell.substring(AHEAD, AHEAD + NONCE)).collect(Collectors.toSet());
    }

    /// Whether Redis knows how far the journal is.
    private static boolean isNoted() {
        return rows().entrySet().stream().allMatch(row -> String.valueOf(row.getValue()).equals(servers.redis.ask(redis -> redis.hget(new String(Names.meta(row.getKey()), StandardCharsets.US_ASCII), "s"))));
    }

    private static Map<Integer, Long> rows() {
        try (var connection = servers.sql.connect()) {
            var rows = new HashMap<Integer, Long>();
            Sql.each(connection, "SELECT partition_no, next_seq FROM index_partition WHERE next_seq > 1", row -> rows.put(row.getInt(1), row.getLong(2)));
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> tables() throws SQLException {
        try (var connection = servers.sql.connect()) {
            var tables = new ArrayList<String>();
            Sql.each(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'callmask' AND table_name NOT LIKE 'flyway%' AND table_name NOT LIKE 'before\\\\_%' AND table_name NOT LIKE 'after\\\\_%'",
                row -> tables.add(row.getString(1)));
            return tables;
        }
    }

    /// As a backup.
    private static void keep(String prefix) throws SQLException {
        var tables = tables();
        try (var connection = servers.sql.connect(); var statement = connection.createStatement()) {
            for (var table : tables) statement.execute("CREATE TABLE " + prefix + table + " LIKE " + table);
            connection.setAutoCommit(false);
            for (var table : tables) statement.execute("INSERT INTO " + prefix + table + " SELECT * FROM " + table);
            connection.commit();
        }
    }

    private static void restore(String prefix) throws SQLException {
        var tables = tables();
        TestStores.await("restored", () -> {
            try (var connection = servers.sql.connect(); var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (var table : tables) {
                    statement.execute("DELETE FROM " + table);
                    statement.execute("INSERT INTO " + table + " SELECT * FROM " + prefix + table);
                }
                connection.commit();
                return true;
            } catch (SQLException heldByANode) {
                return false;
            }
        });
    }
}
