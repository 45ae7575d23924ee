package io.callmask.simulation;

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A store in memory that can be told to fail. Bindings are put in whole, by [#open]; it chooses no numbers.
final class SimStore implements NumberStore {
    private static final String POOL = "default";
    private final Set<VirtualNumber> numbers = new HashSet<>();
    private final Map<RouteKey, Route> routes = new HashMap<>();
    private final Map<RouteKey, Route> resting = new HashMap<>();
    private boolean isUp = true;

    void own(VirtualNumber number) {
        numbers.add(number);
    }

    void open(Binding binding) {
        own(binding.x());
        own(binding.y());
        for (var route : Route.of(binding)) {
            if (routes.putIfAbsent(route.key(), route) != null) throw new IllegalArgumentException("binding: " + binding.id() + " (expected: no pair that routes already)");
        }
    }

    void release(BindingId id) {
        for (var route : List.copyOf(routes.values())) {
            if (!route.binding().id().equals(id)) continue;
            routes.remove(route.key());
            resting.put(route.key(), route);
        }
    }

    void releaseAll() {
        for (var route : List.copyOf(routes.values())) release(route.binding().id());
    }

    /// What a pair means at this instant, whether or not the store can be asked.
    Optional<Route> routeOf(RouteKey key) {
        return Optional.ofNullable(routes.get(key));
    }

    void up(boolean newUp) {
        isUp = newUp;
    }

    @Override public RouteAnswer look(RouteKey key, Instant now) {
        if (!isUp) return new RouteAnswer.Unavailable();
        var route = routes.get(key);
        if (route != null) return route.binding().isOpenAt(now) ? new RouteAnswer.Found(route) : new RouteAnswer.Closed(route.binding().id(), POOL);
        var rest = resting.get(key);
        if (rest != null) return new RouteAnswer.Closed(rest.binding().id(), POOL);
        return numbers.contains(key.dialled()) ? new RouteAnswer.NotAParty(POOL) : new RouteAnswer.NoSuchNumber();
    }

    @Override public CompletionStage<BindResult> bind(BindRequest request) {
        return CompletableFuture.completedFuture(new BindResult.NotBound(BindResult.Why.FLOW_LIMITED, "", "bindings are opened whole here"));
    }

    @Override public CompletionStage<UnbindResult> unbind(BindingId id) {
        var binding = binding(id);
        release(id);
        return CompletableFuture.completedFuture(binding.<UnbindResult>map(UnbindResult.Unbound::new).orElseGet(UnbindResult.NotFound::new));
    }

    @Override public Optional<Binding> binding(BindingId id) {
        return routes.values().stream().map(Route::binding).filter(b -> b.id().equals(id)).findFirst();
    }

    @Override public List<Binding> search(Query query, int limit) {
        return routes.values().stream().map(Route::binding).distinct().filter(b -> switch (query) {
            case Query.ByParty(var party) -> b.a().equals(party) || b.b().equals(party);
            case Query.ByVirtualNumber(var vn) -> b.x().equals(vn) || b.y().equals(vn);
            case Query.ByReference(var reference) -> b.reference().equals(reference);
        }).limit(limit).toList();
    }

    @Override public List<PoolUse> pools() {
        return List.of(new PoolUse(POOL, numbers.size(), routes.size() / 2, resting.size(), 1));
    }

    @Override public boolean isWritable() {
        return isUp;
    }

    @Override public void close() {
        isUp = false;
    }
}
