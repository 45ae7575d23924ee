package io.callmask.number.stock;

import io.callmask.number.Requirement;
import java.util.Collection;
import java.util.List;

/// Says in which order numbers are tried for a requirement: which lots will do, in which tiers, with which weights. Pure; any thread.
@FunctionalInterface
public interface Matching {
    /// @param requirement what is wanted
    /// @param lots        all of one pool and class, each with a number at least
    /// @return the best tier first; none when no lot will do
    List<Tier> tiers(Requirement requirement, Collection<Lot> lots);

    /// By what the requirement says and the chain of cities, all numbers of a tier alike.
    Matching PLAIN = new ByRequirement();
}
