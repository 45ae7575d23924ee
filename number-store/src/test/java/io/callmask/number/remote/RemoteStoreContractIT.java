package io.callmask.number.remote;

import io.callmask.number.Pool;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract, on a real Redis and a real MariaDB.
class RemoteStoreContractIT extends StoreContract {
    private static TestStores servers;
    private boolean isUsed;

    @BeforeAll static void startServers() {
        servers = new TestStores();
    }

    @AfterAll static void stopServers() throws Exception {
        servers.close();
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

    @Override protected void work() {
        // It has threads of its own; what they count now and then is awaited when time has passed.
        if (store instanceof RemoteStore remote) TestStores.await("counted", () -> Duration.between(remote.countedAt(), now).toSeconds() < 10);
    }
}
