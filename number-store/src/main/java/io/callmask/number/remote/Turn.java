package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Direction;
import io.callmask.number.Mode;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.remote.CodeTurn.Standing;
import io.callmask.number.remote.Deed.Asked;
import io.callmask.number.remote.Deed.Hold;
import io.callmask.number.remote.Slots.Place;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Changes;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.UnbindResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one batch of requests comes to, decided one after the other over what has been read under the partition's lock. Pure but for the chooser's dice. For one
/// thread.
final class Turn {
    /// How long an idempotency key is remembered.
    static final Duration MEMORY = Duration.ofHours(24);
    private static final int INDEX_BITS = 14;
    /// So that no version is as small as a generation of a code: a binding may begin as a record and go on as a claim.
    private static final int BEYOND_CODES = 1 << 7;

    private final BindRules rules;
    private final Pool pool;
    private final Slots slots;
    private final Chooser chooser;
    private final Occupancy occupancy;
    private final CodeTurn codes;
    private final NoRoom noRoom;
    private final BindingIds ids;
    private final int partition;
    private final long seq;
    private final Instant now;
    private final List<Deed> deeds = new ArrayList<>();
    private final Map<BindingId, Deed> heads = new HashMap<>();
    private final Set<BindingId> unreadable = new HashSet<>();
    private final Map<Place, Occupancy.Row> changed = new LinkedHashMap<>();

    Turn(BindRules rules, Chooser chooser, NoRoom noRoom, BindingIds ids, int partition, long seq, Instant now) {
        this.rules = rules;
        this.pool = noRoom.pool();
        this.noRoom = noRoom;
        this.slots = chooser.slots();
        this.chooser = chooser;
        this.occupancy = chooser.occupancy();
        this.codes = chooser.codes();
        this.ids = ids;
        this.partition = partition;
        this.seq = seq;
        this.now = now;
    }

    /// What is to be answered when all is written.
    sealed interface Result {
        record OfBind(BindResult result) implements Result {}
        record OfRelease(UnbindResult result) implements Result {}
        /// The index showed something older than the journal has: to be asked again.
        record Stale() implements Result {}
    }

    /// The versions of this turn, in the order of its deeds. They rise from turn to turn.
    static long version(long seq, int index) {
        return seq + BEYOND_CODES << INDEX_BITS | index;
    }

    List<Deed> deeds() {
        return deeds;
    }

    Map<Place, Occupancy.Row> changed() {
        return changed;
    }

    /// The bindings that changes and releases speak of, as the index showed them.
    void know(Deed head) {
        heads.put(head.binding().id(), head);
    }

    /// A binding that is there, but cannot be read.
    void cannotRead(BindingId id) {
        unreadable.add(id);
    }

    private long version() {
        return version(seq, deeds.size());
    }

    Result bind(BindRequest request) {
        var refused = rules.refused(request, now);
        if (refused.isPresent()) return new Result.OfBind(refused.get());
        var crowded = request.wish().mode() == Mode.AXG ? BindRules.group(pool.name(), chooser.load().groups()) : Optional.<NotBound>empty();
        if (crowded.isPresent()) return new Result.OfBind(crowded.get());
        boolean hasCode = request.wish().mode().classOfX() == NumberClass.EXTENSION;
        if (hasCode && codes.leases().isLate()) return new Result.OfBind(new NotBound(Why.STORE_UNAVAILABLE, "", "this node may soon lose the extensions that it holds (expected: MariaDB answers)"));
        if (hasCode && codes.canSay(request) && codes.leases().isPlain(request)) {
            var made = codes.bind(request, !request.bindKey().isEmpty());
            if (made.isPresent()) return new Result.OfBind(new Bound(made.get(), false));
            if (!codes.leases().isAnyLimited()) return new Result.OfBind(noRoom.of(chooser.missing(request.wish(), request.requirement())));
        }
        if (hasCode) codes.begin(request);
        var deal = chooser.deal(request.wish(), request.requirement());
        if (occupancy.wantsMore() || deal.isEmpty()) {
            if (occupancy.wantsMore()) codes.keep(request);
            codes.drop();
            if (occupancy.wantsMore() || hasCode && codes.leases().isWanting()) return new Result.Stale();
            var why = noRoom.of(chooser.missing(request.wish(), request.requirement()));
            codes.drop();
            return occupancy.wantsMore() ? new Result.Stale() : new Result.OfBind(why);
        }
        if (hasCode) codes.claim();
        var binding = new Binding(ids.id(new BindingIds.Address(partition, seq, deeds.size(), slots.pool())), version(), pool.name(), deal.get(), request.terms(), now, now.plus(request.ttl()), request.reference());
        var asked = new Asked(request.wish().x() instanceof Choice.Exactly, request.wish().y() instanceof Choice.Exactly);
        long freeAt = binding.until().plus(pool.rest()).toEpochMilli();
        long keepUntil = request.bindKey().isEmpty() ? freeAt : Math.max(freeAt, now.plus(MEMORY).toEpochMilli());
        var holds = stand(binding, asked, freeAt, keepUntil, List.of());
        chooser.sticky().note(request.requirement(), pool.name(), deal.get());
        holds.forEach(hold -> chooser.load().add(hold.vn(), 1));
        if (binding.mode() == Mode.AXG) chooser.load().addGroups(1);
        return new Result.OfBind(new Bound(binding, false));
    }

