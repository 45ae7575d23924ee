package io.callmask.routing;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.UnbindResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A store that answers look-ups out of maps, without clock or expiry: that a router must check these itself can be seen so.
final class FakeStore implements NumberStore {
    private final Map<VirtualNumber, String> pools = new HashMap<>();
    private final Map<RouteKey, Route> open = new HashMap<>();
    private final Map<RouteKey, Binding> closed = new HashMap<>();
    private @Nullable Route only;
    private boolean isDown;
    private int looks;

    void pool(String name, String... numbers) {
        for (var number : numbers) pools.put(VirtualNumber.of(number), name);
    }

    void open(Binding binding) {
        for (var route : Route.of(binding)) open.put(route.key(), route);
    }

    void release(Binding binding) {
        for (var route : Route.of(binding)) {
            open.remove(route.key());
            closed.put(route.key(), binding);
        }
    }

    /// Answers every look-up of a VN with this route, right or wrong.
    void answerWith(Route route) {
        only = route;
    }

    void fail() {
        isDown = true;
    }

    int looks() {
        return looks;
    }

    @Override public RouteAnswer look(RouteKey key, Instant now) {
        looks++;
        if (isDown) return new RouteAnswer.Unavailable();
        var pool = pools.get(key.dialled());
        if (pool == null) return new RouteAnswer.NoSuchNumber();
        if (only != null) return new RouteAnswer.Found(only);
        var route = open.get(key);
        if (route != null) return new RouteAnswer.Found(route);
        var binding = closed.get(key);
        return binding == null ? new RouteAnswer.NotAParty(pool) : new RouteAnswer.Closed(binding.id(), pool);
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
