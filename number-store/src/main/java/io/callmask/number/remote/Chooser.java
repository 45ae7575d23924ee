package io.callmask.number.remote;

import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Chooses VNs and extensions for one wish over an [Occupancy]; extensions out of the blocks that this node holds. A search starts anywhere in the pool, so that use spreads, and is over at the first that fits.
record Chooser(Pools pools, Slots slots, Hints hints, CodeTurn codes, Occupancy occupancy, RandomGenerator random, String pool) {
    /// Extensions that are tried on one VN before the next VN is.
    private static final int TRIES = 16;

    /// A deal whose slots are all free, or empty. While the occupancy wants more, either may be wrong.
    Optional<Deal> deal(Wish wish) {
        return switch (wish) {
            case Wish.Axyb(var a, var b, _, _) -> pair(wish, a, b);
            case Wish.Axb(var a, var b, _) -> one(wish, NumberClass.KNOWN_CALLER, vn -> areFree(vn, List.of(a, b)));
            case Wish.Axg(var a, var members, _, _) -> one(wish, NumberClass.KNOWN_CALLER, vn -> areFree(vn, with(a, members)));
            case Wish.Ax(var a, _, _) -> one(wish, NumberClass.EXCLUSIVE, vn -> isFree(vn) && isFree(vn, a));
            case Wish.Axn(var a, _, _) -> one(wish, NumberClass.EXCLUSIVE, vn -> isFree(vn) && isFree(vn, a));
            case Wish.Axe(_, _, Callback.Nobody()) -> extended(wish, _ -> true);
            // A callback is told apart by who dials X alone, so A may have one such extension on it.
            case Wish.Axe(var a, _, _) -> extended(wish, vn -> isFree(vn, a));
            case Wish.Axeyb(_, var b, _, _) -> code(wish.x(), _ -> true).flatMap(code -> second(wish, code.vn(), b).map(y -> wish.at(code.vn(), y, code.extension())));
            case Wish.Xyb(var b, _, _) -> first(wish.x(), NumberClass.EXCLUSIVE, this::isFree).flatMap(x -> second(wish, x, b).map(y -> wish.at(x, y, Extension.NONE)));
        };
    }

    /// Whether no extension of the VN seems to be left.
    boolean isFull(VirtualNumber vn) {
        return !codes.leases().hasRoom(vn);
    }

    private static List<RealNumber> with(RealNumber a, Collection<RealNumber> members) {
        var all = new ArrayList<RealNumber>(members);
        all.add(a);
        return all;
    }

    private Optional<Deal> one(Wish wish, NumberClass kind, Predicate<VirtualNumber> fits) {
        return first(wish.x(), kind, fits).map(x -> wish.at(x, x, Extension.NONE));
    }

    private Optional<Deal> extended(Wish wish, Predicate<VirtualNumber> fits) {
        return code(wish.x(), fits).map(code -> wish.at(code.vn(), code.vn(), code.extension()));
    }

    /// Two different VNs: A dials Y, B dials X.
    private Optional<Deal> pair(Wish wish, RealNumber a, RealNumber b) {
        var y = first(wish.y(), NumberClass.KNOWN_CALLER, vn -> isFree(vn, a) && !isNamed(wish.x(), vn));
        if (y.isEmpty()) return Optional.empty();
        var x = first(wish.x(), NumberClass.KNOWN_CALLER, vn -> isFree(vn, b) && !vn.equals(y.get()));
        if (x.isPresent()) return Optional.of(wish.at(x.get(), y.get(), Extension.NONE));
        // Y may have been the only one that B could have had; then it is X, and A gets another.
        if (wish.x() instanceof Choice.Exactly || wish.y() instanceof Choice.Exactly || !isFree(y.get(), b)) return Optional.empty();
        return first(wish.y(), NumberClass.KNOWN_CALLER, vn -> isFree(vn, a) && !vn.equals(y.get())).map(other -> wish.at(y.get(), other, Extension.NONE));
    }

    private Optional<VirtualNumber> second(Wish wish, VirtualNumber x, RealNumber b) {
        return first(wish.y(), NumberClass.KNOWN_CALLER, vn -> !vn.equals(x) && isFree(vn, b));
    }

    private static boolean isNamed(Choice choice, VirtualNumber vn) {
        return choice instanceof Choice.Exactly(var named) && named.equals(vn);
    }

    private Optional<VirtualNumber> first(Choice choice, NumberClass kind, Predicate<VirtualNumber> fits) {
        return switch (choice) {
            case Choice.Exactly(var vn) -> fits.test(vn) ? Optional.of(vn) : Optional.empty();
            case Choice.Any() -> {
                var numbers = pools.choosable(pool, kind);
                int start = numbers.isEmpty() ? 0 : random.nextInt(numbers.size());
                for (int i = 0; i < numbers.size(); i++) {
                    var vn = numbers.get((start + i) % numbers.size());
                    if ((kind != NumberClass.EXCLUSIVE || hints.mayBeFree(vn)) && fits.test(vn)) yield Optional.of(vn);
                }
                yield Optional.empty();
            }
        };
    }

    private record Code(VirtualNumber vn, Extension extension) {}

    private Optional<Code> code(Choice choice, Predicate<VirtualNumber> fits) {
        return switch (choice) {
            case Choice.Exactly(var vn) -> fits.test(vn) ? code(vn) : Optional.empty();
            case Choice.Any() -> {
                var here = codes.leases().numbers();
                for (var vn : here) {
                    var found = fits.test(vn) ? code(vn) : Optional.<Code>empty();
                    if (found.isPresent()) yield found;
                }
                var numbers = pools.choosable(pool, NumberClass.EXTENSION);
                int start = numbers.isEmpty() ? 0 : random.nextInt(numbers.size());
                for (int i = 0; i < numbers.size(); i++) {
                    var vn = numbers.get((start + i) % numbers.size());
                    // It is leased before the request is tried again.
                    if (!here.contains(vn) && fits.test(vn) && codes.leases().want(vn)) break;
                }
                yield Optional.empty();
            }
        };
    }

    private Optional<Code> code(VirtualNumber vn) {
        for (int i = 0; i < TRIES; i++) {
            var extension = codes.pick(vn);
            if (extension.isEmpty()) return Optional.empty();
            if (occupancy.isFree(slots.place(new Slot.Code(vn, extension.get())))) return Optional.of(new Code(vn, extension.get()));
            codes.leaveToClaim();
        }
        return Optional.empty();
    }

    private boolean isFree(VirtualNumber exclusive) {
        boolean free = occupancy.isFree(slots.place(new Slot.Whole(exclusive)));
        if (!free) hints.take(exclusive);
        return free;
    }

    private boolean areFree(VirtualNumber vn, List<RealNumber> callers) {
        for (var caller : callers) {
            if (!isFree(vn, caller)) return false;
        }
        return true;
    }

    private boolean isFree(VirtualNumber vn, RealNumber caller) {
        return occupancy.isFree(slots.place(new Slot.Pair(vn, caller))) && (!slots.reserves() || !slots.isKnownCaller(vn) || occupancy.isFree(slots.reserved(vn)));
    }
}