    private List<Hold> stand(Binding binding, Asked asked, long freeAt, long keepUntil, List<Hold> dropped) {
        long until = binding.until().toEpochMilli();
        var holds = new ArrayList<Hold>();
        for (var place : slots.places(binding).keySet()) holds.add(new Hold(place.vn(), place.key(), until, freeAt));
        holds.addAll(dropped);
        enter(new Deed(binding, true, asked, until, freeAt, keepUntil, holds));
        return holds;
    }

    private void enter(Deed deed) {
        for (var hold : deed.holds()) {
            var place = new Place(hold.key(), hold.vn());
            changed.put(place, occupancy.take(place, deed.binding().id(), deed.binding().generation(), hold.freeAt()));
        }
        deeds.add(deed);
        heads.put(deed.binding().id(), deed);
    }

    /// The binding as it stands; empty when there is none any more.
    private Optional<Deed> head(BindingId id) {
        return Optional.ofNullable(heads.get(id)).filter(head -> head.stands() && head.binding().isOpenAt(now));
    }

    /// Whether the index showed what the journal has. False too while that has to be read first.
    private boolean isCurrent(Deed head) {
        boolean current = true;
        for (var place : slots.places(head.binding()).keySet()) {
            var row = occupancy.row(place);
            current &= row != null && row.id().equals(head.binding().id()) && row.version() == head.binding().generation();
        }
        return current;
    }

    Result alter(Ask.Alter ask) {
        var address = ask.code();
        if (address != null) {
            switch (codes.standing(ask.id(), address)) {
                case Standing.Gone() -> {
                    return refuse(Why.BINDING_NOT_FOUND, "id", "no open binding has it");
                }
                case Standing.Behind() -> {
                    return new Result.Stale();
                }
                case Standing.Unreadable() -> {
                    return unreadable();
                }
                case Standing.Open(var found, var binding) -> {
                    return alter(ask, found, binding);
                }
                case Standing.Claimed() -> { }
            }
        }
        if (unreadable.contains(ask.id())) return unreadable();
        var head = head(ask.id());
        if (head.isEmpty()) return refuse(Why.BINDING_NOT_FOUND, "id", "no open binding has it");
        if (!isCurrent(head.get())) return new Result.Stale();
        var old = head.get().binding();
        if (ask.generation() != Ask.Alter.ANY_GENERATION && ask.generation() != old.generation()) {
            return refuse(Why.GENERATION_OUT_OF_DATE, "generation", ask.generation() + " (expected: " + old.generation() + ", as the binding has been changed since)");
        }
        return switch (ask.what()) {
            case Ask.What.Changes(var changes) -> {
                if (changes.isEmpty()) yield illegal(Why.ILLEGAL_CHANGE, "no change (expected: at least one)");
                var refused = rules.refused(old, changes, now);
                if (refused.isPresent()) yield new Result.OfBind(refused.get());
                try {
                    var next = Changes.applied(old, changes, version(), now);
                    yield next.isEmpty() ? illegal(Why.ILLEGAL_CHANGE, "a part that a binding in mode " + old.mode() + " does not have, or not so (expected: what it was bound with)") : become(head.get(), next.get(), pool.rest());
                } catch (IllegalArgumentException contradiction) {
                    yield illegal(Why.ILLEGAL_NUMBER, String.valueOf(contradiction.getMessage()));
                }
            }
            // What X held for anyone never led anywhere but to this caller, so it need not rest.
            case Ask.What.Meets(var caller) -> switch (old.deal()) {
                // Shut since the call was looked up: nobody becomes A by it. It is told how the binding stands, when the index says so.
                case Deal.Xyb _ when !old.terms().directions().allow(Direction.A_TO_B) -> new Result.OfBind(new Bound(old, true));
                case Deal.Xyb waiting when !waiting.b().equals(caller) -> become(head.get(), old.with(waiting.met(caller), version()), Duration.ZERO);
                // The same caller, by another call.
                case Deal.XybMet met when met.a().equals(caller) -> new Result.OfBind(new Bound(old, true));
                case Deal _ -> refuse(Why.ILLEGAL_CHANGE, "a", "somebody was faster");
            };
        };
    }

    private static Result unreadable() {
        return refuse(Why.RECORD_UNREADABLE, "id", "the binding is there, but cannot be read (expected: its data key, and nobody who changed it)");
    }

