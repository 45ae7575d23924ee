package io.callmask.number.embedded;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can still be chosen: exclusive VNs that nobody holds, extension VNs that are not full, and known-caller VNs without any claim in pools
/// whose numbers serve one binding at a time. Told by the ledger of every slot taken and freed. For one thread.
final class Vacancies {
    private final Map<VirtualNumber, Spot> spots = new HashMap<>();
    private final Map<String, Shelf> exclusive = new HashMap<>();
    private final Map<String, Shelf> extension = new HashMap<>();
    private final Map<String, Shelf> untouched = new HashMap<>();

    /// What is counted on one VN, and where it stands while it has room.
    private static final class Spot {
        final Shelf shelf;
        final @Nullable Codes codes;
        /// Whether pairs take the VN too. On an exclusive VN only its whole does: known callers of former bindings (XYB) do not keep it from
        /// waiting for another.
        final boolean byPairs;
        int claims;

        Spot(Shelf shelf, NumberClass kind, int extensionDigits) {
            this.shelf = shelf;
            this.codes = kind == NumberClass.EXTENSION ? new Codes(extensionDigits) : null;
            this.byPairs = kind == NumberClass.KNOWN_CALLER;
        }
    }

    Vacancies(Pools pools) {
        for (var pool : pools.all()) {
            stock(pools, pool, NumberClass.EXCLUSIVE, exclusive);
            stock(pools, pool, NumberClass.EXTENSION, extension);
            if (pool.recycling() == Pool.Recycling.NUMBER) stock(pools, pool, NumberClass.KNOWN_CALLER, untouched);
        }
    }

    private void stock(Pools pools, Pool pool, NumberClass kind, Map<String, Shelf> shelves) {
        var shelf = new Shelf();
        shelves.put(pool.name(), shelf);
        for (var vn : pools.choosable(pool.name(), kind)) {
            spots.put(vn, new Spot(shelf, kind, pool.extensionDigits()));
            shelf.put(vn);
        }
    }

    Shelf exclusive(String pool) {
        return exclusive.getOrDefault(pool, new Shelf());
    }

    Shelf extension(String pool) {
        return extension.getOrDefault(pool, new Shelf());
    }

    /// Of a pool whose known-caller numbers serve one binding at a time; null for any other.
    @Nullable Shelf untouched(String pool) {
        return untouched.get(pool);
    }

    /// The extensions of a VN; null when it takes no new ones.
    @Nullable Codes codes(VirtualNumber vn) {
        var spot = spots.get(vn);
        return spot == null ? null : spot.codes;
    }

    /// Whether nothing on the VN is open or rests; of known-caller numbers that serve one binding at a time.
    boolean isUntouched(VirtualNumber vn) {
        var spot = spots.get(vn);
        return spot == null || spot.claims == 0;
    }

    void taken(Slot slot) {
        var spot = spots.get(slot.vn());
        if (spot == null) return;
        if (spot.codes == null) {
            if ((spot.byPairs || slot instanceof Slot.Whole) && spot.claims++ == 0) spot.shelf.take(slot.vn());
        } else if (slot instanceof Slot.Code(var vn, var extension)) {
            spot.codes.take(extension);
            if (spot.codes.isFull()) spot.shelf.take(vn);
        }
    }

    void freed(Slot slot) {
        var spot = spots.get(slot.vn());
        if (spot == null) return;
        if (spot.codes == null) {
            if ((spot.byPairs || slot instanceof Slot.Whole) && --spot.claims == 0) spot.shelf.put(slot.vn());
        } else if (slot instanceof Slot.Code(var vn, var extension)) {
            spot.codes.give(extension);
            if (!spot.codes.isFull()) spot.shelf.put(vn);
        }
    }
}
