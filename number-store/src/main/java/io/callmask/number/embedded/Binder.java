package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Happening.Asked;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindRequest.Choice;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.UnbindResult;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Decides binds and releases over a ledger. Pure but for the ids and the dice that it is given. For one thread.
final class Binder {
    private final Pools pools;
    private final Ledger ledger;
    private final BindRules rules;
    private final RandomGenerator random;
    private final Supplier<String> ids;
    private final long mostPairs;

    Binder(Pools pools, Ledger ledger, RandomGenerator random, Supplier<String> ids, long mostPairs) {
        this.pools = pools;
        this.ledger = ledger;
        this.rules = new BindRules(pools);
        this.random = random;
        this.ids = ids;
        this.mostPairs = mostPairs;
    }

    /// What is to be answered, and what happens for it: null when nothing does.
    record Decision<R>(R result, @Nullable Happening happening) {}

    Decision<BindResult> bind(BindRequest request, Instant now) {
        var malformed = rules.malformed(request);
        if (malformed.isPresent()) return refuse(malformed.get());
        if (!request.bindKey().isEmpty()) {
            var memory = ledger.remembered(request.bindKey(), now);
            if (memory.isPresent()) return repeated(request, memory.get());
        }
        var refused = rules.refused(request);
        if (refused.isPresent()) return refuse(refused.get());
        if (ledger.size() >= mostPairs) return refuse(new NotBound(Why.FLOW_LIMITED, "", "the store holds " + ledger.size() + " pairs (expected: fewer than " + mostPairs + ')'));
        return select(request, pools.named(request.pool()).orElseThrow(), now);
    }

    private static Decision<BindResult> refuse(NotBound why) {
        return new Decision<>(why, null);
    }

    /// The same request gets the binding as it was made, even when that has been released since: the key stands for one bind,
    /// not for one binding after the other.
    private static Decision<BindResult> repeated(BindRequest request, Remembers memory) {
        var binding = memory.binding();
        boolean same = request.mode() == binding.mode() && request.pool().equals(binding.pool()) && request.a().equals(binding.a()) && request.b().equals(binding.b())
            && sameChoice(request.x(), memory.asked().x(), binding.x()) && sameChoice(request.y(), memory.asked().y(), binding.y())
            && binding.from().plus(request.ttl()).equals(binding.until()) && request.reference().equals(binding.reference());
        if (same) return new Decision<>(new Bound(binding, true), null);
        return refuse(new NotBound(Why.BIND_KEY_REUSED, "bindKey", "the key has made binding " + binding.id() + " from another request (expected: the same request, or a new key)"));
    }

    private static boolean sameChoice(Choice choice, boolean asked, VirtualNumber taken) {
        return switch (choice) {
            case Choice.Any() -> !asked;
            case Choice.Exactly(var vn) -> asked && vn.equals(taken);
        };
    }

    private Decision<BindResult> select(BindRequest request, Pool pool, Instant now) {
        var selection = new Selection(pool, ledger, now, random);
        return switch (request.mode()) {
            case AXB -> {
                var x = selection.forBoth(request.a(), request.b(), request.x());
                yield x.isPresent() ? bound(request, pool, x.get(), x.get(), now) : refuse(selection.refusalForBoth(request));
            }
            case AXYB -> {
                var pair = selection.pair(request);
                yield pair.isPresent() ? bound(request, pool, pair.get().x(), pair.get().y(), now) : refuse(selection.refusalForPair(request));
            }
        };
    }

    private Decision<BindResult> bound(BindRequest request, Pool pool, VirtualNumber x, VirtualNumber y, Instant now) {
        var binding = new Binding(new BindingId(ids.get()), ledger.nextGeneration(), request.mode(), pool.name(), request.a(), request.b(), x, y,
            now, now.plus(request.ttl()), request.reference());
        var asked = new Asked(request.x() instanceof Choice.Exactly, request.y() instanceof Choice.Exactly);
        return new Decision<>(new Bound(binding, false), new Opened(binding, pool.rest(), request.bindKey(), asked));
    }

    /// The pairs rest for as long as the pool says today, or, when the pool is gone, as it said when they were bound.
    Decision<UnbindResult> release(BindingId id, Instant now) {
        var opened = ledger.opened(id, now);
        if (opened.isEmpty()) return new Decision<>(new UnbindResult.NotFound(), null);
        var binding = opened.get().binding();
        var rest = pools.named(binding.pool()).map(Pool::rest).orElse(opened.get().rest());
        long generation = ledger.nextGeneration();
        return new Decision<>(new UnbindResult.Unbound(changed(binding, generation)), new Released(id, generation, now.plus(rest)));
    }

    private static Binding changed(Binding binding, long generation) {
        return new Binding(binding.id(), generation, binding.mode(), binding.pool(), binding.a(), binding.b(), binding.x(), binding.y(), binding.from(), binding.until(), binding.reference());
    }
}
