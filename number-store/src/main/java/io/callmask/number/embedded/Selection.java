package io.callmask.number.embedded;

import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Requirement;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import io.callmask.number.rule.Sticky;
import io.callmask.number.stock.Lot;
import io.callmask.number.stock.Tier;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Chooses VNs and extensions of one pool at one moment. A VN can be taken for a caller when that pair neither routes nor rests; the search
/// starts anywhere among what can be chosen, so that use spreads, and is over at the first VN that fits.
record Selection(Pool pool, Pools pools, Ledger ledger, Instant now, RandomGenerator random, Requirement requirement, Sticky sticky) {
    private static final Predicate<VirtualNumber> ANY = _ -> true;
    /// How far from its home a number that is to stay the same is looked for.
    private static final int STEPS = 64;

    /// The deal, or empty when the VNs are taken: then [#refusal] says by whom.
    Optional<Deal> deal(Wish wish) {
        return switch (wish) {
            case Wish.Axyb it -> axyb(it);
            case Wish.Axb(var a, var b, var x) -> known(x, a, vn -> isFree(vn, a) && isFree(vn, b)).map(vn -> wish.at(vn, vn, Extension.NONE));
            case Wish.Axg it -> known(it.x(), it.a(), vn -> isFree(vn, it.a()) && it.members().stream().allMatch(each -> isFree(vn, each))).map(vn -> wish.at(vn, vn, Extension.NONE));
            case Wish.Ax(var a, var x, _) -> exclusive(x, a, vn -> isFree(vn, a)).map(vn -> wish.at(vn, vn, Extension.NONE));
            case Wish.Axn(var a, var x, _) -> exclusive(x, a, vn -> isFree(vn, a)).map(vn -> wish.at(vn, vn, Extension.NONE));
            case Wish.Xyb(var b, var x, var y) -> exclusive(x, b, ANY).flatMap(vnX -> known(y, b, vn -> isFree(vn, b)).map(vnY -> wish.at(vnX, vnY, Extension.NONE)));
            case Wish.Axe it -> extension(it.x(), it.a(), holdsPair(it) ? vn -> isFree(vn, it.a()) : ANY).map(vn -> wish.at(vn, vn, code(vn)));
            case Wish.Axeyb(var a, var b, var x, var y) -> extension(x, a, ANY).flatMap(vnX -> known(y, b, vn -> isFree(vn, b)).map(vnY -> wish.at(vnX, vnY, code(vnX))));
        };
    }

    /// Without a callback A takes no pair on X.
    private static boolean holdsPair(Wish.Axe wish) {
        return !(wish.callback() instanceof Callback.Nobody);
    }

    /// Two different VNs, one free for each party.
    private Optional<Deal> axyb(Wish.Axyb wish) {
        var y = known(wish.y(), wish.b(), vn -> isFree(vn, wish.a()) && !isNamed(wish.x(), vn));
        if (y.isEmpty()) return Optional.empty();
        var x = known(wish.x(), wish.a(), vn -> isFree(vn, wish.b()) && !vn.equals(y.get()));
        if (x.isPresent()) return Optional.of(wish.at(x.get(), y.get(), Extension.NONE));
        // Y may have been the only one that B could have had; then it is X, and A gets another.
        if (wish.x() instanceof Choice.Exactly || wish.y() instanceof Choice.Exactly || !isFree(y.get(), wish.b())) return Optional.empty();
        return known(Choice.ANY, wish.b(), vn -> isFree(vn, wish.a()) && !vn.equals(y.get())).map(other -> wish.at(y.get(), other, Extension.NONE));
    }

    private static boolean isNamed(Choice choice, VirtualNumber vn) {
        return choice instanceof Choice.Exactly(var named) && named.equals(vn);
    }

    /// @param whose who is to be known by it
    private Optional<VirtualNumber> known(Choice choice, RealNumber whose, Predicate<VirtualNumber> fits) {
        return choose(choice, NumberClass.KNOWN_CALLER, whose, fits);
    }

