package io.callmask.number.rule;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Requirement;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What makes a bind or an update impossible whatever else is bound. Fields are named by the parts of [BindRequest].
public record BindRules(Pools pools) {
    /// How many people may join and leave a group by one change.
    public static final int MOST_PER_CHANGE = 200;
    /// How many people a group may have.
    public static final int MOST_MEMBERS = 2_000;
    /// How many groups a pool may have open.
    public static final int MOST_GROUPS = 2_000;

    private static final int MOST_TEXT = 128;
    private static final int NANOS_PER_MILLISECOND = 1_000_000;
    /// `+` and seven digits: what is shorter is a short code or an emergency number, which must not be bridged.
    private static final int LEAST_NUMBER = 8;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Duration LONGEST_CALL = Duration.ofHours(24);
    /// As the settings take it for pools and trunks.
    private static final Duration SHORTEST_RING = Duration.ofSeconds(1);
    private static final Duration LONGEST_RING = Duration.ofMinutes(5);

    /// Whether a caller whom no bind has named may be rung: no short code, and none of our own numbers.
    public boolean isRingable(RealNumber caller) {
        return isLongEnough(caller) && !pools.own(new VirtualNumber(caller.number()));
    }

    /// Whether a number may be rung for somebody else: none that is as short as a short code or an emergency number.
    public static boolean isLongEnough(RealNumber number) {
        return number.digits().length() >= LEAST_NUMBER;
    }

    /// A refusal when the key cannot even be looked up.
    public Optional<NotBound> malformed(BindRequest request) {
        return text("bindKey", request.bindKey());
    }

    /// A refusal of a request that was not made before.
    ///
    /// @param now when the binding would begin
    public Optional<NotBound> refused(BindRequest request, Instant now) {
        return text("reference", request.reference())
            .or(() -> parties(request.wish(), now))
            .or(() -> call(request.terms().maxDuration()))
            .or(() -> ring(request.terms().noAnswer()))
            .or(() -> ttl(request.ttl()))
            .or(() -> numbers(request));
    }

    /// A refusal of one more group.
    ///
    /// @param groups how many the pool has open
    public static Optional<NotBound> group(String pool, int groups) {
        return groups < MOST_GROUPS ? Optional.empty() : refuse(Why.GROUPS_EXHAUSTED, "pool", pool + " has " + groups + " groups (expected: fewer than " + MOST_GROUPS + ')');
    }

    /// A refusal of changes to an open binding.
    public Optional<NotBound> refused(Binding binding, List<Change> changes, Instant now) {
        for (var change : changes) {
            var refused = refused(binding, change, now);
            if (refused.isPresent()) return refused;
        }
        return Optional.empty();
    }

    private Optional<NotBound> refused(Binding binding, Change change, Instant now) {
        return switch (change) {
            case Change.SwapA(var a) -> number("a", a);
            case Change.SwapB(var b) -> number("b", b);
            case Change.Members members -> change(binding, members);
            case Change.CallsBack(var callback) -> callback(callback, now);
            case Change.Lives(var ttl) -> ttl(ttl);
            case Change.Lasts(var most) -> call(most);
            case Change.Rings(var time) -> ring(time);
            case Change.Refers(var reference) -> text("reference", reference);
            case Change.Opens _, Change.Records _ -> Optional.empty();
        };
    }

