package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.route.Target;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Pools;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a call is answered from slots and last callers: the same for the ledger, which the writer decides by, and for the index, which
/// calls are answered from.
///
/// @param slots       what each slot is taken by
/// @param lastCallers who called last, for bindings that call that one back
record Claims(BindRules rules, Slots slots, Map<BindingId, LastCall> lastCallers) {
    /// What a slot is taken by.
    interface Slots {
        @Nullable Claim claim(Slot slot);
    }

    /// @param at   when the call came; long ago, when it could not be noted: then nobody is known to have called last
    /// @param call in which order calls came
    record LastCall(RealNumber caller, Instant at, long call) {}

    RouteAnswer look(RouteKey key, Instant now) {
        var pools = rules.pools();
        if (pools.isLocked(key.dialled())) return locked(pools, key);
        var claim = claim(key, now);
        return switch (claim) {
            case null -> pools.stranger(key.dialled(), !key.extension().isNone());
            case Claim.Resting resting -> resting.answer();
            case Claim.Open open when !open.binding().isOpenAt(now) -> open.closed();
            case Claim.Open open when !open.route().isFor(key) -> new RouteAnswer.NotAParty(open.binding().pool());
            case Claim.Open open -> open(open, now);
        };
    }

    private static RouteAnswer locked(Pools pools, RouteKey key) {
        return new RouteAnswer.Locked(pools.place(key.dialled()).map(place -> place.pool().name()).orElse(""));
    }

    /// What decides over the call: null when nobody holds anything that it could mean.
    private @Nullable Claim claim(RouteKey key, Instant now) {
        if (!key.extension().isNone()) return live(new Slot.Code(key.dialled(), key.extension()), now);
        var pair = new Slot.Pair(key.dialled(), key.caller());
        var known = live(pair, now);
        if (known != null) return known;
        var whole = live(new Slot.Whole(key.dialled()), now);
        if (whole instanceof Claim.Open open && open.route().isFor(key)) return whole;
        // Between the two reads the caller may have become somebody who is known there: X's first caller, or A.
        var since = live(pair, now);
        return since != null ? since : whole;
    }

    private @Nullable Claim live(Slot slot, Instant now) {
        var claim = slots.claim(slot);
        return claim == null || !now.isBefore(claim.freeAt()) ? null : claim;
    }

    private RouteAnswer open(Claim.Open open, Instant now) {
        return switch (open.route().target()) {
            case Target.Ring _, Target.Nobody _ -> open.answer();
            case Target.RingUntil(var callee, var until) -> now.isBefore(until) ? new RouteAnswer.Found(open.route(), callee) : open.answer();
            case Target.LastCaller(var within, var otherwise) -> {
                var last = lastCallers.get(open.binding().id());
                yield last != null && now.isBefore(last.at().plus(within)) && rules.isRingable(last.caller()) ? new RouteAnswer.Found(open.route(), last.caller()) : otherwise(open.route(), otherwise);
            }
        };
    }

    private static RouteAnswer otherwise(Route route, Target otherwise) {
        return otherwise instanceof Target.Ring(var callee) ? new RouteAnswer.Found(route, callee) : new RouteAnswer.Barred(route, Target.Why.NO_CALLBACK);
    }

    /// Whether who called last still counts after a change: only while A is the same person.
    static boolean keepsLastCaller(Binding before, Binding after) {
        return switch (before.deal()) {
            case Deal.Axn was -> after.deal() instanceof Deal.Axn is && is.a().equals(was.a());
            case Deal.Axe was -> after.deal() instanceof Deal.Axe is && is.a().equals(was.a());
            case Deal.Axyb _, Deal.Axb _, Deal.Ax _, Deal.Axeyb _, Deal.Axg _, Deal.Xyb _, Deal.XybMet _ -> false;
        };
    }

    /// Whether a binding may take the slot at `now`. A pair can be had only on a VN that is not another binding's as a whole: who was anyone there
    /// yesterday must not be known to somebody else today.
    ///
    /// @param own the binding that wants it, when it is open already
    boolean isFree(Slot slot, Instant now, @Nullable BindingId own) {
        if (live(slot, now) != null) return false;
        if (!(slot instanceof Slot.Pair(var vn, _))) return true;
        var whole = live(new Slot.Whole(vn), now);
        return whole == null || own != null && whole instanceof Claim.Open open && open.binding().id().equals(own);
    }
}
