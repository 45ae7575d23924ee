package io.callmask.number.embedded;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.Standing;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import io.callmask.number.stock.Lot;
import io.callmask.number.stock.Shelf;
import io.callmask.number.stock.Stock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What is on each VN, and what can still be chosen: by lot, the exclusive VNs that nobody holds, the extension VNs that are not full, and of known-caller VNs those with room, where
/// their capacity is limited or they serve one binding at a time. Told by the ledger of every slot that is taken, rests and is freed. For one thread, but for the counts.
final class Vacancies {
    private final Pools pools;
    /// Read by the thread that reads an earlier run too, see [#place].
    private final Map<VirtualNumber, Spot> spots = new ConcurrentHashMap<>();
    private final List<@Nullable Shelf> shelves = new ArrayList<>();
    private final Map<String, Map<NumberClass, Used>> used = new ConcurrentHashMap<>();
    private final Used nowhere = new Used();

    /// How much of a pool's class is used. Read by any thread.
    static final class Used {
        private final AtomicLong bound = new AtomicLong();
        private final AtomicLong resting = new AtomicLong();
        private final AtomicLong openSlots = new AtomicLong();
        private final AtomicLong restingSlots = new AtomicLong();

        /// VNs with something open.
        long bound() {
            return bound.get();
        }

        /// VNs on which nothing is open, but something rests.
        long resting() {
            return resting.get();
        }

        long openSlots() {
            return openSlots.get();
        }

        long restingSlots() {
            return restingSlots.get();
        }

        private static void add(AtomicLong count, long by) {
            // One thread writes, so nothing has to be compared.
            count.setRelease(count.getPlain() + by);
        }
    }

    /// What is counted on one VN, and where it stands while it has room.
    private static final class Spot {
        /// Null while nobody knows what it is: its number is in no pool, but bindings on it live.
        @Nullable NumberClass kind;
        @Nullable Shelf shelf;
        @Nullable Codes codes;
        Used used;
        int capacity;
        boolean servesOne;
        /// Between the question whether something is on it and the change that this was asked for.
        boolean isHeld;
        /// All slots.
        int slots;
        /// Those by which its class tells bindings apart.
        int open;
        int resting;

        Spot(Used used) {
            this.used = used;
        }

        /// On an exclusive VN only its whole counts: known callers of former bindings (XYB) do not keep it from waiting for another.
        ///
        /// @param by the class whose bindings such slots tell apart
        boolean counts(NumberClass by) {
            return kind == by;
        }

        boolean hasRoom() {
            var there = codes;
            if (isHeld || there != null && there.isFull()) return false;
            int held = open + resting;
            return kind == NumberClass.EXCLUSIVE || servesOne ? held == 0 : capacity == 0 || held < capacity;
        }

        void place(VirtualNumber vn) {
            var there = shelf;
            if (there == null) return;
            if (hasRoom()) there.put(vn);
            else there.take(vn);
        }
    }

    Vacancies(Pools pools) {
        this.pools = pools;
        pools.stock().each(entry -> restock(entry.number().vn()));
    }

    /// Goes by what the pools say of a VN now.
    void restock(VirtualNumber vn) {
        var spot = spots.get(vn);
        if (spot != null && spot.shelf != null) spot.shelf.take(vn);
        var entry = pools.stock().entry(vn);
        var pool = entry == null ? null : pools.named(entry.pool()).orElse(null);
        if (entry == null || pool == null) {
            if (spot != null && spot.slots == 0) spots.remove(vn);
            else if (spot != null) spot.shelf = null;
            return;
        }
        if (spot == null || spot.slots == 0) {
            spot = new Spot(used(pool.name(), entry.number().kind()));
            spot.kind = entry.number().kind();
            if (spot.kind == NumberClass.EXTENSION) spot.codes = new Codes(pool.extensionDigits());
            spots.put(vn, spot);
        }
        spot.isHeld = false;
        spot.capacity = entry.number().mask().specs().capacity();
        spot.servesOne = spot.kind == NumberClass.KNOWN_CALLER && pool.recycling() == Pool.Recycling.NUMBER;
        boolean isShelved = entry.number().standing() == Standing.IN_USE && (spot.kind != NumberClass.KNOWN_CALLER || spot.servesOne || spot.capacity > 0);
        spot.shelf = isShelved ? shelf(entry.lot()) : null;
        spot.place(vn);
    }

    /// Takes a VN out of choice until it is restocked, if nothing on it is open or rests.
    ///
    /// @return whether that is so
    boolean hold(VirtualNumber vn) {
        var spot = spots.get(vn);
        if (spot == null) return true;
        if (spot.slots > 0) return false;
        spot.isHeld = true;
        spot.place(vn);
        return true;
    }

    private Used used(String pool, NumberClass kind) {
        return used.computeIfAbsent(pool, _ -> new ConcurrentHashMap<>()).computeIfAbsent(kind, _ -> new Used());
    }

    /// How much of a pool's class is used. Any thread.
    Used use(String pool, NumberClass kind) {
        return used.getOrDefault(pool, Map.of()).getOrDefault(kind, nowhere);
    }

