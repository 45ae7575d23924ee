package io.callmask.api;

import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.inventory.Inventory;
import io.callmask.number.inventory.Shelves;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.report.Demand;
import io.callmask.number.report.PoolReport;
import io.callmask.number.rule.Pools;
import io.callmask.number.stock.Stock;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A real inventory in memory, over shelves on which a test says what is used.
final class MemoryNumbers implements AutoCloseable {
    static final VirtualNumber LISTED = VirtualNumber.of("+15550009999");

    final Pools pools = new Pools(List.of(Pool.of("default", List.of(LISTED), Duration.ofHours(24))));
    final Set<VirtualNumber> used = ConcurrentHashMap.newKeySet();
    private final StockDatabase database = StockDatabase.inMemory("api" + System.nanoTime());
    private final Demand demand = new Demand("test", () -> Instant.parse("2026-11-22T10:00:00Z"), StoreListener.SILENT);
    private final Path directory;

    MemoryNumbers() {
        try {
            directory = Files.createTempDirectory("callmask-imports");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    Optional<PoolReport> report(String name, NumberStore store) {
        return demand.report(name, store, pools);
    }

    Inventory inventory() {
        return new Inventory(database, new Shelves() {
            @Override public Pools stocked() {
                return pools;
            }

            @Override public Set<VirtualNumber> hold(Connection connection, Collection<Stock.Change> changes) {
                var held = new HashSet<VirtualNumber>();
                for (var change : changes) {
                    if (!Shelves.isQuiet(pools, change) && used.contains(change.vn())) held.add(change.vn());
                }
                return held;
            }

            @Override public void follow() {
                // Nobody else changes anything.
            }

            @Override public void restock(Collection<Stock.Change> changes) {
                pools.restock(changes);
            }

            @Override public void release(Collection<Stock.Change> changes) {
                // Nothing is held.
            }

            @Override public boolean isUsed(VirtualNumber vn) {
                return used.contains(vn);
            }
        }, () -> Instant.parse("2026-11-22T10:00:00Z"));
    }

    @Override public void close() {
        database.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
