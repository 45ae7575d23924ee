package io.callmask.number.remote;

import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Slot;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore.PoolUse;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Says why there was no room: which side, what takes it and until when, or how full the pool is. What has not been read for that is wanted of the occupancy, as in a choice.
///
/// @param use how full the pool was when it was last counted
record NoRoom(Chooser chooser, Pool pool, Supplier<PoolUse> use, Instant now) {
    NotBound of(Chooser.Missing missing) {
        return switch (missing.choice()) {
            case Choice.Exactly(var vn) -> named(missing.field(), vn, missing.callers());
            case Choice.Any() -> exhausted(missing.field(), missing.callers());
        };
    }

    private NotBound named(String field, VirtualNumber vn, List<RealNumber> callers) {
        for (var caller : callers) {
            var pair = new Slot.Pair(vn, caller);
            if (holder(pair) != null) return taken(field, pair);
        }
        if (holder(new Slot.Whole(vn)) != null) return taken(field, new Slot.Whole(vn));
        if (isFull(vn)) return new NotBound(Why.POOL_EXHAUSTED, field, field + ": " + vn + " has no extension left (expected: one that neither routes nor rests, in a block that no other node holds)");
        return new NotBound(Why.NUMBER_CONFLICT, field, field + ": " + vn + " holds as much as its capacity (expected: less)");
    }

    private boolean isFull(VirtualNumber vn) {
        var entry = chooser.pools().stock().entry(vn);
        return entry != null && entry.number().kind() == NumberClass.EXTENSION && chooser.isFull(vn);
    }

    /// What takes the very slot; of a VN that serves one binding at a time, what takes that.
    private Occupancy.@Nullable Row holder(Slot slot) {
        var places = slot instanceof Slot.Whole(var vn) ? List.of(chooser.slots().place(slot), chooser.slots().reserved(vn)) : List.of(chooser.slots().place(slot));
        for (var place : places) {
            if (!chooser.occupancy().isFree(place)) return chooser.occupancy().row(place);
        }
        return null;
    }

    /// A slot that is taken, by whom and for how long.
    NotBound taken(String field, Slot slot) {
        var holder = holder(slot);
        if (holder == null && !(slot instanceof Slot.Whole)) return taken(field, new Slot.Whole(slot.vn()));
        var what = switch (slot) {
            case Slot.Pair(var vn, var caller) -> vn + " with caller " + caller;
            case Slot.Code(var vn, _) -> vn + " with its extension";
            case Slot.Whole(var vn) -> vn.toString();
        };
        return new NotBound(Why.NUMBER_CONFLICT, field, field + ": " + what + ' ' + state(holder) + " (expected: what neither routes nor rests)");
    }

    private String state(Occupancy.@Nullable Row row) {
        if (row == null) return "serves one binding at a time";
        var freeAt = Instant.ofEpochMilli(row.freeAt());
        // A binding's end is its slots' end of rest less the pool's rest; a released one's lies before now.
        var until = freeAt.minus(pool.rest());
        return until.isAfter(now) ? "is open in binding " + row.id() + " until " + until + ", then rests until " + freeAt : "rests until " + freeAt;
    }

    private NotBound exhausted(String field, List<RealNumber> callers) {
        var counted = use.get();
        var text = new StringBuilder(field).append(": pool ").append(pool.name()).append(" has no number left for this (").append(counted.numbers()).append(" numbers, ")
            .append(counted.open()).append(" open bindings, ").append(counted.resting()).append(" pairs, extensions and numbers at rest; the busiest caller holds ").append(counted.busiest()).append(" pairs");
        for (var caller : callers.subList(0, Math.min(2, callers.size()))) {
            // Of the second one as many may not have been looked at.
            int held = chooser.seenHeld(caller);
            if (held > 0) text.append(", ").append(caller).append(" holds at least ").append(held);
        }
        return new NotBound(Why.POOL_EXHAUSTED, field, text.append("; expected: more numbers than that, or an extension in a block that no other node holds)").toString());
    }
}
