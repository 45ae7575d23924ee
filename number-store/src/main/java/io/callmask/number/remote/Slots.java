package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.ClaimKeys;
import io.callmask.number.route.Route;
import io.callmask.number.route.Slot;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Which slots a binding occupies, by pseudonym. Pure.
///
/// @param reserves whether the pool's known-caller numbers serve one binding at a time: such a binding holds those VNs themselves too
record Slots(ClaimKeys keys, int pool, Registry registry, boolean reserves) {
    static Slots of(ClaimKeys keys, Registry registry, Pool pool) {
        return new Slots(keys, registry.id(pool.name()), registry, pool.recycling() == Pool.Recycling.NUMBER);
    }

    /// One slot's place.
    record Place(Bytes key, VirtualNumber vn) {}

    Place place(Slot slot) {
        return new Place(switch (slot) {
            case Slot.Pair(_, var caller) -> key(caller);
            case Slot.Code(var vn, var extension) -> new Bytes(keys.code(vn, extension, pool));
            case Slot.Whole(var vn) -> new Bytes(keys.whole(vn, pool));
        }, slot.vn());
    }

    /// Under which all pairs of a caller lie.
    Bytes key(RealNumber caller) {
        return new Bytes(keys.caller(caller, pool));
    }

    Place reserved(VirtualNumber vn) {
        return new Place(new Bytes(keys.reserved(vn, pool)), vn);
    }

    /// All places of a binding, each once, in an order of their own.
    Map<Place, Slot> places(Binding binding) {
        var places = new LinkedHashMap<Place, Slot>();
        for (var route : Route.of(binding)) {
            for (var slot : route.slots()) {
                places.put(place(slot), slot);
                if (reserves && slot instanceof Slot.Pair(var vn, _) && isKnownCaller(vn)) places.putIfAbsent(reserved(vn), slot);
            }
        }
        return places;
    }

    /// Whom a claim names who calls by no slot of their own: who keys an extension beside a Y, and whom a callback names. Not A of a plain extension, of whom there are too many.
    static Set<RealNumber> withoutSlot(Deal deal) {
        return switch (deal) {
            case Deal.Axyb _, Deal.Axb _, Deal.Xyb _, Deal.XybMet _, Deal.Axe(_, _, _, Callback.Nobody()) -> Set.of();
            case Deal.Axeyb it -> Set.of(it.a());
            case Deal.Ax it -> without(it, Set.of(it.a()));
            case Deal.Axn it -> without(it, Set.of(it.a()));
            case Deal.Axe it -> without(it, Set.of(it.a()));
            case Deal.Axg it -> without(it, with(it.members(), it.a()));
        };
    }

    private static Set<RealNumber> without(Deal deal, Set<RealNumber> callers) {
        var others = new HashSet<>(deal.people());
        others.removeAll(callers);
        return others;
    }

    private static Set<RealNumber> with(Set<RealNumber> members, RealNumber a) {
        var all = new HashSet<>(members);
        all.add(a);
        return all;
    }

    boolean isKnownCaller(VirtualNumber vn) {
        return registry.home(vn).filter(home -> home.kind() == io.callmask.number.NumberClass.KNOWN_CALLER).isPresent();
    }
}