    private static Optional<NotBound> text(String field, String value) {
        if (value.length() > MOST_TEXT) return refuse(Why.ILLEGAL_REFERENCE, field, value.length() + " characters (expected: at most " + MOST_TEXT + ')');
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) return refuse(Why.ILLEGAL_REFERENCE, field, "a control character (expected: none)");
        }
        return Optional.empty();
    }

    private Optional<NotBound> parties(Wish wish, Instant now) {
        return switch (wish) {
            case Wish.Axyb(var a, var b, _, _) -> pair(a, b);
            case Wish.Axb(var a, var b, _) -> pair(a, b);
            case Wish.Axeyb(var a, var b, _, _) -> pair(a, b);
            case Wish.Ax(var a, _, var callback) -> withCallback(a, callback, now);
            case Wish.Axn(var a, _, var callback) -> withCallback(a, callback, now);
            case Wish.Axe(var a, _, var callback) -> withCallback(a, callback, now);
            case Wish.Axg(var a, var members, _, var callback) -> withCallback(a, callback, now).or(() -> group(a, members));
            case Wish.Xyb(var b, _, _) -> number("b", b);
        };
    }

    private Optional<NotBound> pair(RealNumber a, RealNumber b) {
        return number("a", a).or(() -> number("b", b)).or(() -> apart("b", a, b));
    }

    private Optional<NotBound> withCallback(RealNumber a, Callback callback, Instant now) {
        return number("a", a).or(() -> callback(callback, now)).or(() -> switch (callback) {
            case Callback.Nobody() -> Optional.empty();
            case Callback.Fixed(var callee) -> apart("callback", a, callee);
            case Callback.Named(var callee, _) -> apart("callback", a, callee);
            case Callback.LastCaller(_, Callback.Fixed(var callee)) -> apart("callback", a, callee);
            case Callback.LastCaller(_, Callback.Nobody()) -> Optional.empty();
        });
    }

    private Optional<NotBound> callback(Callback callback, Instant now) {
        return switch (callback) {
            case Callback.Nobody() -> Optional.empty();
            case Callback.Fixed(var callee) -> number("callback", callee);
            case Callback.Named(var callee, var until) -> number("callback", callee).or(() -> until.isAfter(now) ? Optional.empty()
                : refuse(Why.ILLEGAL_EXPIRY, "callback", until + " (expected: after " + now + ')'));
            case Callback.LastCaller(var within, var otherwise) -> callback(otherwise, now).or(() -> within.compareTo(LONGEST) <= 0 && isWhole(within) ? Optional.empty()
                : refuse(Why.ILLEGAL_DURATION, "callback", within + " (expected: at most 366 days, in whole milliseconds)"));
        };
    }

    private Optional<NotBound> group(RealNumber a, Set<RealNumber> members) {
        if (members.isEmpty()) return refuse(Why.ILLEGAL_GROUP, "members", "none (expected: 1 to " + MOST_PER_CHANGE + ')');
        if (members.size() > MOST_PER_CHANGE) return refuse(Why.ILLEGAL_GROUP, "members", members.size() + " (expected: 1 to " + MOST_PER_CHANGE + " in one request)");
        if (members.contains(a)) return refuse(Why.ILLEGAL_NUMBER, "members", a + " is a too (expected: other people)");
        return each("members", members);
    }

    private Optional<NotBound> change(Binding binding, Change.Members change) {
        if (!(binding.deal() instanceof Deal.Axg group)) return Optional.empty();
        int changed = change.joining().size() + change.leaving().size();
        if (changed == 0 || changed > MOST_PER_CHANGE) return refuse(Why.ILLEGAL_GROUP, "members", changed + " join or leave (expected: 1 to " + MOST_PER_CHANGE + " in one request)");
        for (var each : change.leaving()) {
            if (!group.members().contains(each)) return refuse(Why.ILLEGAL_GROUP, "members", each + " is to leave, but is no member (expected: members)");
            if (change.joining().contains(each)) return refuse(Why.ILLEGAL_GROUP, "members", each + " is to join and to leave (expected: one of them)");
        }
        long size = group.members().size() - change.leaving().size() + change.joining().stream().filter(each -> !group.members().contains(each)).count();
        if (size < 1 || size > MOST_MEMBERS) return refuse(Why.ILLEGAL_GROUP, "members", size + " would be in the group (expected: 1 to " + MOST_MEMBERS + ')');
        return each("members", change.joining());
    }

    private Optional<NotBound> each(String field, Set<RealNumber> numbers) {
        for (var each : numbers) {
            var refused = number(field, each);
            if (refused.isPresent()) return refused;
        }
        return Optional.empty();
    }

    private Optional<NotBound> number(String field, RealNumber number) {
        if (!isLongEnough(number)) return refuse(Why.ILLEGAL_NUMBER, field, number + " (expected: at least 7 digits; short codes and emergency numbers are never masked)");
        if (pools.own(new VirtualNumber(number.number()))) return refuse(Why.ILLEGAL_NUMBER, field, number + " is one of our virtual numbers (expected: a person's number)");
        return Optional.empty();
    }

    private static Optional<NotBound> apart(String field, RealNumber a, RealNumber other) {
        return a.equals(other) ? refuse(Why.ILLEGAL_NUMBER, field, other + " is a too (expected: another number)") : Optional.empty();
    }

    private static Optional<NotBound> call(Duration most) {
        return most.compareTo(LONGEST_CALL) <= 0 && isWhole(most) ? Optional.empty() : refuse(Why.ILLEGAL_DURATION, "maxDuration", most + " (expected: at most 24 hours in whole milliseconds, or zero for no limit)");
    }

    /// Whether no store would have to round it: a repeated bind is told by every part of it.
    private static boolean isWhole(Duration time) {
        return time.getNano() % NANOS_PER_MILLISECOND == 0;
    }

    private static Optional<NotBound> ring(Duration time) {
        boolean fine = time.isZero() || time.compareTo(SHORTEST_RING) >= 0 && time.compareTo(LONGEST_RING) <= 0 && isWhole(time);
        return fine ? Optional.empty() : refuse(Why.ILLEGAL_DURATION, "noAnswer", time + " (expected: 1 second to 5 minutes in whole milliseconds, or zero for no limit)");
    }

    private static Optional<NotBound> ttl(Duration ttl) {
        boolean fine = ttl.compareTo(SHORTEST) > 0 && ttl.compareTo(LONGEST) <= 0 && isWhole(ttl);
        return fine ? Optional.empty() : refuse(Why.ILLEGAL_EXPIRY, "ttl", ttl + " (expected: more than a minute, at most 366 days, in whole milliseconds)");
    }

    private Optional<NotBound> numbers(BindRequest request) {
        var pool = pools.named(request.pool());
        if (pool.isEmpty()) return refuse(Why.UNKNOWN_POOL, "pool", "no pool of that name, " + request.pool().length() + " characters (expected: one of the settings' pools)");
        var wish = request.wish();
        var requirement = request.requirement();
        return number("x", wish.x(), wish.mode().classOfX(), pool.get(), requirement)
            .or(() -> wish.mode().hasY() ? number("y", wish.y(), NumberClass.KNOWN_CALLER, pool.get(), requirement) : Optional.empty())
            .or(() -> together(wish));
    }

    private Optional<NotBound> number(String field, Choice choice, NumberClass needed, Pool pool, Requirement requirement) {
        return switch (choice) {
            case Choice.Any() -> {
                if (pools.lots(pool.name(), needed).isEmpty()) {
                    yield refuse(Why.WRONG_CLASS, field, "pool " + pool.name() + " has no " + name(needed) + " number in use (expected: one at least)");
                }
                if (!pools.tiers(pool.name(), needed, requirement).isEmpty()) yield Optional.empty();
                var unmet = "requirement." + pools.unmet(pool.name(), needed, requirement).orElse("");
                yield refuse(Why.REQUIREMENT_UNMET, unmet, "no " + name(needed) + " number in use of pool " + pool.name() + " has this together with what stands before it (expected: one at least)");
            }
            case Choice.Exactly(var vn) -> {
                var place = pools.place(vn).filter(found -> found.pool().name().equals(pool.name()));
                if (place.isEmpty()) yield refuse(Why.NUMBER_NOT_OWNED, field, vn + " is not in pool " + pool.name() + " (expected: a number of that pool)");
                yield fit(field, vn, place.get().number(), needed).or(() -> pools.unmet(place.get().number().mask(), requirement)
                    .flatMap(unmet -> refuse(Why.REQUIREMENT_UNMET, field, vn + " has not what requirement." + unmet + " asks (expected: a number that has)")));
            }
        };
    }

    private static Optional<NotBound> fit(String field, VirtualNumber vn, Pool.PooledNumber number, NumberClass needed) {
        return switch (number.standing()) {
            case LOCKED -> refuse(Why.NUMBER_LOCKED, field, vn + " is locked (expected: a number in use)");
            case FROZEN -> refuse(Why.NUMBER_FROZEN, field, vn + " is frozen (expected: a number in use)");
            case IN_USE -> number.kind() == needed ? Optional.empty()
                : refuse(Why.WRONG_CLASS, field, vn + " is of class " + name(number.kind()) + " (expected: " + name(needed) + ')');
        };
    }

    private static String name(NumberClass kind) {
        return switch (kind) {
            case KNOWN_CALLER -> "known-caller";
            case EXCLUSIVE    -> "exclusive";
            case EXTENSION    -> "extension";
        };
    }

    private static Optional<NotBound> together(Wish wish) {
        if (!wish.mode().hasY() || !(wish.y() instanceof Choice.Exactly(var y)) || !wish.x().equals(wish.y())) return Optional.empty();
        return refuse(Why.NUMBER_CONFLICT, "y", y + " is x too (expected: another number)");
    }

    private static Optional<NotBound> refuse(Why why, String field, String detail) {
        return Optional.of(new NotBound(why, field, field + ": " + detail));
    }
}
