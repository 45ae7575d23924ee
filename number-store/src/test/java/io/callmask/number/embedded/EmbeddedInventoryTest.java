package io.callmask.number.embedded;

import io.callmask.number.Pool;
import io.callmask.number.inventory.InventoryContract;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

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
}
