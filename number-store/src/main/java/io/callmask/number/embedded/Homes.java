package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool.Origin;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Happening.Called;
import io.callmask.number.embedded.Happening.Closed;
import io.callmask.number.embedded.Happening.Counted;
import io.callmask.number.embedded.Happening.Freed;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.embedded.Happening.Updated;
import io.callmask.number.route.Route;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a start from moving a number on which something is open or rests: between two of them the settings, or the inventory's database, may have become others. A caller who was to key an
/// extension, or was anyone to an exclusive number, would reach whoever is bound there as to a known caller. And where a pool's extensions have fewer digits now, a caller of whose four only three are taken would
/// reach whoever has those three: the number of digits counts as the class does.
///
/// While an earlier run is read, each number is noted that an entry has in another pool or class than it is in now. That costs a comparison, and nothing is written down for it: a binding says its pool, and its mode the
/// class. Most that is noted is over; only if something is on such a number all that is open or rests is looked through.
final class Homes {
    private static final Logger LOG = LoggerFactory.getLogger(Homes.class);
    private static final int MOST_NAMED = 5;

    private final Pools pools;
    private final Set<VirtualNumber> astray = ConcurrentHashMap.newKeySet();

    Homes(Pools pools) {
        this.pools = pools;
    }

    /// The class that a number is of as one of a deal's.
    static NumberClass kind(Deal deal, VirtualNumber vn) {
        return vn.equals(deal.x()) ? deal.mode().classOfX() : NumberClass.KNOWN_CALLER;
    }

    /// How many digits tell a deal's binding from others on a number; 0 when others do.
    static int digits(Deal deal, VirtualNumber vn) {
        return vn.equals(deal.x()) ? deal.extension().digits().length() : 0;
    }

    private static int digits(Slot slot) {
        return slot instanceof Slot.Code(_, var extension) ? extension.digits().length() : 0;
    }

    /// Notes that an entry has a number where it is not now. Any thread.
    void isAstray(VirtualNumber vn) {
        astray.add(vn);
    }

    /// Compares an entry's numbers with what they are now. Any thread.
    void compare(Happening entry) {
        switch (entry) {
            case Opened(var binding, _, _, _) -> numbers(binding.deal()).stream().filter(vn -> !isAt(vn, binding.pool(), kind(binding.deal(), vn), digits(binding.deal(), vn))).forEach(this::isAstray);
            case Rests rests when !isAt(rests.slot().vn(), rests.pool(), rests.kind(), digits(rests.slot())) -> isAstray(rests.slot().vn());
            // An update leaves a binding its numbers.
            case Rests _, Updated _, Called _, Released _, Closed _, Freed _, Remembers _, Counted _ -> { }
        }
    }

    private static Set<VirtualNumber> numbers(Deal deal) {
        return deal.mode().hasY() ? Set.of(deal.x(), deal.y()) : Set.of(deal.x());
    }

    /// @param kind   null when nobody knows
    /// @param digits of its extension; 0 when there is none
    private boolean isAt(VirtualNumber vn, String pool, @Nullable NumberClass kind, int digits) {
        var place = pools.place(vn);
        return place.isPresent() && place.get().pool().name().equals(pool) && (kind == null || place.get().number().kind() == kind) && (digits == 0 || place.get().pool().extensionDigits() == digits);
    }

    /// To be called when an earlier run has been read. Tells the log of bindings on numbers that are in no pool any more: these route until they end.
    ///
    /// @param isUsed whether there may be something on a number
    /// @param rows   all that is open or rests
    /// @throws IOException when a number was moved on which something is open or rests, or extensions on it have another number of digits than its pool says
    void check(Predicate<VirtualNumber> isUsed, Supplier<Stream<Happening>> rows, Instant now) throws IOException {
        astray.removeIf(isUsed.negate());
        if (astray.isEmpty()) return;
        var found = new Found(now);
        rows.get().forEach(found::add);
        astray.clear();
        if (!found.moved.isEmpty()) throw new IOException(found.refusal());
        if (found.removed.isEmpty()) return;
        LOG.warn("event=removed-numbers numbers={} bindings={} until={}: bindings are open on numbers that neither the settings nor the inventory have any more (one is {}); calls to them go on until then",
            found.removed.size(), found.onRemoved, found.lastOnRemoved, found.removed.values().iterator().next());
    }

