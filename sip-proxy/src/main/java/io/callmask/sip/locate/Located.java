package io.callmask.sip.locate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/// The places that a name leads to. Immutable.
///
/// @param ranks the first is tried first, the next when all of it have failed
public record Located(List<List<Target>> ranks) {
    /// Nowhere.
    public static final Located NOWHERE = new Located(List.of());

    public Located {
        ranks = ranks.stream().map(List::copyOf).toList();
    }

    /// A host that an SRV record names, or the name itself.
    ///
    /// @param weight its share of those of its rank (RFC 2782)
    /// @param places its addresses, those of the family that is liked better first
    public record Target(int weight, List<Place> places) {
        public Target {
            places = List.copyOf(places);
        }
    }

    /// Places to be tried in exactly this order.
    public static Located inTurn(Place... places) {
        return new Located(Arrays.stream(places).map(place -> List.of(new Target(0, List.of(place)))).toList());
    }

    public boolean isEmpty() {
        return ranks.isEmpty();
    }

    /// All of them, each once.
    public List<Place> all() {
        return ranks.stream().flatMap(List::stream).flatMap(target -> target.places().stream()).distinct().toList();
    }

    /// Whether one of them has that address.
    public boolean isAt(InetAddress address) {
        // Asked for every message.
        for (var rank : ranks) {
            for (var target : rank) {
                for (var place : target.places()) {
                    if (place.address().getAddress().equals(address)) return true;
                }
            }
        }
        return false;
    }

    /// All of them in an order for one call: by rank, within one by weight, and of one host's addresses any one of its family first.
    ///
    /// @param dice any number, evenly spread
    public List<Place> order(LongSupplier dice) {
        if (ranks.size() == 1 && ranks.getFirst().size() == 1 && ranks.getFirst().getFirst().places().size() == 1) return ranks.getFirst().getFirst().places();
        var order = new ArrayList<Place>();
        for (var rank : ranks) {
            // Those without weight stand first, so that one of them is drawn only when the dice show 0 (RFC 2782, page 4).
            var left = new ArrayList<Target>();
            for (var target : rank) if (target.weight() == 0) left.add(target);
            for (var target : rank) if (target.weight() != 0) left.add(target);
            while (!left.isEmpty()) order.addAll(turned(left.remove(drawn(left, dice)).places(), dice));
        }
        return order.stream().distinct().toList();
    }

    private static int drawn(List<Target> left, LongSupplier dice) {
        if (left.size() == 1) return 0;
        long sum = 0;
        for (var target : left) sum += target.weight();
        // With weights of 0 alone, all are alike.
        if (sum == 0) return (int) Math.floorMod(dice.getAsLong(), (long) left.size());
        // From 0 only where somebody is without weight: else the first would have a share too much.
        int least = left.getFirst().weight() == 0 ? 0 : 1;
        long drawn = least + Math.floorMod(dice.getAsLong(), sum + 1 - least);
        int place = 0;
        for (long running = left.getFirst().weight(); running < drawn; running += left.get(place).weight()) place++;
        return place;
    }

    private static List<Place> turned(List<Place> places, LongSupplier dice) {
        if (places.size() < 2) return places;
        int family = places.getFirst().address().getAddress().getAddress().length;
        int alike = 0;
        while (alike < places.size() && places.get(alike).address().getAddress().getAddress().length == family) alike++;
        var turned = new ArrayList<>(places);
        Collections.rotate(turned.subList(0, alike), (int) Math.floorMod(dice.getAsLong(), (long) alike));
        return turned;
    }
}
