package io.callmask.number.remote;

import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.RealNumber;
import io.callmask.number.Requirement;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.remote.Slots.Place;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import io.callmask.number.rule.Sticky;
import io.callmask.number.stock.Tier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Chooses VNs and extensions for one wish over an [Occupancy]; extensions out of the blocks that this node holds. A search starts anywhere in the pool, so that use spreads over the batches, and is over at the first that fits.
record Chooser(Pools pools, Slots slots, Hints hints, CodeTurn codes, Occupancy occupancy, RandomGenerator random, String pool, Sticky sticky, Load load) {
    /// Extensions that are tried on one VN before the next VN is.
    private static final int TRIES = 16;
    /// How far from its home a number that is to stay the same is looked for.
    private static final int STEPS = 64;

    /// A deal whose slots are all free, or empty. While the occupancy wants more, either may be wrong.
    Optional<Deal> deal(Wish wish, Requirement requirement) {
        return switch (wish) {
            case Wish.Axyb(var a, var b, _, _) -> pair(wish, requirement, a, b);
            case Wish.Axb(var a, var b, _) -> one(wish, new Asked(NumberClass.KNOWN_CALLER, a, requirement), vn -> areFree(vn, List.of(a, b)));
            case Wish.Axg(var a, var members, _, _) -> one(wish, new Asked(NumberClass.KNOWN_CALLER, a, requirement), vn -> areFree(vn, with(a, members)));
            case Wish.Ax(var a, _, _) -> one(wish, new Asked(NumberClass.EXCLUSIVE, a, requirement), vn -> isFree(vn) && areFree(vn, List.of(a)));
            case Wish.Axn(var a, _, _) -> one(wish, new Asked(NumberClass.EXCLUSIVE, a, requirement), vn -> isFree(vn) && areFree(vn, List.of(a)));
            case Wish.Axe(var a, _, Callback.Nobody()) -> extended(wish, new Asked(NumberClass.EXTENSION, a, requirement), _ -> true);
            // A callback is told apart by who dials X alone, so A may have one such extension on it.
            case Wish.Axe(var a, _, _) -> extended(wish, new Asked(NumberClass.EXTENSION, a, requirement), vn -> areFree(vn, List.of(a)));
            case Wish.Axeyb(var a, var b, _, _) -> code(wish.x(), new Asked(NumberClass.EXTENSION, a, requirement), _ -> true)
                .flatMap(code -> second(wish, requirement, code.vn(), b).map(y -> wish.at(code.vn(), y, code.extension())));
            case Wish.Xyb(var b, _, _) -> first(wish.x(), new Asked(NumberClass.EXCLUSIVE, b, requirement), this::isFree)
                .flatMap(x -> second(wish, requirement, x, b).map(y -> wish.at(x, y, Extension.NONE)));
        };
    }

    /// What is looked for.
    ///
    /// @param whose who is to be known by the number
    private record Asked(NumberClass kind, RealNumber whose, Requirement requirement) {}

    /// What could not be had: which VN, and of whom each would have had to be free on it.
    record Missing(String field, Choice choice, List<RealNumber> callers) {}

    /// What could not be had when there was no deal. While the occupancy wants more, it may be wrong.
    Missing missing(Wish wish, Requirement requirement) {
        return switch (wish) {
            case Wish.Axyb(var a, var b, var x, var y) -> missing(a, b, x, y, requirement);
            case Wish.Axb(var a, var b, var x) -> new Missing("x", x, List.of(a, b));
            case Wish.Axg(var a, var members, var x, _) -> new Missing("x", x, with(a, members));
            case Wish.Ax(var a, var x, _) -> new Missing("x", x, List.of(a));
            case Wish.Axn(var a, var x, _) -> new Missing("x", x, List.of(a));
            case Wish.Axe(_, var x, Callback.Nobody()) -> new Missing("x", x, List.of());
            case Wish.Axe(var a, var x, _) -> new Missing("x", x, List.of(a));
            case Wish.Axeyb(var a, var b, var x, var y) -> code(x, new Asked(NumberClass.EXTENSION, a, requirement), _ -> true).isEmpty() ? new Missing("x", x, List.of()) : new Missing("y", y, List.of(b));
            case Wish.Xyb(var b, var x, var y) -> first(x, new Asked(NumberClass.EXCLUSIVE, b, requirement), this::isFree).isEmpty() ? new Missing("x", x, List.of()) : new Missing("y", y, List.of(b));
        };
    }

    private Missing missing(RealNumber a, RealNumber b, Choice x, Choice y, Requirement requirement) {
        var ofA = new Asked(NumberClass.KNOWN_CALLER, a, requirement);
        var ofB = new Asked(NumberClass.KNOWN_CALLER, b, requirement);
        if (y instanceof Choice.Exactly && first(y, ofB, vn -> areFree(vn, List.of(a))).isEmpty()) return new Missing("y", y, List.of(a));
        if (x instanceof Choice.Exactly && first(x, ofA, vn -> areFree(vn, List.of(b))).isEmpty()) return new Missing("x", x, List.of(b));
        boolean forA = first(y, ofB, vn -> !isNamed(x, vn) && areFree(vn, List.of(a))).isPresent();
        return new Missing(forA ? "x" : "y", Choice.ANY, List.of(a, b));
    }

