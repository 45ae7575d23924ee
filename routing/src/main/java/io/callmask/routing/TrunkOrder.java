package io.callmask.routing;

import io.callmask.routing.trunk.TrunkSight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// In which order the trunks of a group are tried: by priority, and within one by weight (as RFC 2782 orders servers). Immutable; any thread.
final class TrunkOrder {
    /// A caller waits for each attempt: more are of no use.
    static final int MOST_ATTEMPTS = 4;

    private final Map<String, List<Trunk>> groups;
    private final TrunkSight sight;
    private final LongSupplier dice;

    /// @param dice any number, evenly spread; any thread
    TrunkOrder(List<Trunk> trunks, TrunkSight sight, LongSupplier dice) {
        groups = trunks.stream().filter(Trunk::outbound).sorted(Comparator.comparingInt(trunk -> trunk.outlet().priority())).collect(Collectors.groupingBy(trunk -> trunk.outlet().group()));
        this.sight = sight;
        this.dice = dice;
    }

    /// At most [#MOST_ATTEMPTS], the first to be tried first; empty when none is open.
    List<Trunk> of(String group) {
        var all = groups.getOrDefault(group, List.of());
        if (all.size() == 1) return sight.isOpen(all.getFirst().name()) ? all : List.of();
        var left = new ArrayList<>(all.stream().filter(trunk -> sight.isOpen(trunk.name())).toList());
        var order = new ArrayList<Trunk>(left.size());
        while (!left.isEmpty() && order.size() < MOST_ATTEMPTS) order.add(left.remove(next(left)));
        return List.copyOf(order);
    }

    /// The place of one of the lowest priority: by its share of the weights, where a weight of 0 counts only beside others of 0.
    private int next(List<Trunk> left) {
        int priority = left.getFirst().outlet().priority();
        int alike = 0;
        long sum = 0;
        for (; alike < left.size() && left.get(alike).outlet().priority() == priority; alike++) sum += left.get(alike).outlet().weight();
        if (alike == 1) return 0;
        if (sum == 0) return (int) Math.floorMod(dice.getAsLong(), (long) alike);
        long drawn = Math.floorMod(dice.getAsLong(), sum);
        int place = 0;
        while (drawn >= left.get(place).outlet().weight()) drawn -= left.get(place++).outlet().weight();
        return place;
    }
}