    /// What is open or rests on numbers that are not where they were.
    private final class Found {
        private final Instant now;
        private final Map<VirtualNumber, Stay> moved = new LinkedHashMap<>();
        private final Map<VirtualNumber, BindingId> removed = new HashMap<>();
        private int onRemoved;
        private Instant lastOnRemoved = Instant.MIN;

        Found(Instant now) {
            this.now = now;
        }

        void add(Happening row) {
            switch (row) {
                case Opened(var binding, var rest, _, _) -> add(binding, rest);
                case Rests rests when rests.until().isAfter(now) && isMoved(rests.slot().vn(), rests.pool(), rests.kind(), digits(rests.slot())) ->
                    stay(rests.slot().vn()).rests(home(rests.pool(), rests.kind(), digits(rests.slot())), rests.until(), 1);
                case Rests _, Updated _, Called _, Released _, Closed _, Freed _, Remembers _, Counted _ -> { }
            }
        }

        private void add(Binding binding, Duration rest) {
            var free = binding.until().plus(rest);
            if (!free.isAfter(now)) return;
            boolean isOpen = binding.isOpenAt(now);
            boolean isGone = false;
            for (var vn : numbers(binding.deal())) {
                var kind = kind(binding.deal(), vn);
                int digits = digits(binding.deal(), vn);
                if (isMoved(vn, binding.pool(), kind, digits)) {
                    if (isOpen) stay(vn).isOpen(home(binding.pool(), kind, digits), free, binding.id());
                    else stay(vn).rests(home(binding.pool(), kind, digits), free, slots(binding, vn));
                }
                if (!isOpen || pools.own(vn)) continue;
                isGone = true;
                removed.put(vn, binding.id());
            }
            if (!isGone) return;
            onRemoved++;
            if (binding.until().isAfter(lastOnRemoved)) lastOnRemoved = binding.until();
        }

        private static int slots(Binding binding, VirtualNumber vn) {
            return Route.of(binding).stream().filter(route -> route.dialled().equals(vn)).mapToInt(route -> route.slots().size()).sum();
        }

        private boolean isMoved(VirtualNumber vn, String pool, @Nullable NumberClass kind, int digits) {
            return astray.contains(vn) && pools.own(vn) && !isAt(vn, pool, kind, digits);
        }

        private Stay stay(VirtualNumber vn) {
            return moved.computeIfAbsent(vn, _ -> new Stay());
        }

        String refusal() {
            var named = moved.entrySet().stream().limit(MOST_NAMED).map(each -> said(each.getKey(), each.getValue())).collect(Collectors.joining("; "));
            var others = moved.size() > MOST_NAMED ? "; and " + (moved.size() - MOST_NAMED) + " more" : "";
            return "pools: " + named + others + " (expected: no other pool, class or number of digits before that is over: give it back what it had until then, or have it in no pool until then, or release the bindings while it has what it had)";
        }

        private String said(VirtualNumber vn, Stay stay) {
            var place = pools.place(vn).orElseThrow();
            var by = place.number().origin() == Origin.SETTINGS ? "settings" : "inventory";
            int digits = place.number().kind() == NumberClass.EXTENSION ? place.pool().extensionDigits() : 0;
            return vn + ": " + String.join(" and ", stay.homes) + " so far, and by the " + by + ' ' + home(place.pool().name(), place.number().kind(), digits) + " (" + stay + ')';
        }
    }

    private static String home(String pool, @Nullable NumberClass kind, int digits) {
        var length = digits == 0 ? "" : "of " + digits + (digits == 1 ? " digit " : " digits ");
        return (kind == null ? "" : kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ' ') + length + "in pool " + pool;
    }

    /// What keeps a number where it was.
    private static final class Stay {
        private final Set<String> homes = new TreeSet<>();
        private final Set<BindingId> open = new LinkedHashSet<>();
        private int resting;
        private Instant last = Instant.MIN;

        void isOpen(String home, Instant free, BindingId id) {
            open.add(id);
            lasts(home, free);
        }

        void rests(String home, Instant free, int slots) {
            resting += slots;
            lasts(home, free);
        }

        private void lasts(String home, Instant free) {
            homes.add(home);
            if (free.isAfter(last)) last = free;
        }

        @Override public String toString() {
            var example = open.isEmpty() ? "" : ", one of them " + open.iterator().next();
            return "open bindings: " + open.size() + example + ", slots at rest: " + resting + ", the last until " + last;
        }
    }
}