    /// Whether no extension of the VN seems to be left.
    boolean isFull(VirtualNumber vn) {
        return !codes.leases().hasRoom(vn);
    }

    /// So many known-caller numbers of the pool have been seen to be taken for a caller.
    int seenHeld(RealNumber caller) {
        var key = slots.key(caller);
        int held = 0;
        for (var tier : pools.tiers(pool, NumberClass.KNOWN_CALLER, Requirement.NONE)) {
            for (var lot : tier.lots()) held += (int) lot.numbers().stream().filter(vn -> occupancy.isSeenTaken(new Place(key, vn))).count();
        }
        return held;
    }

    private static List<RealNumber> with(RealNumber a, Collection<RealNumber> members) {
        var all = new ArrayList<RealNumber>(members);
        all.add(a);
        return all;
    }

    private Optional<Deal> one(Wish wish, Asked asked, Predicate<VirtualNumber> fits) {
        return first(wish.x(), asked, fits).map(x -> wish.at(x, x, Extension.NONE));
    }

    private Optional<Deal> extended(Wish wish, Asked asked, Predicate<VirtualNumber> fits) {
        return code(wish.x(), asked, fits).map(code -> wish.at(code.vn(), code.vn(), code.extension()));
    }

    /// Two different VNs: A dials Y, B dials X.
    private Optional<Deal> pair(Wish wish, Requirement requirement, RealNumber a, RealNumber b) {
        var ofA = new Asked(NumberClass.KNOWN_CALLER, a, requirement);
        var ofB = new Asked(NumberClass.KNOWN_CALLER, b, requirement);
        var y = first(wish.y(), ofB, vn -> !isNamed(wish.x(), vn) && areFree(vn, List.of(a)));
        if (y.isEmpty()) return Optional.empty();
        var x = first(wish.x(), ofA, vn -> !vn.equals(y.get()) && areFree(vn, List.of(b)));
        if (x.isPresent()) return Optional.of(wish.at(x.get(), y.get(), Extension.NONE));
        // Y may have been the only one that B could have had; then it is X, and A gets another.
        if (wish.x() instanceof Choice.Exactly || wish.y() instanceof Choice.Exactly || !isFree(y.get(), b)) return Optional.empty();
        return first(wish.y(), ofB, vn -> !vn.equals(y.get()) && areFree(vn, List.of(a))).map(other -> wish.at(y.get(), other, Extension.NONE));
    }

    private Optional<VirtualNumber> second(Wish wish, Requirement requirement, VirtualNumber x, RealNumber b) {
        return first(wish.y(), new Asked(NumberClass.KNOWN_CALLER, b, requirement), vn -> !vn.equals(x) && areFree(vn, List.of(b)));
    }

    private static boolean isNamed(Choice choice, VirtualNumber vn) {
        return choice instanceof Choice.Exactly(var named) && named.equals(vn);
    }

    private Optional<VirtualNumber> first(Choice choice, Asked asked, Predicate<VirtualNumber> fits) {
        Predicate<VirtualNumber> roomy = vn -> hasRoom(vn) && fits.test(vn);
        return switch (choice) {
            case Choice.Exactly(var vn) -> roomy.test(vn) ? Optional.of(vn) : Optional.empty();
            case Choice.Any() -> switch (asked.requirement().stickiness()) {
                case NONE -> first(asked, roomy);
                case PREFER -> home(asked, roomy).or(() -> first(asked, roomy));
                case AVOID -> first(asked, vn -> !sticky.wasLast(pool, asked.kind(), asked.whose(), vn) && roomy.test(vn)).or(() -> first(asked, roomy));
            };
        };
    }

    private boolean hasRoom(VirtualNumber vn) {
        var entry = pools.stock().entry(vn);
        return entry == null || load.hasRoom(vn, entry.number().mask().specs().capacity());
    }