    /// Changes a binding that a record says: into one that a record can say too, or into one that lies as a claim from then on.
    private Result alter(Ask.Alter ask, Records.Found found, Binding old) {
        if (ask.generation() != Ask.Alter.ANY_GENERATION && ask.generation() != old.generation()) {
            return refuse(Why.GENERATION_OUT_OF_DATE, "generation", ask.generation() + " (expected: " + old.generation() + ", as the binding has been changed since)");
        }
        if (!(ask.what() instanceof Ask.What.Changes(var changes))) return refuse(Why.ILLEGAL_CHANGE, "a", "an extension waits for nobody");
        if (changes.isEmpty()) return illegal(Why.ILLEGAL_CHANGE, "no change (expected: at least one)");
        var refused = rules.refused(old, changes, now);
        if (refused.isPresent()) return new Result.OfBind(refused.get());
        try {
            var small = CodeTurn.nextGeneration(found).flatMap(generation -> Changes.applied(old, changes, generation, now.truncatedTo(ChronoUnit.SECONDS))).filter(Records::canSay);
            if (small.isPresent()) {
                codes.update(found, small.get());
                return new Result.OfBind(new Bound(small.get(), false));
            }
            var next = Changes.applied(old, changes, version(), now);
            if (next.isEmpty()) return illegal(Why.ILLEGAL_CHANGE, "a part that a binding in mode " + old.mode() + " does not have, or not so (expected: what it was bound with)");
            // Read first: from now on the code has a claim.
            slots.places(next.get()).keySet().forEach(occupancy::row);
            if (occupancy.wantsMore()) return new Result.Stale();
            var result = become(new Deed(old, true, new Asked(false, false), 0, 0, 0, List.of()), next.get(), pool.rest());
            if (result instanceof Result.OfBind(Bound _)) codes.convert(found);
            return result;
        } catch (IllegalArgumentException contradiction) {
            return illegal(Why.ILLEGAL_NUMBER, String.valueOf(contradiction.getMessage()));
        }
    }

    private Result become(Deed head, Binding next, Duration rest) {
        var before = slots.places(head.binding()).keySet();
        var after = slots.places(next);
        for (var place : after.keySet()) {
            if (!before.contains(place) && !isFree(place, after.get(place), before)) {
                var field = Changes.field(head.binding(), next, after.get(place));
                return new Result.OfBind(noRoom.taken(field, after.get(place)));
            }
        }
        if (occupancy.wantsMore()) return new Result.Stale();
        // Nobody was a party by what need not rest: to no clock, however late, has anything ended there.
        long rested = rest.isZero() ? 0 : now.plus(rest).toEpochMilli();
        var dropped = before.stream().filter(place -> !after.containsKey(place)).map(place -> new Hold(place.vn(), place.key(), 0, rested)).toList();
        long freeAt = next.until().plus(pool.rest()).toEpochMilli();
        stand(next, head.asked(), freeAt, Math.max(Math.max(head.keepUntil(), freeAt), rested), dropped);
        return new Result.OfBind(new Bound(next, false));
    }

    /// A pair can be had only on a VN that is not another binding's as a whole: who is anyone there must not be known to somebody else.
    ///
    /// @param own what the binding holds already
    private boolean isFree(Place place, Slot slot, Set<Place> own) {
        if (!occupancy.isFree(place)) return false;
        if (!(slot instanceof Slot.Pair(var vn, _))) return true;
        var whole = slots.place(new Slot.Whole(vn));
        return own.contains(whole) || occupancy.isFree(whole);
    }

    Result release(Ask.Release ask) {
        var id = ask.id();
        var address = ask.code();
        if (address != null) {
            var unread = codes.releaseUnread(address);
            if (unread.isPresent()) return new Result.OfRelease(unread.getAsInt() == CodeTurn.OVER ? new UnbindResult.NotFound() : new UnbindResult.Unbound(id, pool.name(), unread.getAsInt()));
            switch (codes.standing(id, address)) {
                case Standing.Gone() -> {
                    return new Result.OfRelease(new UnbindResult.NotFound());
                }
                case Standing.Behind() -> {
                    return new Result.Stale();
                }
                case Standing.Unreadable() -> {
                    return new Result.OfRelease(new UnbindResult.Unreadable());
                }
                case Standing.Open(var found, _) -> {
                    return new Result.OfRelease(new UnbindResult.Unbound(id, pool.name(), codes.release(found)));
                }
                case Standing.Claimed() -> { }
            }
        }
        if (unreadable.contains(id)) return new Result.OfRelease(new UnbindResult.Unreadable());
        var head = head(id);
        if (head.isEmpty()) return new Result.OfRelease(new UnbindResult.NotFound());
        if (!isCurrent(head.get())) return new Result.Stale();
        var old = head.get().binding();
        long rested = now.plus(pool.rest()).toEpochMilli();
        if (old.mode() == Mode.AXG) chooser.load().addGroups(-1);
        var ended = old.with(old.deal(), version());
        var holds = slots.places(old).keySet().stream().map(place -> new Hold(place.vn(), place.key(), 0, rested)).toList();
        enter(new Deed(ended, false, head.get().asked(), 0, rested, Math.max(head.get().keepUntil(), rested), holds));
        return new Result.OfRelease(new UnbindResult.Unbound(id, pool.name(), ended.generation()));
    }

    private static Result illegal(Why why, String detail) {
        return new Result.OfBind(new NotBound(why, "", detail));
    }

    private static Result refuse(Why why, String field, String detail) {
        return new Result.OfBind(new NotBound(why, field, field + ": " + detail));
    }
}