    private Shelf shelf(int lot) {
        while (shelves.size() <= lot) shelves.add(null);
        var shelf = shelves.get(lot);
        if (shelf == null) {
            shelf = new Shelf();
            shelves.set(lot, shelf);
        }
        return shelf;
    }

    /// The VNs of a lot that can be chosen; null when all of it can.
    @Nullable Shelf shelf(Lot lot) {
        return lot.id() < shelves.size() ? shelves.get(lot.id()) : null;
    }

    /// The extensions of a VN; null when it has none.
    @Nullable Codes codes(VirtualNumber vn) {
        var spot = spots.get(vn);
        return spot == null ? null : spot.codes;
    }

    /// Whether the VN takes another binding, as far as that does not depend on who calls.
    boolean hasRoom(VirtualNumber vn) {
        var spot = spots.get(vn);
        return spot == null || spot.hasRoom();
    }

    boolean isKnownCaller(VirtualNumber vn) {
        var spot = spots.get(vn);
        return spot != null && spot.kind == NumberClass.KNOWN_CALLER;
    }

    /// Whether anything on the VN is open or rests.
    boolean isUsed(VirtualNumber vn) {
        var spot = spots.get(vn);
        return spot != null && spot.slots > 0;
    }

    private static NumberClass by(Slot slot) {
        return switch (slot) {
            case Slot.Pair _  -> NumberClass.KNOWN_CALLER;
            case Slot.Whole _ -> NumberClass.EXCLUSIVE;
            case Slot.Code _  -> NumberClass.EXTENSION;
        };
    }

    /// @return whether the slot is a pair on a VN for known callers
    boolean taken(Slot slot) {
        return slot instanceof Slot.Code(var vn, var extension) ? taken(vn, NumberClass.EXTENSION, extension.code(), extension.digits().length()) : taken(slot.vn(), by(slot), 0, 0);
    }

    /// A VN, and what is counted on it as long as no number comes, goes or moves.
    static final class Place {
        private final VirtualNumber vn;
        private final @Nullable Spot spot;

        private Place(VirtualNumber vn, @Nullable Spot spot) {
            this.vn = vn;
            this.spot = spot;
        }

        VirtualNumber vn() {
            return vn;
        }
    }

    /// Where a VN is counted. From any thread, while an earlier run is read.
    Place place(VirtualNumber vn) {
        // What is in no pool is counted only while something is on it.
        return new Place(vn, pools.stock().entry(vn) == null ? null : spots.get(vn));
    }

    /// A pair or a code is taken.
    ///
    /// @param length how many digits the code has; 0 for a pair
    /// @return whether the slot is a pair on a VN for known callers
    boolean taken(Place place, int code, int length) {
        var by = length == 0 ? NumberClass.KNOWN_CALLER : NumberClass.EXTENSION;
        return place.spot == null ? taken(place.vn, by, code, length) : taken(place.vn, place.spot, by, code, length);
    }

    private boolean taken(VirtualNumber vn, NumberClass by, int code, int length) {
        var spot = spots.get(vn);
        if (spot == null) {
            // Of a number that is in no pool any more.
            spot = new Spot(nowhere);
            spots.put(vn, spot);
        }
        return taken(vn, spot, by, code, length);
    }

    private static boolean taken(VirtualNumber vn, Spot spot, NumberClass by, int code, int length) {
        spot.slots++;
        if (!spot.counts(by)) return false;
        if (spot.codes != null) spot.codes.take(code, length);
        Used.add(spot.used.openSlots, 1);
        if (spot.open++ == 0) {
            Used.add(spot.used.bound, 1);
            if (spot.resting > 0) Used.add(spot.used.resting, -1);
        }
        // With room still it stands there already.
        var there = spot.shelf;
        if (there != null && !spot.hasRoom()) there.take(vn);
        return by == NumberClass.KNOWN_CALLER;
    }

    /// A slot that was open rests.
    void rests(Slot slot) {
        rests(slot.vn(), by(slot));
    }

    /// A pair or a code that was open rests.
    ///
    /// @param length how many digits the code has; 0 for a pair
    void rests(Place place, int length) {
        rests(place.vn, length == 0 ? NumberClass.KNOWN_CALLER : NumberClass.EXTENSION);
    }

    private void rests(VirtualNumber vn, NumberClass by) {
        var spot = spots.get(vn);
        if (spot == null || !spot.counts(by)) return;
        Used.add(spot.used.openSlots, -1);
        Used.add(spot.used.restingSlots, 1);
        boolean isLast = --spot.open == 0;
        if (isLast) Used.add(spot.used.bound, -1);
        spot.resting++;
        if (isLast) Used.add(spot.used.resting, 1);
    }

    void freed(Slot slot) {
        var spot = spots.get(slot.vn());
        if (spot == null) return;
        spot.slots--;
        if (spot.counts(by(slot))) {
            if (spot.codes != null && slot instanceof Slot.Code(_, var extension)) spot.codes.give(extension);
            Used.add(spot.used.restingSlots, -1);
            if (--spot.resting == 0 && spot.open == 0) Used.add(spot.used.resting, -1);
            spot.place(slot.vn());
        }
        if (spot.slots == 0 && pools.stock().entry(slot.vn()) == null) spots.remove(slot.vn());
    }
}
