package io.callmask.routing;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Change;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.route.Target;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.UnbindResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A store that answers look-ups out of maps, without clock or expiry: that a router must check these itself can be seen so.
final class FakeStore implements NumberStore {
    /// As in the store of several nodes.
    private static final long FRESHNESS = Duration.ofSeconds(5).toNanos();
    private final Map<VirtualNumber, String> pools = new HashMap<>();
    private final Map<Slot, Route> open = new HashMap<>();
    private final Map<Slot, Binding> closed = new HashMap<>();
    private @Nullable RouteAnswer only;
    private boolean isDown;
    private int looks;
    private int noted;

    void pool(String name, String... numbers) {
        for (var number : numbers) pools.put(VirtualNumber.of(number), name);
    }

    void open(Binding binding) {
        for (var route : Route.of(binding)) route.slots().forEach(slot -> open.put(slot, route));
    }

    void release(Binding binding) {
        for (var route : Route.of(binding)) {
            for (var slot : route.slots()) {
                open.remove(slot);
                closed.put(slot, binding);
            }
        }
    }

    /// Answers every look-up of a VN with this, right or wrong.
    void answerWith(RouteAnswer answer) {
        only = answer;
    }

    void fail() {
        isDown = true;
    }

    /// How often it was asked.
    int looks() {
        return looks;
    }

    /// How often it was asked in a way that may note who called.
    int noted() {
        return noted;
    }

    private RouteAnswer answer(RouteKey key) {
        if (isDown) return new RouteAnswer.Unavailable();
        var pool = pools.get(key.dialled());
        if (pool == null) return new RouteAnswer.NoSuchNumber();
        if (only != null) return only;
        for (var slot : slots(key)) {
            var route = open.get(slot);
            if (route != null) return answer(route);
            var binding = closed.get(slot);
            if (binding != null) return new RouteAnswer.Closed(binding.id(), pool);
        }
        return new RouteAnswer.NotAParty(pool);
    }

    private static List<Slot> slots(RouteKey key) {
        if (!key.extension().isNone()) return List.of(new Slot.Code(key.dialled(), key.extension()));
        return List.of(new Slot.Pair(key.dialled(), key.caller()), new Slot.Whole(key.dialled()));
    }

    private static RouteAnswer answer(Route route) {
        return switch (route.target()) {
            case Target.Ring(var callee) -> new RouteAnswer.Found(route, callee);
            case Target.RingUntil(var callee, _) -> new RouteAnswer.Found(route, callee);
            case Target.Nobody(var why) -> new RouteAnswer.Barred(route, why);
            case Target.LastCaller _ -> new RouteAnswer.Barred(route, Target.Why.NO_CALLBACK);
        };
    }

    @Override public CompletionStage<RouteAnswer> look(RouteKey key, Instant now) {
        looks++;
        return CompletableFuture.completedFuture(answer(key));
    }

    @Override public CompletionStage<RouteAnswer> route(RouteKey key, Instant now) {
        noted++;
        return look(key, now);
    }

    @Override public boolean holds(RouteKey key, RouteAnswer.Found found, long age, Instant now) {
        return age < FRESHNESS && answer(key).equals(found);
    }

    @Override public boolean isOurs(VirtualNumber vn) {
        return pools.containsKey(vn);
    }

    @Override public CompletionStage<BindResult> update(BindingId id, long generation, List<Change> changes) {
        throw new UnsupportedOperationException();
    }

    @Override public CompletionStage<BindResult> bind(BindRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override public CompletionStage<UnbindResult> unbind(BindingId id) {
        throw new UnsupportedOperationException();
    }

    @Override public Optional<Binding> binding(BindingId id) {
        throw new UnsupportedOperationException();
    }

    @Override public List<Binding> search(Query query, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override public List<PoolUse> pools() {
        throw new UnsupportedOperationException();
    }

    @Override public boolean isWritable() {
        return true;
    }

    @Override public void close() {}
}
