package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.inventory.StockTables;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.rule.Pools;
import io.callmask.number.stock.Stock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/// What the database says of pools and VNs, and where each VN lives. Read at start, and again whenever the inventory was changed; any thread.
///
/// A VN stays with the pool, class and partition under which it was first seen for as long as anything on it is open or rests: only then is it
/// impossible that two bindings mean different things by it.
final class Registry {
    private static final int CHUNK = 500;
    /// Those of some numbers on which there are claims, by the pools that the table says. Claims never outlive a number's stay in its pool.
    private static final String TAKEN = "SELECT vn FROM virtual_number WHERE vn IN (%s) AND EXISTS (SELECT 1 FROM claim WHERE claim.pool = virtual_number.pool AND claim.vn = virtual_number.vn AND claim.free_at > ?)";
    private static final byte[] CHECK = "callmask".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Integer> pools = new ConcurrentHashMap<>();
    private final Map<Integer, String> names = new ConcurrentHashMap<>();
    private final Map<VirtualNumber, Home> homes = new ConcurrentHashMap<>();
    /// Each once: a million numbers have a handful of them.
    private final Map<Home, Home> shared = new ConcurrentHashMap<>();
    private final SortedSet<Integer> partitions = new ConcurrentSkipListSet<>();
    private final Map<Integer, Integer> ofPool = new ConcurrentHashMap<>();
    /// The last change of the inventory that the pools go by.
    private volatile long seen;
    /// How often settings had moved a number when all this was read.
    private long moves;

    /// Where a VN lives.
    ///
    /// @param pool the pool's number
    record Home(int pool, NumberClass kind, int partition) {}

    private Registry() {}

    /// Enters what is new in the settings, and reads all.
    ///
    /// @throws IOException when the master key is another than the data's, or a VN was moved, or the number of a pool's digits changed, while other nodes run, something on it is open or rests, the clocks do not agree,
    ///                     or a pool's rest is shorter than another node's
    static Registry read(Connection connection, MasterKey key, RemoteSettings settings, RemoteStore.Sources sources) throws SQLException, IOException {
        var registry = new Registry();
        // One node at a time gets past this row.
        Sql.update(connection, "UPDATE epoch_counter SET last_epoch = last_epoch WHERE id = 1");
        Sql.first(connection, "SELECT last_epoch FROM epoch_counter WHERE id = 1 FOR UPDATE", row -> row.getLong(1));
        // Not before: another node may have kept us waiting for longer than clocks may differ.
        long now = sources.clock().millis();
        long there = Tables.time(connection);
        boolean isInTime = Math.abs(there - now) <= settings.limits().skew().toMillis();
        long since = settings.limits().silentSince(there);
        checkKey(connection, key);
        registry.learn(connection);
        for (var pool : settings.pools()) registry.enter(connection, pool.name());
        registry.moves = moves(connection);
        var start = new Start(settings.node(), sources.instance(), now, isInTime, !Session.othersBeat(connection, settings.node(), since));
        for (var pool : settings.pools()) registry.enter(connection, pool, start, settings.limits().skew());
        for (var pool : settings.pools()) registry.compareDigits(connection, pool, start, settings.limits().skew(), key);
        registry.moves = moves(connection);
        for (var pool : settings.pools()) registry.compareRest(connection, pool, settings, since);
        // Those of the inventory decide nothing here: whoever changed it has written where they live.
        new Session(settings.node(), "").beat(connection, now);
        for (var pool : settings.pools()) registry.partition(pool.name());
        for (int partition : registry.partitions()) {
            Sql.update(connection, "INSERT IGNORE INTO index_partition (partition_no, epoch, run_id, next_seq) VALUES (?, 0, '', 1)", partition);
        }
        return registry;
    }

    private static void checkKey(Connection connection, MasterKey key) throws SQLException, IOException {
        Sql.update(connection, "INSERT IGNORE INTO master_key_check (id, sealed) VALUES (1, ?)", key.wrap(CHECK, CHECK));
        var sealed = Sql.first(connection, "SELECT sealed FROM master_key_check WHERE id = 1", row -> row.getBytes(1));
        if (sealed.flatMap(bytes -> key.unwrap(bytes, CHECK)).isEmpty()) {
            throw new IOException("store: another " + key + " (expected: the master key with which the data in store.sql was written)");
        }
    }

