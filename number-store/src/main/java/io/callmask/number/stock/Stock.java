package io.callmask.number.stock;

import io.callmask.number.Mask;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.Requirement;
import io.callmask.number.VirtualNumber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All VNs of all pools at one moment, by number and in lots. Immutable; any thread.
///
/// A change copies what it touches: the shards of the map in which its numbers are, and the lots that it adds to or takes from. So one number costs some milliseconds among a
/// million, and a million cost what a million cost.
public final class Stock {
    private static final int SHARDS = 1_024;
    private static final int MOST_REMEMBERED = 4_096;

    /// No number in any pool.
    public static final Stock EMPTY = new Stock(shards(), Map.of(), Map.of(), new Names());

    private final List<Map<VirtualNumber, Entry>> byNumber;
    private final Map<Kind, List<Lot>> lots;
    private final Map<Kind, Count> counts;
    private final Names names;
    /// What requirements came to: few different ones are asked for again and again.
    private final Map<Asked, List<Tier>> answers = new ConcurrentHashMap<>();

    private Stock(List<Map<VirtualNumber, Entry>> byNumber, Map<Kind, List<Lot>> lots, Map<Kind, Count> counts, Names names) {
        this.byNumber = byNumber;
        this.lots = lots;
        this.counts = counts;
        this.names = names;
    }

    /// A number and the pool that it is in.
    ///
    /// @param lot where it can be chosen from while it is in use
    public record Entry(PooledNumber number, String pool, int lot) {}

    /// A change of one number: what it is from now on, or, empty, that it is no more.
    public record Change(VirtualNumber vn, String pool, Optional<PooledNumber> becomes) {}

    /// How many numbers of a pool and class there are, whatever is bound on them.
    ///
    /// @param capacity the largest of all, or 0 when one has no limit of its own
    public record Count(int numbers, int frozen, int locked, int capacity) {
        static final Count NONE = new Count(0, 0, 0, Integer.MIN_VALUE);

        private Count plus(PooledNumber number, int sign) {
            int limit = number.mask().specs().capacity();
            int most = capacity == Integer.MIN_VALUE ? limit : capacity == 0 || limit == 0 ? 0 : Math.max(capacity, limit);
            return new Count(numbers + sign, frozen + (number.standing() == Standing.FROZEN ? sign : 0), locked + (number.standing() == Standing.LOCKED ? sign : 0), most);
        }
    }

    private record Kind(String pool, NumberClass kind) {}

    private record LotKey(Kind kind, Mask mask) {}

    private record Asked(Kind kind, Requirement requirement) {
        /// A requirement has a dozen parts; in these few they differ where there are many.
        @Override public int hashCode() {
            return 31 * (31 * kind.hashCode() + requirement.where().city().hashCode()) + requirement.number().reservedFor().hashCode();
        }
    }

    /// The ids that lots were given, and one instance of each mask. Only ever added to.
    private static final class Names {
        private final Map<LotKey, Integer> ids = new ConcurrentHashMap<>();
        private final Map<Mask, Mask> masks = new ConcurrentHashMap<>();

        int id(LotKey key) {
            synchronized (ids) {
                var known = ids.get(key);
                if (known != null) return known;
                int fresh = ids.size();
                ids.put(key, fresh);
                return fresh;
            }
        }

        PooledNumber shared(PooledNumber number) {
            var mask = masks.computeIfAbsent(number.mask(), each -> each);
            return mask == number.mask() ? number : new PooledNumber(number.vn(), number.kind(), number.standing(), mask, number.origin());
        }
    }

    /// A stock whose lots have ids of their own.
    public static Stock fresh() {
        return new Stock(shards(), Map.of(), Map.of(), new Names());
    }

    private static List<Map<VirtualNumber, Entry>> shards() {
        return List.copyOf(java.util.Collections.nCopies(SHARDS, Map.of()));
    }

    private static int shard(VirtualNumber vn) {
        int hash = vn.hashCode();
        // The low bits choose the place within a shard.
        return (hash ^ hash >>> 16) * 0x9E3779B9 >>> 22;
    }

