package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Mode;
import io.callmask.number.Pool;
import io.callmask.number.Requirement;
import io.callmask.number.embedded.Happening.Asked;
import io.callmask.number.embedded.Happening.Called;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Updated;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Changes;
import io.callmask.number.rule.Repeats;
import io.callmask.number.rule.Sticky;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.UnbindResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Decides binds, updates, releases and first calls over a ledger. Pure but for the ids and the dice that it is given. For one thread.
final class Binder {
    /// Steps of housekeeping for a bind that finds nothing: some milliseconds.
    private static final int SWEEP = 5_000;

    private final BindRules rules;
    private final Ledger ledger;
    private final RandomGenerator random;
    private final Supplier<String> ids;
    private final long mostSlots;
    private final Sticky sticky;

    Binder(BindRules rules, Ledger ledger, RandomGenerator random, Supplier<String> ids, long mostSlots, Sticky sticky) {
        this.rules = rules;
        this.ledger = ledger;
        this.random = random;
        this.ids = ids;
        this.mostSlots = mostSlots;
        this.sticky = sticky;
    }

    /// What is to be answered, and what happens for it: null when nothing does.
    record Decision<R>(R result, @Nullable Happening happening) {}

    /// @param happened takes what time is found to have done on the way
    Decision<BindResult> bind(BindRequest request, Instant now, List<Happening> happened) {
        var malformed = rules.malformed(request);
        if (malformed.isPresent()) return refuse(malformed.get());
        if (!request.bindKey().isEmpty()) {
            var memory = ledger.remembered(request.bindKey(), now);
            if (memory.isPresent()) return repeated(request, memory.get());
        }
        var refused = rules.refused(request, now);
        if (refused.isPresent()) return refuse(refused.get());
        if (ledger.size() >= mostSlots) return refuse(full());
        return select(request, rules.pools().named(request.pool()).orElseThrow(), now, happened);
    }

    private NotBound full() {
        return new NotBound(Why.FLOW_LIMITED, "", "the store holds " + ledger.size() + " slots (expected: fewer than " + mostSlots + ')');
    }

    private static Decision<BindResult> refuse(NotBound why) {
        return new Decision<>(why, null);
    }

    /// The same request gets the binding as it was made, even when that has been changed or released since: the key stands for one bind,
    /// not for one binding after the other.
    private static Decision<BindResult> repeated(BindRequest request, Remembers memory) {
        var asked = memory.asked();
        var refused = Repeats.refused(request, memory.binding(), new Repeats.Asked(asked.x(), asked.y(), asked.requirement() == Repeats.digest(request.requirement())));
        return refused.isPresent() ? refuse(refused.get()) : new Decision<>(new Bound(memory.binding(), true), null);
    }

    private Decision<BindResult> select(BindRequest request, Pool pool, Instant now, List<Happening> happened) {
        var wish = request.wish();
        var crowded = wish.mode() == Mode.AXG ? BindRules.group(pool.name(), ledger.tally(pool.name()).groups()) : Optional.<NotBound>empty();
        if (crowded.isPresent()) return refuse(crowded.get());
        var selection = new Selection(pool, rules.pools(), ledger, now, random, request.requirement(), sticky);
        // Whose number is to stay the same has often just rested.
        if (request.requirement().stickiness() == Requirement.Stickiness.PREFER) ledger.sweep(now, SWEEP, happened);
        var deal = selection.deal(wish);
        // What has rested since the last sweep may be all that is left.
        if (deal.isEmpty()) {
            ledger.sweep(now, SWEEP, happened);
            deal = selection.deal(wish);
        }
        if (deal.isEmpty()) return refuse(selection.refusal(wish));
        var binding = new Binding(new BindingId(ids.get()), ledger.nextGeneration(), pool.name(), deal.get(), request.terms(), now, now.plus(request.ttl()), request.reference());
        sticky.note(request.requirement(), pool.name(), deal.get());
        var asked = new Asked(wish.x() instanceof Choice.Exactly, wish.y() instanceof Choice.Exactly, request.bindKey().isEmpty() ? 0 : Repeats.digest(request.requirement()));
        return new Decision<>(new Bound(binding, false), new Opened(binding, pool.rest(), request.bindKey(), asked));
    }

