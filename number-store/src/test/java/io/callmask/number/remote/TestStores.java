package io.callmask.number.remote;

import io.callmask.number.Pool;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Redis and MariaDB of a test's own, and the stores on them.
final class TestStores implements AutoCloseable {
    /// Short waits, and no word about clocks: a test's may stand anywhere.
    static final RemoteSettings.Limits BRISK = new RemoteSettings.Limits(Duration.ofSeconds(5), Duration.ofDays(36_500), Duration.ofSeconds(6), Duration.ofSeconds(20), 1_000, 65_536, 8);
    /// So short that a rest can be waited for.
    static final RemoteSettings.Limits TIGHT = new RemoteSettings.Limits(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(20), 1_000, 65_536, 8);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Path directory;
    private final List<RemoteStore> opened = new ArrayList<>();
    final TestRedis redis;
    final TestMariaDb sql;

    TestStores() {
        try {
            // In memory where there is such a place: a slow disk would make every commit wait, and a killed process loses nothing there either.
            var memory = Path.of("/dev/shm");
            directory = Files.isWritable(memory) ? Files.createTempDirectory(memory, "callmask-servers") : Files.createTempDirectory("callmask-servers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sql = new TestMariaDb(directory);
        redis = new TestRedis(directory);
    }

    Path directory() {
        return directory;
    }

    /// As if neither server had ever been used.
    void clear() throws Exception {
        close(opened);
        redis.empty();
        try (var connection = sql.connect(); var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE callmask");
            statement.execute("CREATE DATABASE callmask");
        }
    }

    RemoteStore open(String node, InstantSource clock, Pool... pools) {
        return open(node, key(), clock, pools);
    }

    RemoteStore open(String node, MasterKey key, InstantSource clock, Pool... pools) {
        return open(settings(node, BRISK, pools), key, clock);
    }

    /// @throws UncheckedIOException when the pools' rests are too short for the limits
    RemoteStore open(RemoteSettings settings, MasterKey key, InstantSource clock) {
        return open(settings, key, sources(clock));
    }

    RemoteStore open(RemoteSettings settings, MasterKey key, RemoteStore.Sources sources) {
        try {
            var store = RemoteStore.connect(settings, key, sources, StoreListener.SILENT);
            opened.add(store);
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RemoteSettings settings(String node, Pool... pools) {
        return settings(node, BRISK, pools);
    }

    RemoteSettings settings(String node, RemoteSettings.Limits limits, Pool... pools) {
        return new RemoteSettings(node, new RemoteSettings.Redis(redis.uri(), "", TestRedis.PASSWORD), new RemoteSettings.Sql(sql.url(), TestMariaDb.USER, TestMariaDb.PASSWORD), List.of(pools), limits);
    }

    static RemoteStore.Sources sources(InstantSource clock) {
        return new RemoteStore.Sources(clock, System::nanoTime, ThreadLocalRandom.current(), "instance-" + System.nanoTime());
    }

    static MasterKey key() {
        return MasterKey.of("5a".repeat(32), "test");
    }

    /// Waits for what a server or a thread will have done.
    static void await(String what, BooleanSupplier happened) {
        await(() -> what, happened);
    }

    /// @param what asked when it has not happened
    static void await(Supplier<String> what, BooleanSupplier happened) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() - end > 0) throw new AssertionError("not within " + PATIENCE + ": " + what.get());
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void close(List<RemoteStore> stores) {
        stores.forEach(RemoteStore::close);
        stores.clear();
    }

    @Override public void close() throws IOException {
        close(opened);
        redis.close();
        sql.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
