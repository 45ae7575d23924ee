package io.callmask.number.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.Choice;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.embedded.EmbeddedStore;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.StoreListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A change of the inventory in H2 whose commit fails, and may have taken effect all the same.
class UnansweredCommitTest {
    private static final VirtualNumber VN = VirtualNumber.of("+18005550001");
    private static final List<Pool> POOLS = List.of(Pool.of("one", List.of(), Duration.ofHours(1)), Pool.of("two", List.of(), Duration.ofHours(1)));

    @TempDir Path directory;
    private StockDatabase database;
    private EmbeddedStore store;
    private Inventory inventory;

    @BeforeEach void start() throws Exception {
        TreacherousDisk.register();
        database = StockDatabase.at(TreacherousDisk.SCHEME + ':' + directory.resolve("inventory"), false);
        var ids = new AtomicInteger();
        var sources = new EmbeddedStore.Sources(() -> Instant.parse("2026-11-01T12:00:00Z"), System::nanoTime, new Random(1), () -> "id" + ids.incrementAndGet());
        store = EmbeddedStore.open(directory.resolve("bindings"), MasterKey.of("33".repeat(32), "test"), EmbeddedStore.Settings.of(POOLS), sources, StoreListener.SILENT);
        inventory = new Inventory(database, store, () -> Instant.parse("2026-11-01T12:00:00Z"));
        assertThat(load("one", () -> { })).isEqualTo(1);
    }

    /// @param written done when all is written but not yet committed
    private int load(String pool, Runnable written) throws Exception {
        var file = Files.writeString(directory.resolve("n.csv"), "number,pool\n+18005550001," + pool + "\n");
        return inventory.load(file, false, (_, rows) -> {
            if (rows == 1) written.run();
        }, row -> {
            throw new AssertionError(row.toString());
        }).imported();
    }

    @AfterEach void stop() {
        TreacherousDisk.works();
        store.close();
        database.close();
    }

    private BindResult bind(String pool) {
        return store.bind(new BindRequest(new Wish.Axb(RealNumber.of("+12125550101"), RealNumber.of("+12125550102"), Choice.ANY), pool, Terms.USUAL, Duration.ofHours(2), "", "")).toCompletableFuture().join();
    }

    private String pool() {
        return inventory.find(VN).orElseThrow().getOrDefault("pool", "");
    }

    /// What a start would find.
    private String stored() throws SQLException {
        return database.transact(connection -> StockTables.changes(connection, 0, store.stocked())).getFirst().pool();
    }

    @Test void a_change_that_was_written_though_the_disk_said_that_it_failed_is_gone_by() throws Exception {
        assertThat(load("two", TreacherousDisk::failsOnce)).isEqualTo(1);
        assertThat(TreacherousDisk.hasFailed()).isTrue();
        assertThat(stored()).isEqualTo("two");
        assertThat(pool()).isEqualTo("two");
        assertThat(bind("one")).isInstanceOf(NotBound.class);
        assertThat(bind("two")).isInstanceOf(Bound.class);
    }

    @Test void what_is_answered_outlives_a_power_cut() throws Exception {
        assertThat(load("two", () -> { })).isEqualTo(1);
        assertThat(TreacherousDisk.isForced()).isTrue();
        inventory.change(Set.of(VN), Map.of("city", "Oslo"));
        assertThat(TreacherousDisk.isForced()).isTrue();
    }

    @Test void as_long_as_nobody_can_say_whether_a_number_has_moved_nothing_is_bound_on_it() throws Exception {
        assertThatThrownBy(() -> load("two", TreacherousDisk::failsOnAndOn)).isInstanceOf(Inventory.Unavailable.class).hasMessageContaining("did not say whether");
        assertThat(bind("one")).isInstanceOf(NotBound.class);
        assertThat(bind("two")).isInstanceOf(NotBound.class);

        TreacherousDisk.works();
        inventory.change(Set.of(VN), Map.of("city", "Oslo"));
        assertThat(pool()).isEqualTo(stored());
        assertThat(bind(pool())).isInstanceOf(Bound.class);
    }
}