    /// The stock after these changes, each number at most once among them.
    public Stock with(Collection<Change> changes) {
        var shards = new ArrayList<>(byNumber);
        var copied = new boolean[SHARDS];
        var gone = new HashMap<Integer, Set<VirtualNumber>>();
        var come = new LinkedHashMap<Integer, List<VirtualNumber>>();
        var keys = new HashMap<Integer, LotKey>();
        var counted = new HashMap<>(counts);
        for (var change : changes) {
            int at = shard(change.vn());
            if (!copied[at]) {
                shards.set(at, new HashMap<>(shards.get(at)));
                copied[at] = true;
            }
            var old = shards.get(at).get(change.vn());
            if (old != null) {
                counted.merge(new Kind(old.pool(), old.number().kind()), Count.NONE, (was, _) -> was.plus(old.number(), -1));
                if (old.number().standing() == Standing.IN_USE) gone.computeIfAbsent(old.lot(), _ -> new HashSet<>()).add(change.vn());
            }
            var number = change.becomes().map(names::shared).orElse(null);
            if (number == null) {
                shards.get(at).remove(change.vn());
                continue;
            }
            var kind = new Kind(change.pool(), number.kind());
            var key = new LotKey(kind, number.mask());
            int lot = names.id(key);
            keys.put(lot, key);
            shards.get(at).put(number.vn(), new Entry(number, change.pool(), lot));
            counted.merge(kind, Count.NONE.plus(number, 1), (was, _) -> was.plus(number, 1));
            if (number.standing() == Standing.IN_USE) come.computeIfAbsent(lot, _ -> new ArrayList<>()).add(number.vn());
        }
        return new Stock(List.copyOf(shards), Map.copyOf(lots(gone, come, keys)), Map.copyOf(counted), names);
    }

    private Map<Kind, List<Lot>> lots(Map<Integer, Set<VirtualNumber>> gone, Map<Integer, List<VirtualNumber>> come, Map<Integer, LotKey> keys) {
        var next = new HashMap<Kind, List<Lot>>();
        lots.forEach((kind, all) -> {
            var kept = new ArrayList<Lot>();
            for (var lot : all) {
                var added = come.remove(lot.id());
                var taken = gone.get(lot.id());
                var same = added == null && taken == null ? lot : changed(lot, taken == null ? Set.of() : taken, added == null ? List.of() : added);
                if (same.size() > 0) kept.add(same);
            }
            next.put(kind, kept);
        });
        come.forEach((id, added) -> {
            var key = keys.get(id);
            if (key != null) next.computeIfAbsent(key.kind(), _ -> new ArrayList<>()).add(new Lot(id, key.kind().pool(), key.kind().kind(), key.mask(), added.toArray(VirtualNumber[]::new)));
        });
        next.replaceAll((_, all) -> List.copyOf(all));
        return next;
    }

    private static Lot changed(Lot lot, Set<VirtualNumber> gone, List<VirtualNumber> come) {
        var numbers = new ArrayList<VirtualNumber>(lot.size() + come.size());
        // What only changes its standing or its place in the row comes in again below.
        for (var vn : lot.numbers()) {
            if (gone.isEmpty() || !gone.contains(vn)) numbers.add(vn);
        }
        numbers.addAll(come);
        return new Lot(lot.id(), lot.pool(), lot.kind(), lot.mask(), numbers.toArray(VirtualNumber[]::new));
    }

    public @Nullable Entry entry(VirtualNumber vn) {
        return byNumber.get(shard(vn)).get(vn);
    }

    /// Every number, in no particular order.
    public void each(Consumer<Entry> visit) {
        byNumber.forEach(shard -> shard.values().forEach(visit));
    }

    /// All lots of a pool's class; none when it has no number in use.
    public List<Lot> lots(String pool, NumberClass kind) {
        return lots.getOrDefault(new Kind(pool, kind), List.of());
    }

    public Count count(String pool, NumberClass kind) {
        var count = counts.getOrDefault(new Kind(pool, kind), Count.NONE);
        return count.capacity() == Integer.MIN_VALUE ? new Count(count.numbers(), count.frozen(), count.locked(), 0) : count;
    }

    /// How many numbers a pool has, of every class and standing.
    public int size(String pool) {
        return Arrays.stream(NumberClass.values()).mapToInt(kind -> count(pool, kind).numbers()).sum();
    }

    /// The numbers of a pool's class that are tried for a requirement: the best tier first.
    public List<Tier> tiers(String pool, NumberClass kind, Requirement requirement, Matching matching) {
        var asked = new Asked(new Kind(pool, kind), requirement);
        var known = answers.get(asked);
        if (known != null) return known;
        var found = List.copyOf(matching.tiers(requirement, lots(pool, kind)));
        // More different ones than that are somebody's mistake, and are worked out each time.
        if (answers.size() < MOST_REMEMBERED) answers.put(asked, found);
        return found;
    }

    /// What a requirement asks of a pool's class that none of its numbers in use has; empty when some number will do.
    public Optional<String> unmet(String pool, NumberClass kind, Requirement requirement) {
        return ByRequirement.unmet(requirement, lots(pool, kind).stream().map(Lot::mask).toList());
    }

    /// What a requirement asks that a number of this mask has not; empty when it will do.
    public static Optional<String> unmet(Requirement requirement, Mask mask) {
        return ByRequirement.unmet(requirement, List.of(mask));
    }
}
