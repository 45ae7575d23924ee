package io.callmask.number.embedded;

import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindRequest.Choice;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Chooses VNs of one pool at one moment. A VN can be taken for a caller when that pair neither routes nor rests; the search
/// starts anywhere in the pool, so that use spreads, and is over at the first VN that fits.
record Selection(Pool pool, Ledger ledger, Instant now, RandomGenerator random) {
    /// @param x what B dials
    /// @param y what A dials
    record Pair(VirtualNumber x, VirtualNumber y) {}

    /// A VN that both may dial.
    Optional<VirtualNumber> forBoth(RealNumber a, RealNumber b, Choice choice) {
        return first(choice, vn -> isFree(vn, a) && isFree(vn, b));
    }

    /// Two different VNs, one free for each party.
    Optional<Pair> pair(BindRequest request) {
        var y = first(request.y(), vn -> isFree(vn, request.a()) && !isNamed(request.x(), vn));
        if (y.isEmpty()) return Optional.empty();
        var x = first(request.x(), vn -> isFree(vn, request.b()) && !vn.equals(y.get()));
        if (x.isPresent()) return Optional.of(new Pair(x.get(), y.get()));
        // Y may have been the only one that B could have had; then it is X, and A gets another.
        if (request.x() instanceof Choice.Exactly || request.y() instanceof Choice.Exactly || !isFree(y.get(), request.b())) return Optional.empty();
        return first(request.y(), vn -> isFree(vn, request.a()) && !vn.equals(y.get())).map(other -> new Pair(y.get(), other));
    }

    private static boolean isNamed(Choice choice, VirtualNumber vn) {
        return switch (choice) {
            case Choice.Any() -> false;
            case Choice.Exactly(var named) -> named.equals(vn);
        };
    }

    private Optional<VirtualNumber> first(Choice choice, Predicate<VirtualNumber> fits) {
        return switch (choice) {
            case Choice.Exactly(var vn) -> fits.test(vn) ? Optional.of(vn) : Optional.empty();
            case Choice.Any() -> {
                var numbers = pool.numbers();
                int start = random.nextInt(numbers.size());
                for (int i = 0; i < numbers.size(); i++) {
                    var vn = numbers.get((start + i) % numbers.size());
                    if (fits.test(vn)) yield Optional.of(vn);
                }
                yield Optional.empty();
            }
        };
    }

    private boolean isFree(VirtualNumber vn, RealNumber caller) {
        return ledger.isFree(new RouteKey(vn, caller), now);
    }

    NotBound refusalForBoth(BindRequest request) {
        return switch (request.x()) {
            case Choice.Exactly(var vn) -> isFree(vn, request.a()) ? taken("x", vn, request.b()) : taken("x", vn, request.a());
            case Choice.Any() -> exhausted("x", request.a(), request.b());
        };
    }

    NotBound refusalForPair(BindRequest request) {
        if (request.y() instanceof Choice.Exactly(var vn) && !isFree(vn, request.a())) return taken("y", vn, request.a());
        if (request.x() instanceof Choice.Exactly(var vn) && !isFree(vn, request.b())) return taken("x", vn, request.b());
        boolean forA = pool.numbers().stream().anyMatch(vn -> isFree(vn, request.a()) && !isNamed(request.x(), vn));
        return exhausted(forA ? "x" : "y", request.a(), request.b());
    }

    private NotBound taken(String field, VirtualNumber vn, RealNumber caller) {
        var claim = ledger.claim(new RouteKey(vn, caller));
        var state = switch (claim) {
            case null -> "is free";
            case Claim.Open open when open.binding().until().isAfter(now) -> "is open in binding " + open.binding().id() + " until " + open.binding().until() + ", then rests until " + open.freeAt();
            case Claim.Open expired -> "rests until " + expired.freeAt();
            case Claim.Resting resting -> "rests until " + resting.freeAt();
        };
        return new NotBound(Why.NUMBER_CONFLICT, field, field + ": " + vn + " with caller " + caller + ' ' + state + " (expected: a pair that neither routes nor rests)");
    }

    private NotBound exhausted(String field, RealNumber a, RealNumber b) {
        var tally = ledger.tally(pool.name());
        return new NotBound(Why.POOL_EXHAUSTED, field, field + ": pool " + pool.name() + " has no number left for these callers (" + pool.numbers().size() + " numbers, " + tally.open()
            + " open bindings, " + tally.resting() + " pairs at rest; the busiest caller holds " + tally.busiest() + " pairs, " + a + " holds " + tally.held(a) + ", " + b + " holds " + tally.held(b)
            + "; expected: more numbers than pairs of any caller)");
    }
}
