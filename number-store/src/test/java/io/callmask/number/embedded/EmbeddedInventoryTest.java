package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Choice;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.inventory.InventoryContract;
import io.callmask.number.inventory.Shelves;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.stock.Stock;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The inventory in H2, with the embedded store.
class EmbeddedInventoryTest extends InventoryContract {
    private static final MasterKey KEY = MasterKey.of("33".repeat(32), "test");

    private final Random random = new Random(9);
    private @Nullable StockDatabase database;
    private int ids;

    @Override protected StockDatabase database() {
        try {
            if (database == null) database = StockDatabase.embedded(directory);
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override protected NumberStore open(List<Pool> pools) throws IOException {
        var sources = new EmbeddedStore.Sources(() -> now, System::nanoTime, random, () -> "id" + ids++);
        return EmbeddedStore.open(directory.resolve("bindings"), KEY, EmbeddedStore.Settings.of(database().filled(pools)), sources, StoreListener.SILENT);
    }

    @Test void nothing_is_bound_on_a_number_between_the_question_whether_it_is_free_and_its_going() throws Exception {
        store.close();
        var vn = VirtualNumber.of("+18005550001");
        store = open(List.of(Pool.of("held", List.of(vn), Duration.ofHours(1))));
        var shelves = (Shelves) store;
        var gone = List.of(new Stock.Change(vn, "held", Optional.empty()));
        try (var connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            assertThat(shelves.hold(connection, gone)).isEmpty();
        }
        var request = new BindRequest(new Wish.Axb(RealNumber.of("+12125550101"), RealNumber.of("+12125550102"), Choice.ANY), "held", Terms.USUAL, Duration.ofHours(2), "", "");
        assertThat(done(store.bind(request))).isInstanceOf(NotBound.class);
        shelves.release(gone);
        assertThat(done(store.bind(request))).isInstanceOf(Bound.class);
    }
}
