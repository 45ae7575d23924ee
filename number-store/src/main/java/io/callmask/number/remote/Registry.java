package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.journal.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the database says of pools and VNs, and where each VN lives. Read once at start; any thread.
///
/// A VN stays with the pool, class and partition under which it was first seen for as long as anything on it is open or rests: only then is it
/// impossible that two bindings mean different things by it.
final class Registry {
    private static final byte[] CHECK = "callmask".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Integer> pools = new HashMap<>();
    private final Map<VirtualNumber, Home> homes = new HashMap<>();

    /// Where a VN lives.
    ///
    /// @param pool the pool's number
    record Home(int pool, NumberClass kind, int partition) {}

    private Registry() {}

    /// Enters what is new in the settings, and reads all.
    ///
    /// @throws IOException when the master key is another than the data's, or a VN was moved while other nodes run, or something on it is open or rests
    static Registry read(Connection connection, MasterKey key, RemoteSettings settings, long now) throws SQLException, IOException {
        var registry = new Registry();
        // One node at a time gets past this row.
        Sql.update(connection, "UPDATE epoch_counter SET last_epoch = last_epoch WHERE id = 1");
        Sql.first(connection, "SELECT last_epoch FROM epoch_counter WHERE id = 1 FOR UPDATE", row -> row.getLong(1));
        checkKey(connection, key);
        registry.readPools(connection);
        for (var pool : settings.pools()) registry.enter(connection, pool.name());
        registry.readNumbers(connection);
        boolean isAlone = !othersRun(connection, settings, now);
        for (var pool : settings.pools()) registry.enter(connection, pool, now, isAlone);
        new Session(settings.node(), "").beat(connection, now);
        for (int partition : registry.partitions()) {
            Sql.update(connection, "INSERT IGNORE INTO index_partition (partition_no, epoch, run_id, next_seq) VALUES (?, 0, '', 1)", partition);
        }
        return registry;
    }

    private static void checkKey(Connection connection, MasterKey key) throws SQLException, IOException {
        Sql.update(connection, "INSERT IGNORE INTO master_key_check (id, sealed) VALUES (1, ?)", key.wrap(CHECK, CHECK));
        var sealed = Sql.first(connection, "SELECT sealed FROM master_key_check WHERE id = 1", row -> row.getBytes(1));
        if (sealed.flatMap(bytes -> key.unwrap(bytes, CHECK)).isEmpty()) {
            throw new IOException("store.key-file: another " + key + " (expected: the master key with which the data in store.sql was written)");
        }
    }

    private void readPools(Connection connection) throws SQLException {
        Sql.each(connection, "SELECT id, name FROM pool", row -> pools.put(row.getString(2), row.getInt(1)));
    }

    private void enter(Connection connection, String pool) throws SQLException {
        if (pools.containsKey(pool)) return;
        // Two nodes that start at once may both try; the unique name lets one of them win, and the other reads.
        Sql.update(connection, "INSERT IGNORE INTO pool (id, name) SELECT COALESCE(MAX(id), 0) + 1, ? FROM pool", pool);
        readPools(connection);
        if (!pools.containsKey(pool)) throw new SQLException("pool " + pool + " could not be entered");
    }

    private void readNumbers(Connection connection) throws SQLException {
        Sql.each(connection, "SELECT vn, pool, kind, partition_no FROM virtual_number",
            row -> homes.put(VirtualNumber.of('+' + row.getString(1)), new Home(row.getInt(2), NumberClass.valueOf(row.getString(3)), row.getInt(4))));
    }

    private static boolean othersRun(Connection connection, RemoteSettings settings, long now) throws SQLException {
        long since = now - settings.limits().lease().toMillis();
        return Sql.first(connection, "SELECT 1 FROM node_beat WHERE node <> ? AND beaten_at > ? LIMIT 1", row -> row.getInt(1), settings.node(), since).isPresent();
    }

    private void enter(Connection connection, Pool pool, long now, boolean isAlone) throws SQLException, IOException {
        int id = id(pool.name());
        // Those that the pool has already decide: a binding takes all its VNs from one partition.
        int partition = homes.values().stream().filter(home -> home.pool() == id).map(Home::partition).findFirst().orElseGet(() -> Names.partition(pool.name()));
        var entered = new ArrayList<Object[]>();
        for (var number : pool.numbers()) {
            var home = homes.get(number.vn());
            if (home != null && home.pool() == id && home.kind() == number.kind()) continue;
            if (home != null && !isAlone) {
                throw new IOException("pools: " + pool.name() + ": " + number.vn() + " has another pool or class in the store, by which other nodes go (expected: all nodes stopped before a number is moved)");
            }
            if (home != null && isTaken(connection, number.vn(), now)) {
                throw new IOException("pools: " + pool.name() + ": " + number.vn() + " has another pool or class in the store, and something on it is open or rests (expected: no change before that is over)");
            }
            entered.add(new Object[] {number.vn().digits().substring(1), id, number.kind().name(), partition});
            homes.put(number.vn(), new Home(id, number.kind(), partition));
        }
        Sql.batch(connection, "REPLACE INTO virtual_number (vn, pool, kind, partition_no) VALUES (?, ?, ?, ?)", entered);
    }

    private static boolean isTaken(Connection connection, VirtualNumber vn, long now) throws SQLException {
        return Sql.first(connection, "SELECT 1 FROM claim WHERE vn = ? AND free_at > ? LIMIT 1", row -> row.getInt(1), vn.digits().substring(1), now).isPresent();
    }

    /// The number under which a pool of the settings lies in tables and pseudonyms.
    int id(String pool) {
        return Optional.ofNullable(pools.get(pool)).orElseThrow(() -> new IllegalArgumentException("pool: " + pool + " (expected: one of the settings')"));
    }

    Optional<String> name(int pool) {
        return pools.entrySet().stream().filter(each -> each.getValue() == pool).map(Map.Entry::getKey).findFirst();
    }

    Map<String, Integer> pools() {
        return Map.copyOf(pools);
    }

    Optional<Home> home(VirtualNumber vn) {
        return Optional.ofNullable(homes.get(vn));
    }

    /// All partitions in which there may be something.
    SortedSet<Integer> partitions() {
        var used = new TreeSet<Integer>();
        for (var home : homes.values()) used.add(home.partition());
        return used;
    }
}
