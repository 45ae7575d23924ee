package io.callmask.sip.engine;

import io.callmask.sip.locate.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Addresses that did not carry a call, or did not answer, lately: they are tried after the others of their trunk (RFC 3263 §4.3). Any thread.
final class Aside {
    private static final int MOST = 1_024;

    private final Map<Place, Long> until = new ConcurrentHashMap<>();

    /// @return whether it was not aside before
    boolean put(Place place, long end, long now) {
        if (until.size() >= MOST) until.values().removeIf(each -> each - now <= 0);
        if (until.size() >= MOST) return false;
        var before = until.put(place, end);
        return before == null || before - now <= 0;
    }

    /// @return whether it was aside
    boolean takeBack(Place place) {
        return !until.isEmpty() && until.remove(place) != null;
    }

    /// The same places in their order, but those put aside come last.
    List<Place> sorted(List<Place> order, long now) {
        if (order.size() < 2 || until.isEmpty()) return order;
        var first = new ArrayList<Place>(order.size());
        var last = new ArrayList<Place>();
        for (var place : order) {
            var end = until.get(place);
            (end != null && end - now > 0 ? last : first).add(place);
        }
        first.addAll(last);
        return first;
    }
}