    /// Reads which pools there are, and where each number lives.
    private void learn(Connection connection) throws SQLException {
        readPools(connection);
        readNumbers(connection);
    }

    private static long moves(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT moves FROM epoch_counter WHERE id = 1", row -> row.getLong(1)).orElseThrow(() -> new SQLException("epoch_counter: empty (expected: one row)"));
    }

    /// Whether another node's settings have moved a number since this one read where they live. Then it may bind nothing more: its own settings still say otherwise. For calls it learns where they are now.
    boolean isOutdated(Connection connection) throws SQLException {
        if (moves(connection) == moves) return false;
        learn(connection);
        return true;
    }

    private void readPools(Connection connection) throws SQLException {
        Sql.each(connection, "SELECT id, name FROM pool", row -> {
            pools.put(row.getString(2), row.getInt(1));
            names.put(row.getInt(1), row.getString(2));
        });
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
            row -> settle(VirtualNumber.of('+' + row.getString(1)), new Home(row.getInt(2), NumberClass.valueOf(row.getString(3)), row.getInt(4))));
    }

    /// How this node finds itself when it may enter its pools.
    ///
    /// @param instance names this process
    /// @param now      milliseconds since 1970 by its own clock
    /// @param isInTime whether that agrees with MariaDB's
    /// @param isAlone  whether no other node runs
    private record Start(String node, String instance, long now, boolean isInTime, boolean isAlone) {}

    private void enter(Connection connection, Pool pool, Start start, Duration skew) throws SQLException, IOException {
        int id = id(pool.name());
        int partition = partition(pool.name());
        var entered = new ArrayList<Object[]>();
        for (var number : pool.numbers()) {
            var home = homes.get(number.vn());
            if (home != null && home.pool() == id && home.kind() == number.kind()) continue;
            if (home != null && !start.isInTime()) {
                throw new IOException("pools: " + pool.name() + ": " + number.vn() + " has another pool or class in the store, and the clocks of this node and of store.sql are more than " + skew
                    + " apart: by ours nobody can say whether anything on it is open or rests (expected: clocks that agree)");
            }
            if (home != null && !start.isAlone()) {
                throw new IOException("pools: " + pool.name() + ": " + number.vn() + " has another pool or class in the store, by which other nodes go (expected: all nodes stopped before a number is moved)");
            }
            if (home != null) shutOthersOut(connection, start);
            if (home != null && isTaken(connection, number.vn(), start.now())) {
                throw new IOException("pools: " + pool.name() + ": " + number.vn() + " has another pool or class in the store, and something on it is open or rests (expected: no change before that is over)");
            }
            entered.add(new Object[] {number.vn().digits().substring(1), id, number.kind().name(), partition});
            settle(number.vn(), new Home(id, number.kind(), partition));
        }
        Sql.batch(connection, "REPLACE INTO virtual_number (vn, pool, kind, partition_no) VALUES (?, ?, ?, ?)", entered);
    }

    /// Before a number is moved (or its pool gets other digits), and before it is asked whether anything is on it: no other node runs, but one that was only stopped would wake up and go on by where the number was.
    /// Its session is over, and it begins no other ([#isOutdated]). The same holds of a process that had this node's name.
    private void shutOthersOut(Connection connection, Start start) throws SQLException {
        if (moves(connection) != moves) return;
        var others = new ArrayList<String>();
        Sql.each(connection, "SELECT node FROM node_session WHERE node <> ?", row -> others.add(row.getString(1)), start.node());
        // Waits for what they have not committed yet.
        for (var other : others) Session.end(connection, other);
        new Session(start.node(), start.instance()).begin(connection, start.now());
        Sql.update(connection, "UPDATE epoch_counter SET moves = moves + 1 WHERE id = 1");
    }

    /// A caller who was told four digits may be taken for one who dials three of them, and somebody else has those. So a pool's extensions have all as many digits, as long as one of others is open or rests.
    private void compareDigits(Connection connection, Pool pool, Start start, Duration skew, MasterKey key) throws SQLException, IOException {
        int id = id(pool.name());
        boolean areOthers = Sql.first(connection, "SELECT 1 FROM pool_rest WHERE pool = ? AND digits NOT IN (0, ?)", row -> row.getInt(1), id, pool.extensionDigits()).isPresent();
        boolean isAnyInUse = LeaseTable.isInUseOtherThan(connection, id, pool.extensionDigits());
        if (!areOthers && !isAnyInUse) return;
        var digits = "pools: " + pool.name() + ": extension-digits: " + pool.extensionDigits() + ", and extensions of the pool have another number of digits";
        if (!start.isInTime()) {
            throw new IOException(digits + "; the clocks of this node and of store.sql are more than " + skew + " apart: by ours nobody can say whether any of them is open or rests (expected: clocks that agree)");
        }
        if (!start.isAlone()) throw new IOException(digits + ", by which other nodes go (expected: all nodes stopped before it is changed)");
        shutOthersOut(connection, start);
        if (isAnyInUse) {
            var codes = FormerCodes.read(connection, new DataKeys(key), pool, id, partition(pool.name()), start.now());
            if (codes.isPresent()) throw new IOException(digits + ": " + codes.get() + " (expected: what it was before, until they are over or released and have rested)");
            LeaseTable.endOtherThan(connection, id, pool.extensionDigits());
        }
        Sql.update(connection, "UPDATE pool_rest SET digits = ? WHERE pool = ?", pool.extensionDigits(), id);
    }

    /// What ended on one node could mean somebody else on another before its rest is over.
    private void compareRest(Connection connection, Pool pool, RemoteSettings settings, long since) throws SQLException, IOException {
        long longest = Sql.first(connection, "SELECT MAX(pool_rest.rest_ms) FROM pool_rest JOIN node_beat ON node_beat.node = pool_rest.node WHERE pool_rest.pool = ? AND pool_rest.node <> ? AND node_beat.beaten_at > ?",
            row -> row.getLong(1), id(pool.name()), settings.node(), since).orElse(0L);
        if (pool.rest().toMillis() < longest) {
            throw new IOException("pools: " + pool.name() + ": rest: " + pool.rest() + ", and another node that runs goes by " + Duration.ofMillis(longest) + " (expected: the same on all nodes; a shorter one with all nodes stopped)");
        }
        Sql.update(connection, "REPLACE INTO pool_rest (node, pool, rest_ms, digits) VALUES (?, ?, ?, ?)", settings.node(), id(pool.name()), pool.rest().toMillis(), pool.extensionDigits());
    }

    private void settle(VirtualNumber vn, Home home) {
        var one = shared.computeIfAbsent(home, each -> each);
        homes.put(vn, one);
        ofPool.putIfAbsent(one.pool(), one.partition());
        partitions.add(one.partition());
    }

    /// Where all VNs of a pool live, as a binding takes all of them from one partition. Those that it has already decide.
    int partition(String pool) {
        int partition = ofPool.computeIfAbsent(id(pool), _ -> Names.partition(pool));
        partitions.add(partition);
        return partition;
    }

    /// Where the VNs of a pool live; empty when it never had any.
    Optional<Integer> partition(int pool) {
        return Optional.ofNullable(ofPool.get(pool));
    }

    /// Goes by all that was committed to the inventory before this connection's statement: so whatever is decided after it, under a partition's lock, is decided by the numbers as they are.
    ///
    /// @return whether anything had changed
    boolean follow(Connection connection, Pools of) throws SQLException {
        if (StockTables.lastChange(connection) <= seen) return false;
        synchronized (this) {
            long last = StockTables.lastChange(connection);
            var changes = StockTables.changes(connection, seen, of);
            // Where a number lives comes first: it must not be bound by the home that it had.
            for (var change : changes) {
                if (change.becomes().isPresent() && pools.containsKey(change.pool())) {
                    settle(change.vn(), new Home(id(change.pool()), change.becomes().get().kind(), partition(change.pool())));
                }
            }
            of.restock(changes);
            seen = last;
            return true;
        }
    }

    /// Within the inventory's transaction: holds the partitions of what moves, writes where it lives from now on, and answers those on which something is open or rests.
    Set<VirtualNumber> move(Connection connection, Collection<Stock.Change> changes, long now) throws SQLException {
        var moving = new ArrayList<Stock.Change>();
        var held = new TreeSet<Integer>();
        for (var change : changes) {
            var home = homes.get(change.vn());
            boolean isNew = change.becomes().isEmpty() || home == null || home.pool() != id(change.pool()) || home.kind() != change.becomes().get().kind();
            if (!isNew) continue;
            moving.add(change);
            // Nothing can be bound on a number that was never anywhere.
            if (home != null) held.add(home.partition());
        }
        for (int partition : held) Tables.lock(connection, partition);
        var used = new HashSet<VirtualNumber>();
        for (int from = 0; from < moving.size(); from += CHUNK) used.addAll(usedAmong(connection, moving.subList(from, Math.min(moving.size(), from + CHUNK)), now));
        if (used.isEmpty()) {
            for (int from = 0; from < moving.size(); from += CHUNK) enter(connection, moving.subList(from, Math.min(moving.size(), from + CHUNK)));
        }
        return used;
    }

    private Set<VirtualNumber> usedAmong(Connection connection, List<Stock.Change> some, long now) throws SQLException {
        var known = some.stream().filter(change -> homes.containsKey(change.vn())).map(change -> (Object) change.vn().digits().substring(1)).toList();
        if (known.isEmpty()) return Set.of();
        var parameters = new ArrayList<>(known);
        parameters.add(now);
        var used = new HashSet<VirtualNumber>();
        Sql.each(connection, TAKEN.formatted(Sql.marks(known.size())), row -> used.add(VirtualNumber.of('+' + row.getString(1))), parameters.toArray());
        // A block is in use until its holder has seen that all in it is past its rest.
        Sql.each(connection, "SELECT DISTINCT vn FROM code_block WHERE vn IN (" + Sql.marks(known.size()) + ") AND in_use = 1", row -> used.add(VirtualNumber.of('+' + row.getString(1))), known.toArray());
        return used;
    }

    private void enter(Connection connection, List<Stock.Change> some) throws SQLException {
        var parameters = new ArrayList<Object>();
        for (var change : some) {
            if (change.becomes().isEmpty()) continue;
            parameters.add(change.vn().digits().substring(1));
            parameters.add(id(change.pool()));
            parameters.add(change.becomes().get().kind().name());
            parameters.add(partition(change.pool()));
        }
        if (parameters.isEmpty()) return;
        Sql.update(connection, "REPLACE INTO virtual_number (vn, pool, kind, partition_no) VALUES " + "(?, ?, ?, ?), ".repeat(parameters.size() / 4 - 1) + "(?, ?, ?, ?)", parameters.toArray());
    }

    /// Whether anything on the VN is open or rests.
    static boolean isTaken(Connection connection, VirtualNumber vn, long now) throws SQLException {
        return Sql.first(connection, TAKEN.formatted('?'), row -> row.getString(1), vn.digits().substring(1), now).isPresent()
            || !LeaseTable.inUse(connection, vn).isEmpty();
    }

    /// The number under which a pool of the settings lies in tables and pseudonyms.
    int id(String pool) {
        return Optional.ofNullable(pools.get(pool)).orElseThrow(() -> new IllegalArgumentException("pool: " + pool + " (expected: one of the settings')"));
    }

    Optional<String> name(int pool) {
        return Optional.ofNullable(names.get(pool));
    }

    Map<String, Integer> pools() {
        return Map.copyOf(pools);
    }

    Optional<Home> home(VirtualNumber vn) {
        return Optional.ofNullable(homes.get(vn));
    }

    /// All partitions in which there may be something.
    SortedSet<Integer> partitions() {
        return partitions;
    }
}