    Decision<BindResult> update(BindingId id, long generation, List<Change> changes, Instant now) {
        var opened = ledger.opened(id, now);
        if (opened.isEmpty()) return refuse(new NotBound(Why.BINDING_NOT_FOUND, "id", "no open binding has this id (expected: one that is open)"));
        var binding = opened.get().binding();
        if (binding.generation() != generation) {
            return refuse(new NotBound(Why.GENERATION_OUT_OF_DATE, "generation", "generation: " + generation + " (expected: " + binding.generation() + ", as the binding has been changed since)"));
        }
        if (changes.isEmpty()) return refuse(new NotBound(Why.ILLEGAL_CHANGE, "", "no change (expected: at least one)"));
        var refused = rules.refused(binding, changes, now);
        if (refused.isPresent()) return refuse(refused.get());
        return changed(binding, changes, rest(opened.get()), now);
    }

    private Decision<BindResult> changed(Binding binding, List<Change> changes, Duration rest, Instant now) {
        Optional<Binding> next;
        try {
            next = Changes.applied(binding, changes, binding.generation() + 1, now);
        } catch (IllegalArgumentException contradiction) {
            return refuse(new NotBound(Why.ILLEGAL_NUMBER, "", String.valueOf(contradiction.getMessage())));
        }
        if (next.isEmpty()) return refuse(new NotBound(Why.ILLEGAL_CHANGE, "", "a part that a binding in mode " + binding.mode() + " does not have, or not so (expected: what it was bound with)"));
        var conflict = conflict(binding, next.get(), now);
        if (conflict.isPresent()) return refuse(new Selection(pool(binding), rules.pools(), ledger, now, random, Requirement.NONE, sticky).taken(Changes.field(binding, next.get(), conflict.get()), conflict.get()));
        if (ledger.size() >= mostSlots) return refuse(full());
        var changed = next.get().with(next.get().deal(), ledger.nextGeneration());
        return new Decision<>(new Bound(changed, false), new Updated(changed, now, now.plus(rest)));
    }

    /// The first slot of a changed binding that it cannot have.
    private Optional<Slot> conflict(Binding before, Binding after, Instant now) {
        if (before.deal().equals(after.deal())) return Optional.empty();
        var has = new HashSet<Slot>();
        Route.of(before).forEach(route -> has.addAll(route.slots()));
        return Route.of(after).stream().flatMap(route -> route.slots().stream()).filter(slot -> !has.contains(slot) && !ledger.isFree(slot, now, before.id())).findFirst();
    }

    /// The pool, or one with no numbers left in it when the settings have it no more.
    private Pool pool(Binding binding) {
        return rules.pools().named(binding.pool()).orElseGet(() -> Pool.of(binding.pool(), List.of(), Pool.SHORTEST_REST));
    }

    /// The slots rest for as long as the pool says today, or, when the pool is gone, as it said when they were bound.
    private Duration rest(Opened opened) {
        return rules.pools().named(opened.binding().pool()).map(Pool::rest).orElse(opened.rest());
    }

    Decision<UnbindResult> release(BindingId id, Instant now) {
        var opened = ledger.opened(id, now);
        if (opened.isEmpty()) return new Decision<>(new UnbindResult.NotFound(), null);
        long generation = ledger.nextGeneration();
        return new Decision<>(new UnbindResult.Unbound(id, opened.get().binding().pool(), generation), new Released(id, generation, now.plus(rest(opened.get()))));
    }

    /// The first call of a VN that waits for one (XYB): its caller is A, unless somebody was quicker. What X held for anyone never led anywhere but to
    /// that caller, so it need not rest, not even for a call that came before: to that one it would tell of the end of a binding that stands.
    Decision<RouteAnswer> meet(RouteKey key, Instant now) {
        var answer = ledger.look(key, now);
        if (!(answer instanceof RouteAnswer.Found(var route, _)) || !(route.binding().deal() instanceof Deal.Xyb waiting)) return new Decision<>(answer, null);
        if (!rules.isRingable(key.caller())) return new Decision<>(new RouteAnswer.NotAParty(route.binding().pool()), null);
        var met = route.binding().with(waiting.met(key.caller()), ledger.nextGeneration());
        var mine = Route.of(met).getFirst();
        return new Decision<>(new RouteAnswer.Found(mine, waiting.b()), new Updated(met, now, Instant.EPOCH));
    }

    /// Somebody called A through a binding that calls back. Nothing happens when it has ended meanwhile, when another is A (they did not call that one), or when somebody has called since: of the notes in a
    /// journal the last one counts at the next start, and notes may come in another order than the calls.
    ///
    /// @param answered the binding as the call was answered by
    /// @param call     in which order the call came
    Decision<Boolean> called(RouteKey key, Binding answered, Instant now, long call) {
        boolean counts = !ledger.hasCalledSince(answered.id(), call) && ledger.opened(answered.id(), now).filter(opened -> Claims.keepsLastCaller(answered, opened.binding())).isPresent();
        return new Decision<>(counts, counts ? new Called(answered.id(), key.caller(), now, call) : null);
    }
}
