package io.callmask.number.rule;

import io.callmask.number.Mask;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.Requirement;
import io.callmask.number.VirtualNumber;
import io.callmask.number.stock.Lot;
import io.callmask.number.stock.Matching;
import io.callmask.number.stock.Stock;
import io.callmask.number.stock.Tier;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pools, and whose each VN is at this moment. The pools stay; their numbers are a [Stock], which is exchanged as a whole when the inventory changes. Any thread.
public final class Pools {
    private static final RouteAnswer NO_SUCH_NUMBER = new RouteAnswer.NoSuchNumber();

    private final Map<String, Answers> byName = new LinkedHashMap<>();
    private final Matching matching;
    private volatile Stock stock;

    /// Where a VN belongs.
    public record Place(PooledNumber number, Pool pool) {}

    /// A pool, and what a caller who holds nothing on a number of it is told.
    private record Answers(Pool pool, RouteAnswer notAParty, RouteAnswer extensionMissing, RouteAnswer noSuchExtension) {}

    /// @throws IllegalArgumentException when two pools share a name or a VN
    public Pools(List<Pool> pools) {
        this(pools, Matching.PLAIN);
    }

    /// @param matching in which order numbers are tried for a requirement
    /// @throws IllegalArgumentException when two pools share a name or a VN
    public Pools(List<Pool> pools, Matching matching) {
        this.matching = matching;
        var numbers = new LinkedHashMap<VirtualNumber, Stock.Change>();
        for (var pool : pools) {
            var name = pool.name();
            var answers = new Answers(pool.bare(), new RouteAnswer.NotAParty(name), new RouteAnswer.ExtensionMissing(name), new RouteAnswer.NoSuchExtension(name));
            if (byName.putIfAbsent(name, answers) != null) throw new IllegalArgumentException("pools: " + name + " stands there twice (expected: each name once)");
            for (var number : pool.numbers()) {
                var other = numbers.putIfAbsent(number.vn(), new Stock.Change(number.vn(), name, Optional.of(number)));
                if (other != null) throw new IllegalArgumentException("pools: " + number.vn() + " is in " + other.pool() + " and in " + name + " (expected: a VN in one pool)");
            }
        }
        this.stock = Stock.fresh().with(numbers.values());
    }

    /// Goes by these changes from now on. Numbers of pools that there are not are left out.
    public synchronized void restock(Collection<Stock.Change> changes) {
        var ours = new ArrayList<Stock.Change>(changes.size());
        for (var change : changes) ours.add(byName.containsKey(change.pool()) ? change : new Stock.Change(change.vn(), change.pool(), Optional.empty()));
        stock = stock.with(ours);
    }

    /// All numbers as they are now.
    public Stock stock() {
        return stock;
    }

    public Optional<Pool> named(String name) {
        return Optional.ofNullable(byName.get(name)).map(Answers::pool);
    }

    /// All pools, without their numbers.
    public List<Pool> all() {
        return byName.values().stream().map(Answers::pool).toList();
    }

    /// How many numbers a pool has.
    public int size(String pool) {
        return stock.size(pool);
    }

    /// The pool's lots of a class: all numbers that take new bindings.
    public List<Lot> lots(String pool, NumberClass kind) {
        return stock.lots(pool, kind);
    }

    /// The pool's numbers of a class that will do for a requirement, the best tier first.
    public List<Tier> tiers(String pool, NumberClass kind, Requirement requirement) {
        return stock.tiers(pool, kind, requirement, matching);
    }

    /// What none of the pool's numbers in use has of what is required; empty when some will do.
    public Optional<String> unmet(String pool, NumberClass kind, Requirement requirement) {
        return stock.unmet(pool, kind, requirement);
    }

    /// What this number has not of what is required; empty when it will do.
    public Optional<String> unmet(Mask mask, Requirement requirement) {
        return Stock.unmet(requirement, mask);
    }

    public boolean own(VirtualNumber vn) {
        return stock.entry(vn) != null;
    }

    /// Where a VN of ours belongs.
    public Optional<Place> place(VirtualNumber vn) {
        var entry = stock.entry(vn);
        if (entry == null) return Optional.empty();
        return Optional.ofNullable(byName.get(entry.pool())).map(answers -> new Place(entry.number(), answers.pool()));
    }

    /// Whether the operator has locked the VN.
    public boolean isLocked(VirtualNumber vn) {
        var entry = stock.entry(vn);
        return entry != null && entry.number().standing() == Standing.LOCKED;
    }

    /// The answer for a caller who holds nothing on the VN.
    ///
    /// @param hasExtension whether an extension was keyed
    public RouteAnswer stranger(VirtualNumber vn, boolean hasExtension) {
        var entry = stock.entry(vn);
        var answers = entry == null ? null : byName.get(entry.pool());
        if (entry == null || answers == null) return NO_SUCH_NUMBER;
        if (hasExtension) return answers.noSuchExtension();
        return entry.number().kind() == NumberClass.EXTENSION ? answers.extensionMissing() : answers.notAParty();
    }
}
