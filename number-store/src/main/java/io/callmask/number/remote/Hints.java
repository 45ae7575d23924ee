package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
<<<<<<< HEAD
=======
import io.callmask.number.cipher.ClaimKeys;
import io.callmask.number.rule.Pools;
import io.callmask.number.stock.Lot;
import io.callmask.number.stock.Shelf;
>>>>>>> inventory
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
<<<<<<< HEAD

/// Which exclusive VNs of one pool are worth asking for: what this node has seen taken is not. Only the table of claims decides; a wrong hint costs a question
/// more. For one thread: the lane's.
=======
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/// Which VNs that serve one binding at a time, and which extensions, of one pool are worth asking for: what this node has seen taken is not. Only the table of claims decides; a wrong
/// hint costs a question more. For one thread: the lane's.
>>>>>>> inventory
final class Hints {
    private final Works works;
    private final String pool;
    private final int poolId;
    private final Set<VirtualNumber> taken = new HashSet<>();
<<<<<<< HEAD
=======
    private final Map<VirtualNumber, BitSet> codes = new HashMap<>();
    private final Map<Integer, Shelf> shelves = new HashMap<>();
    /// The lots that the shelves were made of: after a change of the inventory they are others.
    private final Map<Integer, Lot> lots = new HashMap<>();
    private final boolean reserves;
>>>>>>> inventory

    private long learnedAt = Long.MIN_VALUE;

    Hints(Works works, String pool) {
        this.works = works;
        this.pool = pool;
<<<<<<< HEAD
        this.poolId = works.registry().id(pool);
=======
        this.poolId = poolId;
        this.digits = pools.named(pool).orElseThrow().extensionDigits();
        this.reserves = pools.named(pool).orElseThrow().recycling() == Pool.Recycling.NUMBER;
        this.keys = keys;
        this.random = random;
>>>>>>> inventory
    }

    /// Whether [#learn] was last called before that time, in milliseconds since 1970.
    boolean isOlderThan(long time) {
        return learnedAt < time;
    }

    /// The VNs of a lot that may be free as a whole.
    Shelf shelf(Lot lot) {
        if (lots.get(lot.id()) != lot) {
            var shelf = new Shelf();
            for (var vn : lot.numbers()) {
                if (!taken.contains(vn)) shelf.put(vn);
            }
            shelves.put(lot.id(), shelf);
            lots.put(lot.id(), lot);
        }
        return shelves.computeIfAbsent(lot.id(), _ -> new Shelf());
    }

    /// The VN was seen taken as a whole.
    void take(VirtualNumber vn) {
        if (!taken.add(vn)) return;
        var entry = pools.stock().entry(vn);
        var shelf = entry == null ? null : shelves.get(entry.lot());
        if (shelf != null) shelf.take(vn);
    }

    /// Learns all of it from the table: at start, and when nothing seems left. Reads every claim on the pool's exclusive VNs.
    void learn(Connection connection, long now) throws SQLException {
        learnedAt = now;
        taken.clear();
<<<<<<< HEAD
        for (var vn : works.pools().choosable(pool, NumberClass.EXCLUSIVE)) {
            var whole = new Bytes(works.keys().whole(vn, poolId));
            Sql.each(connection, "SELECT claim_key FROM claim WHERE vn = ? AND free_at > ?", row -> {
                if (whole.equals(new Bytes(row.getBytes(1)))) taken.add(vn);
            }, vn.digits().substring(1), now);
        }
=======
        codes.clear();
        shelves.clear();
        lots.clear();
        each(connection, NumberClass.EXCLUSIVE, now, (vn, key) -> {
            if (key.equals(new Bytes(keys.whole(vn, poolId)))) taken.add(vn);
        });
        if (reserves) {
            each(connection, NumberClass.KNOWN_CALLER, now, (vn, key) -> {
                if (key.equals(new Bytes(keys.reserved(vn, poolId)))) taken.add(vn);
            });
        }
        var held = new HashMap<VirtualNumber, Set<Bytes>>();
        each(connection, NumberClass.EXTENSION, now, (vn, key) -> held.computeIfAbsent(vn, _ -> new HashSet<>()).add(key));
        held.forEach((vn, claims) -> {
            for (int code = 0; code < size(); code++) {
                var extension = Extension.of(code, digits);
                if (claims.contains(new Bytes(keys.code(vn, extension, poolId)))) take(vn, extension);
            }
        });
    }

    private void each(Connection connection, NumberClass kind, long now, BiConsumer<VirtualNumber, Bytes> visit) throws SQLException {
        Sql.each(connection, "SELECT vn, claim_key FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND kind = ? AND free_at > ?",
            row -> visit.accept(VirtualNumber.of('+' + row.getString(1)), new Bytes(row.getBytes(2))), poolId, kind.name(), now);
>>>>>>> inventory
    }
}
