package io.callmask.number.embedded;

import io.callmask.number.VirtualNumber;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pools of the settings, and whose each VN is. Immutable.
final class Pools {
    private static final RouteAnswer NO_SUCH_NUMBER = new RouteAnswer.NoSuchNumber();

    private final Map<String, Pool> byName = new LinkedHashMap<>();
    /// What a stranger on the VN is told, made once.
    private final Map<VirtualNumber, RouteAnswer.NotAParty> strangers = new HashMap<>();

    /// @throws IllegalArgumentException when two pools share a name or a VN
    Pools(List<Pool> pools) {
        for (var pool : pools) {
            if (byName.putIfAbsent(pool.name(), pool) != null) throw new IllegalArgumentException("pools: " + pool.name() + " stands there twice (expected: each name once)");
            var stranger = new RouteAnswer.NotAParty(pool.name());
            for (var vn : pool.numbers()) {
                var other = strangers.putIfAbsent(vn, stranger);
                if (other != null) throw new IllegalArgumentException("pools: " + vn + " is in " + other.pool() + " and in " + pool.name() + " (expected: a VN in one pool)");
            }
        }
    }

    Optional<Pool> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Iterable<Pool> all() {
        return byName.values();
    }

    boolean own(VirtualNumber vn) {
        return strangers.containsKey(vn);
    }

    boolean isIn(Pool pool, VirtualNumber vn) {
        var stranger = strangers.get(vn);
        return stranger != null && stranger.pool().equals(pool.name());
    }

    /// The answer for a caller who holds nothing on the VN.
    RouteAnswer stranger(VirtualNumber vn) {
        var stranger = strangers.get(vn);
        return stranger == null ? NO_SUCH_NUMBER : stranger;
    }
}
