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
import java.util.List;
import java.util.Map;
import java.util.Set;
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
