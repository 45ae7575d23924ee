package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Choice;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.inventory.Inventory;
import io.callmask.number.inventory.InventoryContract;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

/// The inventory in MariaDB, with the store of several nodes.
class RemoteInventoryIT extends InventoryContract {
    private static TestStores servers;
    private boolean isUsed;
    private @Nullable StockDatabase database;

    @BeforeAll static void startServers() {
        servers = new TestStores();
    }

    @AfterAll static void stopServers() throws Exception {
        servers.close();
    }

    @Override protected StockDatabase database() {
        if (database == null) database = StockDatabase.shared(servers.sql.url(), TestMariaDb.USER, TestMariaDb.PASSWORD);
        return database;
    }

    @Override protected NumberStore open(List<Pool> pools) {
        try {
            if (!isUsed) servers.clear();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
        isUsed = true;
        return servers.open("one", () -> now, pools.toArray(Pool[]::new));
    }

    @Override protected void settle() {
        now = now.plusSeconds(11);
        if (store instanceof RemoteStore remote) TestStores.await("counted", () -> Duration.between(remote.countedAt(), now).toSeconds() < 10);
    }

    /// A collection that does something as soon as it is looked through: by then an inventory has read what there is.
    private static <T> Set<T> meanwhile(Set<T> items, Runnable done) {
        return new AbstractSet<>() {
            private boolean isDone;

            @Override public Iterator<T> iterator() {
                if (!isDone) {
                    isDone = true;
                    done.run();
                }
                return items.iterator();
            }

            @Override public int size() {
                return items.size();
            }
        };
    }

    private static Map<String, String> meanwhile(Map<String, String> columns, Runnable done) {
        var entries = meanwhile(columns.entrySet(), done);
        return new AbstractMap<>() {
            @Override public Set<Map.Entry<String, String>> entrySet() {
                return entries;
            }
        };
    }

    private static Inventory.Changed done(Callable<Inventory.Changed> change) {
        try {
            return change.call();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Test void of_two_nodes_that_change_one_number_or_channel_at_once_the_second_is_refused_and_keeps_nothing() throws Exception {
        var other = servers.open("two", () -> now, pools().toArray(Pool[]::new));
        var mine = new Inventory(database(), (RemoteStore) store, () -> now);
        try (var database = StockDatabase.shared(servers.sql.url(), TestMariaDb.USER, TestMariaDb.PASSWORD)) {
            var theirs = new Inventory(database, other, () -> now);
            var file = Files.writeString(directory.resolve("n.csv"), "number,pool,channel,provider\n+18005550000,one,c1,acme\n+18005550001,one,c1,acme\n");
            mine.load(file, false, (_, _) -> { }, row -> {
                throw new AssertionError(row.toString());
            });
            var vn = VirtualNumber.of("+18005550000");
            var second = VirtualNumber.of("+18005550001");

            var changed = mine.change(meanwhile(Set.of(vn), () -> assertThat(done(() -> theirs.change(Set.of(vn), Map.of("city", "Oslo")))).isEqualTo(new Inventory.Changed(1, List.of()))), Map.of("state", "frozen"));
            assertThat(changed.numbers()).isZero();
            assertThat(changed.bad()).singleElement().satisfies(row -> assertThat(row.reason()).contains("somebody else"));
            // One that nobody else has touched is changed all the same.
            assertThat(mine.change(meanwhile(Set.of(second), () -> done(() -> theirs.change(Set.of(vn), Map.of("segment", "170")))), Map.of("state", "frozen"))).isEqualTo(new Inventory.Changed(1, List.of()));

            var ofChannel = mine.channel("c1", meanwhile(Map.of("faults", "3"), () -> assertThat(done(() -> theirs.channel("c1", Map.of("provider", "apex")))).isEqualTo(new Inventory.Changed(2, List.of()))));
            assertThat(ofChannel.numbers()).isZero();
            assertThat(ofChannel.bad()).singleElement().satisfies(row -> assertThat(row.field()).isEqualTo("channel"));
            for (var inventory : List.of(mine, theirs)) {
                // Sees to it that both have read everything.
                inventory.change(Set.of(vn), Map.of("cost", "1"));
            }
            for (var inventory : List.of(mine, theirs)) {
                assertThat(inventory.find(vn).orElseThrow()).containsEntry("city", "Oslo").containsEntry("segment", "170").containsEntry("state", "in-use").containsEntry("provider", "apex").containsEntry("faults", "");
            }
        }
    }

    @Test void another_node_goes_by_a_change_before_its_next_bind_and_for_calls_soon_after() throws Exception {
        var other = servers.open("two", () -> now, pools().toArray(Pool[]::new));
        var inventory = new Inventory(database(), (RemoteStore) store, () -> now);
        var file = Files.writeString(directory.resolve("n.csv"), "number,pool\n+18005550000,one\n");
        inventory.load(file, false, (_, _) -> { }, row -> {
            throw new AssertionError(row.toString());
        });
        var vn = VirtualNumber.of("+18005550000");

        var bound = done(other.bind(new BindRequest(new Wish.Axb(RealNumber.of("+12125550101"), RealNumber.of("+12125550102"), Choice.ANY), "one", Terms.USUAL, Duration.ofHours(2), "", "")));
        assertThat(bound).isInstanceOf(Bound.class);
        assertThat(inventory.remove(Set.of(vn)).numbers()).isZero();
        inventory.change(Set.of(vn), Map.of("state", "locked"));
        TestStores.await("locked on the other node", () -> other.stocked().isLocked(vn));
    }
}
