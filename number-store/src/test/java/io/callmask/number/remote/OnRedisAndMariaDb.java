package io.callmask.number.remote;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// Tests on a real Redis and a real MariaDB, both empty before each.
abstract class OnRedisAndMariaDb {
    static TestStores servers;

    @BeforeAll static void start() {
        servers = new TestStores();
    }

    @AfterAll static void stop() throws Exception {
        servers.close();
    }

    @BeforeEach void clear() throws Exception {
        servers.clear();
    }
}
