package io.callmask.number.stock;

import io.callmask.number.Mask;
import io.callmask.number.Requirement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Lots that have all that is asked for, in the order of the chain of cities.
final class ByRequirement implements Matching {
    @Override public List<Tier> tiers(Requirement requirement, Collection<Lot> lots) {
        var fitting = lots.stream().filter(lot -> fits(requirement, lot.mask())).toList();
        var where = requirement.where();
        var chain = new LinkedHashSet<String>();
        chain.add(where.city());
        chain.add(where.callerCity());
        chain.addAll(where.cities());
        chain.remove("");
        var tiers = new ArrayList<Tier>();
        for (var city : chain) add(tiers, fitting, lot -> lot.mask().specs().city().equals(city));
        if (!where.isStrict()) add(tiers, fitting, lot -> !chain.contains(lot.mask().specs().city()));
        return List.copyOf(tiers);
    }

    private static void add(List<Tier> tiers, List<Lot> lots, Predicate<Lot> in) {
        var those = lots.stream().filter(in).toList();
        if (!those.isEmpty()) tiers.add(Tier.of(those));
    }

    /// Whether a number may be taken for the requirement, wherever it is from.
    private static boolean fits(Requirement requirement, Mask mask) {
        return Criterion.first(requirement, mask).isEmpty();
    }

    /// What is asked for, one by one, by the name that it has in a request.
    private record Criterion(String field, Predicate<Mask> isMet) {
        /// The first that a mask does not meet.
        static Optional<Criterion> first(Requirement requirement, Mask mask) {
            return all(requirement).stream().filter(each -> !each.isMet().test(mask)).findFirst();
        }

        static List<Criterion> all(Requirement requirement) {
            var channel = requirement.channel();
            var number = requirement.number();
            return List.of(
                new Criterion("reservedFor", mask -> mask.specs().reservedFor().equals(number.reservedFor())),
                new Criterion("industries", mask -> mask.channel().industries().isEmpty() || mask.channel().industries().containsAll(channel.industries())),
                new Criterion("functions", mask -> mask.channel().functions().containsAll(channel.functions())),
                new Criterion("provider", mask -> channel.provider().isEmpty() || mask.channel().provider().equals(channel.provider())),
                new Criterion("connectRate", mask -> mask.channel().connectPermille() >= channel.connectPermille()),
                new Criterion("faults", mask -> channel.mostFaults().isEmpty() || mask.channel().faults() >= 0 && mask.channel().faults() <= channel.mostFaults().get()),
                new Criterion("types", mask -> number.types().isEmpty() || number.types().contains(mask.specs().type())),
                new Criterion("segments", mask -> number.segments().isEmpty() || number.segments().contains(mask.specs().segment())),
                new Criterion("cost", mask -> number.mostCost().isEmpty() || mask.specs().cost().compareTo(number.mostCost().get()) <= 0));
        }
    }

    /// The first field of a requirement that none of these masks meets together with the fields before it; empty when some mask meets all.
    static Optional<String> unmet(Requirement requirement, Collection<Mask> masks) {
        List<Mask> left = List.copyOf(masks);
        for (var criterion : Criterion.all(requirement)) {
            left = left.stream().filter(criterion.isMet()).toList();
            if (left.isEmpty()) return Optional.of(criterion.field());
        }
        var where = requirement.where();
        boolean isThere = !where.isStrict() || left.stream().anyMatch(mask -> mask.specs().city().equals(where.city()));
        return isThere ? Optional.empty() : Optional.of("city");
    }
}
