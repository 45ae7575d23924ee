package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.ClaimKeys;
import io.callmask.number.route.Route;
import io.callmask.number.route.Slot;
import java.util.LinkedHashMap;
import java.util.Map;

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
            case Slot.Pair(_, var caller) -> new Bytes(keys.caller(caller, pool));
            case Slot.Code(var vn, var extension) -> new Bytes(keys.code(vn, extension, pool));
            case Slot.Whole(var vn) -> new Bytes(keys.whole(vn, pool));
        }, slot.vn());
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

    boolean isKnownCaller(VirtualNumber vn) {
        return registry.home(vn).filter(home -> home.kind() == io.callmask.number.NumberClass.KNOWN_CALLER).isPresent();
    }
}
