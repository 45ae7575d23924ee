package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.stock.Lot;
import io.callmask.number.stock.Shelf;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// Which VNs of one pool that serve one binding at a time are worth asking for: what this node has seen taken is not. Only the table of claims decides; a wrong
/// hint costs a question more. For one thread at a time: the lane's, or that of another lane, which writes its batch while it waits ([GroupCommit]).
final class Hints {
    private final Works works;
    private final String pool;
    private final int poolId;
    private final Set<VirtualNumber> taken = new HashSet<>();
    private final Map<Integer, Shelf> shelves = new HashMap<>();
    /// The lots that the shelves were made of: after a change of the inventory they are others.
    private final Map<Integer, Lot> lots = new HashMap<>();
    private final boolean reserves;

    private long learnedAt = Long.MIN_VALUE;

    Hints(Works works, String pool) {
        this.works = works;
        this.pool = pool;
        this.poolId = works.registry().id(pool);
        this.reserves = works.pools().named(pool).orElseThrow().recycling() == Pool.Recycling.NUMBER;
    }

    /// Whether numbers of that class serve one binding at a time.
    boolean areOf(NumberClass kind) {
        return kind == NumberClass.EXCLUSIVE || kind == NumberClass.KNOWN_CALLER && reserves;
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
        var entry = works.pools().stock().entry(vn);
        var shelf = entry == null ? null : shelves.get(entry.lot());
        if (shelf != null) shelf.take(vn);
    }

    /// Learns all of it from the table: at start, and when nothing seems left. Reads every claim on the pool's exclusive VNs.
    void learn(Connection connection, long now) throws SQLException {
        learnedAt = now;
        taken.clear();
        shelves.clear();
        lots.clear();
        each(connection, NumberClass.EXCLUSIVE, now, (vn, key) -> {
            if (key.equals(new Bytes(works.keys().whole(vn, poolId)))) taken.add(vn);
        });
        if (reserves) {
            each(connection, NumberClass.KNOWN_CALLER, now, (vn, key) -> {
                if (key.equals(new Bytes(works.keys().reserved(vn, poolId)))) taken.add(vn);
            });
        }
    }

    private void each(Connection connection, NumberClass kind, long now, BiConsumer<VirtualNumber, Bytes> visit) throws SQLException {
        Sql.each(connection, "SELECT claim.vn, claim_key FROM virtual_number JOIN claim ON claim.pool = virtual_number.pool AND claim.vn = virtual_number.vn WHERE virtual_number.pool = ? AND kind = ? AND free_at > ?",
            row -> visit.accept(VirtualNumber.of('+' + row.getString(1)), new Bytes(row.getBytes(2))), poolId, kind.name(), now);
    }
}