    private Optional<VirtualNumber> exclusive(Choice choice, RealNumber whose, Predicate<VirtualNumber> fits) {
        return choose(choice, NumberClass.EXCLUSIVE, whose, choice instanceof Choice.Any ? fits : vn -> isFree(new Slot.Whole(vn)) && fits.test(vn));
    }

    private Optional<VirtualNumber> extension(Choice choice, RealNumber whose, Predicate<VirtualNumber> fits) {
        return choose(choice, NumberClass.EXTENSION, whose, vn -> !isFull(vn) && fits.test(vn));
    }

    private Optional<VirtualNumber> choose(Choice choice, NumberClass kind, RealNumber whose, Predicate<VirtualNumber> fits) {
        return switch (choice) {
            case Choice.Exactly(var vn) -> ledger.vacancies().hasRoom(vn) && fits.test(vn) ? Optional.of(vn) : Optional.empty();
            case Choice.Any() -> switch (requirement.stickiness()) {
                case NONE -> first(kind, fits);
                case PREFER -> home(kind, whose, fits).or(() -> first(kind, fits));
                case AVOID -> first(kind, vn -> !sticky.wasLast(pool.name(), kind, whose, vn) && fits.test(vn)).or(() -> first(kind, fits));
            };
        };
    }

    /// The first that fits from where the search for this person always begins.
    private Optional<VirtualNumber> home(NumberClass kind, RealNumber whose, Predicate<VirtualNumber> fits) {
        for (var tier : pools.tiers(pool.name(), kind, requirement)) {
            var found = tier.first(tier.home(sticky.key(whose)), STEPS, vn -> ledger.vacancies().hasRoom(vn) && fits.test(vn));
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private Optional<VirtualNumber> first(NumberClass kind, Predicate<VirtualNumber> fits) {
        for (var tier : pools.tiers(pool.name(), kind, requirement)) {
            var found = first(tier, fits);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private Optional<VirtualNumber> first(Tier tier, Predicate<VirtualNumber> fits) {
        if (tier.size() == 0) return Optional.empty();
        if (tier.lots().size() == 1) return first(tier, tier.lots().getFirst(), fits);
        int lot = tier.lotAt(tier.anywhere(random));
        for (int i = 0; i < tier.lots().size(); i++) {
            var next = tier.lots().get((lot + i) % tier.lots().size());
            var found = first(Tier.of(List.of(next)), next, fits);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /// @param alone the lot as a tier of its own
    private Optional<VirtualNumber> first(Tier alone, Lot lot, Predicate<VirtualNumber> fits) {
        var shelf = ledger.vacancies().shelf(lot);
        if (shelf != null) return shelf.first(random, fits);
        // Of those that need no shelf, some may be about to move or go.
        return alone.first(alone.anywhere(random), alone.size(), vn -> fits.test(vn) && ledger.vacancies().hasRoom(vn));
    }

    private boolean isFull(VirtualNumber vn) {
        var codes = ledger.vacancies().codes(vn);
        return codes == null || codes.isFull();
    }

    private Extension code(VirtualNumber vn) {
        var codes = ledger.vacancies().codes(vn);
        if (codes == null) throw new IllegalStateException(vn + ": no extensions (expected: an extension number)");
        return codes.free(random);
    }

    private boolean isFree(VirtualNumber vn, RealNumber caller) {
        return isFree(new Slot.Pair(vn, caller));
    }

    private boolean isFree(Slot slot) {
        return ledger.isFree(slot, now, null);
    }

    /// Why there was no deal: the named VN and what takes it, or that the pool is exhausted.
    NotBound refusal(Wish wish) {
        return switch (wish) {
            case Wish.Axyb(var a, var b, var x, var y) -> refusalOfPair(a, b, x, y);
            case Wish.Axb(var a, var b, var x) -> refusal("x", x, List.of(a, b));
            case Wish.Axg it -> refusal("x", it.x(), everybody(it));
            case Wish.Ax(var a, var x, _) -> refusal("x", x, List.of(a));
            case Wish.Axn(var a, var x, _) -> refusal("x", x, List.of(a));
            case Wish.Axe it -> refusal("x", it.x(), holdsPair(it) ? List.of(it.a()) : List.of());
            case Wish.Xyb(var b, var x, var y) -> exclusive(x, b, ANY).isEmpty() ? refusal("x", x, List.of()) : refusal("y", y, List.of(b));
            case Wish.Axeyb(var a, var b, var x, var y) -> extension(x, a, ANY).isEmpty() ? refusal("x", x, List.of()) : refusal("y", y, List.of(b));
        };
    }

    private static List<RealNumber> everybody(Wish.Axg wish) {
        var everybody = new ArrayList<>(wish.members());
        everybody.add(wish.a());
        return everybody;
    }

    private NotBound refusalOfPair(RealNumber a, RealNumber b, Choice x, Choice y) {
        if (y instanceof Choice.Exactly(var vn) && known(y, b, each -> isFree(each, a)).isEmpty()) return taken("y", vn, List.of(a));
        if (x instanceof Choice.Exactly(var vn) && known(x, a, each -> isFree(each, b)).isEmpty()) return taken("x", vn, List.of(b));
        boolean forA = known(y, b, vn -> isFree(vn, a) && !isNamed(x, vn)).isPresent();
        return exhausted(forA ? "x" : "y", List.of(a, b));
    }

    private NotBound refusal(String field, Choice choice, Iterable<RealNumber> callers) {
        return switch (choice) {
            case Choice.Exactly(var vn) -> taken(field, vn, callers);
            case Choice.Any() -> exhausted(field, callers);
        };
    }

    private NotBound taken(String field, VirtualNumber vn, Iterable<RealNumber> callers) {
        for (var caller : callers) {
            var slot = new Slot.Pair(vn, caller);
            if (!isFree(slot)) return taken(field, ledger.claim(slot) == null ? new Slot.Whole(vn) : slot);
        }
        if (ledger.vacancies().codes(vn) != null) return new NotBound(Why.POOL_EXHAUSTED, field, field + ": " + vn + " has no extension left (" + ledger.vacancies().codes(vn) + "; expected: one that neither routes nor rests)");
        return taken(field, new Slot.Whole(vn));
    }

    /// A slot that is taken, by whom and for how long.
    NotBound taken(String field, Slot slot) {
        var what = switch (slot) {
            case Slot.Pair(var vn, var caller) -> vn + " with caller " + caller;
            case Slot.Code(var vn, _) -> vn + " with its extension";
            case Slot.Whole(var vn) -> vn.toString();
        };
        return new NotBound(Why.NUMBER_CONFLICT, field, field + ": " + what + ' ' + state(ledger.claim(slot)) + " (expected: what neither routes nor rests)");
    }

    private String state(@Nullable Claim claim) {
        return switch (claim) {
            case null -> "serves one binding at a time";
            case Claim.Open open when open.binding().isOpenAt(now) -> "is open in binding " + open.binding().id() + " until " + open.binding().until() + ", then rests until " + open.freeAt();
            case Claim.Open expired -> "rests until " + expired.freeAt();
            case Claim.Resting resting -> "rests until " + resting.freeAt();
        };
    }

    private NotBound exhausted(String field, Iterable<RealNumber> callers) {
        var tally = ledger.tally(pool.name());
        var text = new StringBuilder(field).append(": pool ").append(pool.name()).append(" has no number left for this (").append(pools.size(pool.name())).append(" numbers, ")
            .append(tally.open()).append(" open bindings, ").append(tally.resting()).append(" pairs, extensions and numbers at rest; the busiest caller holds ").append(tally.busiest()).append(" pairs");
        int named = 0;
        for (var caller : callers) {
            if (named++ < 2) text.append(", ").append(caller).append(" holds ").append(tally.held(caller));
        }
        return new NotBound(Why.POOL_EXHAUSTED, field, text.append("; expected: more numbers than that)").toString());
    }
}
