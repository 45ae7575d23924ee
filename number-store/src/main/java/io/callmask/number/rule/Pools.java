package io.callmask.number.rule;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.VirtualNumber;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pools, and whose each VN is. Immutable; any thread.
public final class Pools {
    private static final RouteAnswer NO_SUCH_NUMBER = new RouteAnswer.NoSuchNumber();

    private final Map<String, Stock> byName = new LinkedHashMap<>();
    private final Map<VirtualNumber, Place> places = new HashMap<>();

    /// Where a VN belongs.
    ///
    /// @param stranger what a caller who holds nothing on it is told
    public record Place(PooledNumber number, Pool pool, RouteAnswer stranger, RouteAnswer unknownExtension) {}

    /// A pool and the numbers in it that may be chosen.
    private record Stock(Pool pool, Map<NumberClass, List<VirtualNumber>> choosable) {}

    /// @throws IllegalArgumentException when two pools share a name or a VN
    public Pools(List<Pool> pools) {
        for (var pool : pools) {
            if (byName.putIfAbsent(pool.name(), stock(pool)) != null) throw new IllegalArgumentException("pools: " + pool.name() + " stands there twice (expected: each name once)");
            var notAParty = new RouteAnswer.NotAParty(pool.name());
            var missing = new RouteAnswer.ExtensionMissing(pool.name());
            var unknown = new RouteAnswer.NoSuchExtension(pool.name());
            for (var number : pool.numbers()) {
                var place = new Place(number, pool, number.kind() == NumberClass.EXTENSION ? missing : notAParty, unknown);
                var other = places.putIfAbsent(number.vn(), place);
                if (other != null) throw new IllegalArgumentException("pools: " + number.vn() + " is in " + other.pool().name() + " and in " + pool.name() + " (expected: a VN in one pool)");
            }
        }
    }

    private static Stock stock(Pool pool) {
        var choosable = new EnumMap<NumberClass, List<VirtualNumber>>(NumberClass.class);
        for (var kind : NumberClass.values()) choosable.put(kind, new ArrayList<>());
        for (var number : pool.numbers()) {
            if (number.standing() == Standing.IN_USE) choosable.getOrDefault(number.kind(), new ArrayList<>()).add(number.vn());
        }
        choosable.replaceAll((_, numbers) -> List.copyOf(numbers));
        return new Stock(pool, choosable);
    }

    public Optional<Pool> named(String name) {
        return Optional.ofNullable(byName.get(name)).map(Stock::pool);
    }

    public List<Pool> all() {
        return byName.values().stream().map(Stock::pool).toList();
    }

    /// The pool's numbers of a class that take new bindings; none when there is no such pool.
    public List<VirtualNumber> choosable(String pool, NumberClass kind) {
        var stock = byName.get(pool);
        return stock == null ? List.of() : stock.choosable().getOrDefault(kind, List.of());
    }

    public boolean own(VirtualNumber vn) {
        return places.containsKey(vn);
    }

    /// Where a VN of ours belongs.
    public Optional<Place> place(VirtualNumber vn) {
        return Optional.ofNullable(places.get(vn));
    }

    /// Whether the operator has locked the VN.
    public boolean isLocked(VirtualNumber vn) {
        var place = places.get(vn);
        return place != null && place.number().standing() == Standing.LOCKED;
    }

    /// The answer for a caller who holds nothing on the VN.
    ///
    /// @param hasExtension whether an extension was keyed
    public RouteAnswer stranger(VirtualNumber vn, boolean hasExtension) {
        var place = places.get(vn);
        if (place == null) return NO_SUCH_NUMBER;
        return hasExtension ? place.unknownExtension() : place.stranger();
    }
}