    /// The first that fits from where the search for this person always begins.
    private Optional<VirtualNumber> home(Asked asked, Predicate<VirtualNumber> fits) {
        for (var tier : pools.tiers(pool, asked.kind(), asked.requirement())) {
            var found = tier.first(tier.home(sticky.key(asked.whose())), STEPS, fits);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private Optional<VirtualNumber> first(Asked asked, Predicate<VirtualNumber> fits) {
        for (var tier : pools.tiers(pool, asked.kind(), asked.requirement())) {
            if (tier.size() == 0) continue;
            int start = tier.anywhere(random);
            var found = hints.areOf(asked.kind()) ? shelved(tier, tier.lotAt(start), fits) : tier.first(start, tier.size(), fits);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private Optional<VirtualNumber> shelved(Tier tier, int start, Predicate<VirtualNumber> fits) {
        for (int i = 0; i < tier.lots().size(); i++) {
            var shelf = hints.shelf(tier.lots().get((start + i) % tier.lots().size()));
            int before;
            Optional<VirtualNumber> found;
            // What is seen taken leaves the shelf on the way, and others take its place.
            do {
                before = shelf.size();
                found = shelf.first(random, fits);
            } while (found.isEmpty() && shelf.size() < before);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private record Code(VirtualNumber vn, Extension extension) {}

    /// A code on a number of this node's blocks, else on the first number of which there may be a block: that is leased before the request is tried again.
    private Optional<Code> code(Choice choice, Asked asked, Predicate<VirtualNumber> fits) {
        Predicate<VirtualNumber> roomy = vn -> hasRoom(vn) && fits.test(vn);
        // The one that was picked before, by the same request, unless it is known now that something is in its way.
        var kept = codes.picked().filter(spot -> roomy.test(spot.vn())).flatMap(this::kept);
        if (kept.isPresent()) return kept;
        return switch (choice) {
            case Choice.Exactly(var vn) -> roomy.test(vn) ? code(vn) : Optional.empty();
            case Choice.Any() -> switch (asked.requirement().stickiness()) {
                case NONE -> anyCode(asked, roomy);
                case PREFER -> homeCode(asked, roomy).or(() -> codes.leases().isWanting() ? Optional.empty() : anyCode(asked, roomy));
                case AVOID -> anyCode(asked, vn -> !sticky.wasLast(pool, asked.kind(), asked.whose(), vn) && roomy.test(vn))
                    .or(() -> codes.leases().isWanting() ? Optional.empty() : anyCode(asked, roomy));
            };
        };
    }

    private Optional<Code> homeCode(Asked asked, Predicate<VirtualNumber> roomy) {
        var found = new ArrayList<Code>(1);
        for (var tier : pools.tiers(pool, asked.kind(), asked.requirement())) {
            var vn = tier.first(tier.home(sticky.key(asked.whose())), STEPS, each -> roomy.test(each) && (code(each).map(found::add).orElse(false) || codes.leases().want(each)));
            if (vn.isPresent()) break;
        }
        return found.stream().findFirst();
    }

    private Optional<Code> anyCode(Asked asked, Predicate<VirtualNumber> roomy) {
        var here = codes.leases().numbers();
        for (var tier : pools.tiers(pool, asked.kind(), asked.requirement())) {
            if (tier.size() == 0) continue;
            for (var vn : here) {
                var found = isIn(tier, vn) && roomy.test(vn) ? code(vn) : Optional.<Code>empty();
                if (found.isPresent()) return found;
            }
            if (tier.first(tier.anywhere(random), tier.size(), vn -> !here.contains(vn) && roomy.test(vn) && codes.leases().want(vn)).isPresent()) return Optional.empty();
        }
        return Optional.empty();
    }

    private boolean isIn(Tier tier, VirtualNumber vn) {
        var entry = pools.stock().entry(vn);
        return entry != null && entry.pool().equals(pool) && tier.lots().stream().anyMatch(lot -> lot.id() == entry.lot());
    }

    private Optional<Code> code(VirtualNumber vn) {
        for (int i = 0; i < TRIES; i++) {
            var extension = codes.pick(vn);
            if (extension.isEmpty()) return Optional.empty();
            var code = free(vn, extension.get());
            if (code.isPresent()) return code;
        }
        return Optional.empty();
    }

    private Optional<Code> kept(Spot spot) {
        return free(spot.vn(), spot.extension());
    }

    private Optional<Code> free(VirtualNumber vn, Extension extension) {
        if (occupancy.isFree(slots.place(new Slot.Code(vn, extension)))) return Optional.of(new Code(vn, extension));
        codes.leaveToClaim();
        return Optional.empty();
    }

    private boolean isFree(VirtualNumber exclusive) {
        boolean free = occupancy.isFree(slots.place(new Slot.Whole(exclusive)));
        if (!free) hints.take(exclusive);
        return free;
    }

    /// Where that is not known yet the search goes on, so that several numbers are read at once, and ends at the last of them.
    private boolean areFree(VirtualNumber vn, List<RealNumber> callers) {
        int before = occupancy.unread();
        for (var caller : callers) {
            if (!isFree(vn, caller)) return false;
        }
        return occupancy.unread() == before || occupancy.isEnough();
    }

    private boolean isFree(VirtualNumber vn, RealNumber caller) {
        if (!occupancy.isPairFree(slots.place(new Slot.Pair(vn, caller)))) return false;
        if (!slots.reserves() || !slots.isKnownCaller(vn) || occupancy.isFree(slots.reserved(vn))) return true;
        hints.take(vn);
        return false;
    }
}
