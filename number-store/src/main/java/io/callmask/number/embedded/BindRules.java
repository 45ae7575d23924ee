package io.callmask.number.embedded;

import io.callmask.number.Mode;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindRequest.Choice;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import java.time.Duration;
import java.util.Optional;

/// What makes a bind impossible whatever else is bound.
record BindRules(Pools pools) {
    private static final int MOST_TEXT = 128;
    /// `+` and seven digits: what is shorter is a short code or an emergency number, which must not be bridged.
    private static final int LEAST_NUMBER = 8;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(366);

    /// A refusal when the key cannot even be looked up.
    Optional<NotBound> malformed(BindRequest request) {
        return text("bindKey", request.bindKey());
    }

    /// A refusal of a request that was not made before.
    Optional<NotBound> refused(BindRequest request) {
        return text("reference", request.reference())
            .or(() -> number("a", request.a()))
            .or(() -> number("b", request.b()))
            .or(() -> parties(request))
            .or(() -> ttl(request.ttl()))
            .or(() -> numbers(request));
    }

    private static Optional<NotBound> text(String field, String value) {
        if (value.length() > MOST_TEXT) return refuse(Why.ILLEGAL_REFERENCE, field, value.length() + " characters (expected: at most " + MOST_TEXT + ')');
        if (value.chars().anyMatch(Character::isISOControl)) return refuse(Why.ILLEGAL_REFERENCE, field, "a control character (expected: none)");
        return Optional.empty();
    }

    private Optional<NotBound> number(String field, RealNumber number) {
        if (number.digits().length() < LEAST_NUMBER) return refuse(Why.ILLEGAL_NUMBER, field, number + " (expected: at least 7 digits; short codes and emergency numbers are never masked)");
        if (pools.own(new VirtualNumber(number.number()))) return refuse(Why.ILLEGAL_NUMBER, field, number + " is one of our virtual numbers (expected: a person's number)");
        return Optional.empty();
    }

    private static Optional<NotBound> parties(BindRequest request) {
        return request.a().equals(request.b()) ? refuse(Why.ILLEGAL_NUMBER, "b", request.b() + " is a too (expected: another number)") : Optional.empty();
    }

    private static Optional<NotBound> ttl(Duration ttl) {
        boolean fine = ttl.compareTo(SHORTEST) > 0 && ttl.compareTo(LONGEST) <= 0;
        return fine ? Optional.empty() : refuse(Why.ILLEGAL_EXPIRY, "ttl", ttl + " (expected: more than a minute, at most 366 days)");
    }

    private Optional<NotBound> numbers(BindRequest request) {
        var pool = pools.named(request.pool());
        if (pool.isEmpty()) return refuse(Why.UNKNOWN_POOL, "pool", "no pool of that name, " + request.pool().length() + " characters (expected: one of the settings' pools)");
        return owned("x", request.x(), pool.get()).or(() -> owned("y", request.y(), pool.get())).or(() -> together(request));
    }

    private Optional<NotBound> owned(String field, Choice choice, Pool pool) {
        return switch (choice) {
            case Choice.Any() -> Optional.empty();
            case Choice.Exactly(var vn) -> pools.isIn(pool, vn) ? Optional.empty()
                : refuse(Why.NUMBER_NOT_OWNED, field, vn + " is not in pool " + pool.name() + " (expected: a number of that pool)");
        };
    }

    private static Optional<NotBound> together(BindRequest request) {
        if (!(request.y() instanceof Choice.Exactly(var y))) return Optional.empty();
        if (request.mode() == Mode.AXB) return refuse(Why.NUMBER_CONFLICT, "y", y + " (expected: no y, as mode AXB has only x)");
        boolean same = request.x() instanceof Choice.Exactly(var x) && x.equals(y);
        return same ? refuse(Why.NUMBER_CONFLICT, "y", y + " is x too (expected: another number, as the mode is AXYB)") : Optional.empty();
    }

    private static Optional<NotBound> refuse(Why why, String field, String detail) {
        return Optional.of(new NotBound(why, field, field + ": " + detail));
    }
}
