package io.callmask.bench.bind;

import io.callmask.bench.server.MariaDbServer;
import io.callmask.bench.server.RedisServer;
import io.callmask.number.embedded.EmbeddedStore;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.remote.RemoteSettings;
import io.callmask.number.remote.RemoteStore;
import io.callmask.number.store.StoreListener;
import io.callmask.sip.engine.SecureIds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// Opens stores as the server does.
final class Stores {
    private static final MasterKey KEY = MasterKey.of("5a".repeat(32), "bench");

    private Stores() {}

    static RemoteStore remote(RedisServer redis, MariaDbServer sql, Stock stock) throws IOException {
        var settings = new RemoteSettings("bench", new RemoteSettings.Redis(redis.uri(), "", RedisServer.PASSWORD), new RemoteSettings.Sql(sql.url(), MariaDbServer.USER, MariaDbServer.PASSWORD),
            stock.pools(), RemoteSettings.Limits.USUAL);
        return RemoteStore.open(settings, KEY, new RemoteStore.Sources(InstantSource.system(), System::nanoTime, new Dice(), "bench-" + System.nanoTime()), StoreListener.SILENT);
    }

    /// @param mostSlots how many slots it may hold
    static EmbeddedStore embedded(Path directory, Stock stock, long mostSlots) throws IOException {
        var usual = EmbeddedStore.Settings.of(stock.pools());
        var settings = new EmbeddedStore.Settings(usual.pools(), usual.segmentBytes(), usual.journalBytes(), usual.queue(), mostSlots);
        return EmbeddedStore.open(directory, KEY, settings, new EmbeddedStore.Sources(InstantSource.system(), System::nanoTime, new SplittableRandom(1), new SecureIds()::next), StoreListener.SILENT);
    }

    /// Each thread its own.
    private static final class Dice implements RandomGenerator {
        @Override public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
