package io.callmask.number.embedded;

import io.callmask.number.Pool;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreContract;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/// The contract, on the embedded store without a thread.
class EmbeddedStoreContractTest extends StoreContract {
    private static final MasterKey KEY = MasterKey.of("33".repeat(32), "test");

    private final SimulatedDisk disk = new SimulatedDisk(3);
    private final Random random = new Random(9);
    private int ids;

    @Override protected NumberStore open(List<Pool> pools) throws IOException {
        var settings = new EmbeddedStore.Settings(pools, 1 << 20, 1 << 20, 100, 10_000);
        return EmbeddedStore.on(disk, KEY, settings, new EmbeddedStore.Sources(() -> now, () -> 0, random, () -> "id" + ids++), StoreListener.SILENT);
    }

    @Override protected void work() {
        var running = store;
        while (running instanceof EmbeddedStore embedded && embedded.poll()) continue;
    }
}
