package io.callmask.simulation;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Change;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A store in memory that can be told to fail. Bindings are put in whole, by [#open]; it chooses no numbers.
final class SimStore implements NumberStore {
    private static final String POOL = "default";
    /// Nanoseconds for which an answer is believed, as in the store of several nodes.
    private static final long FRESHNESS = Duration.ofSeconds(5).toNanos();
    private final Set<VirtualNumber> numbers = new HashSet<>();
    private final Map<Slot, Route> routes = new HashMap<>();
    private final Map<Slot, Route> resting = new HashMap<>();
    private final Map<BindingId, RealNumber> lastCallers = new HashMap<>();
    private boolean isUp = true;

    void own(VirtualNumber number) {
        numbers.add(number);
    }

    void open(Binding binding) {
        own(binding.deal().x());
        own(binding.deal().y());
        for (var route : Route.of(binding)) {
            for (var slot : route.slots()) {
                if (routes.putIfAbsent(slot, route) != null) throw new IllegalArgumentException("binding: " + binding.id() + " (expected: nothing that routes already)");
            }
        }
    }

    void release(BindingId id) {
        for (var each : Map.copyOf(routes).entrySet()) {
            if (!each.getValue().binding().id().equals(id)) continue;
            routes.remove(each.getKey());
            resting.put(each.getKey(), each.getValue());
        }
    }

    /// Changes every open binding in what does not matter to whom it rings.
    void record() {
        for (var old : routes.values().stream().map(Route::binding).distinct().toList()) {
            routes.values().removeIf(route -> route.binding().id().equals(old.id()));
            var terms = old.terms();
            open(old.with(old.deal(), old.generation() + 1).with(new Terms(terms.directions(), terms.maxDuration(), terms.noAnswer(), !terms.isRecorded())));
        }
    }

    void releaseAll() {
        for (var route : List.copyOf(routes.values())) release(route.binding().id());
    }

    /// What a call means at this instant, whether or not the store can be asked.
    Optional<RouteAnswer.Found> routeOf(RouteKey key) {
        return Optional.ofNullable(slot(key, routes)).map(routes::get).flatMap(this::found);
    }

    void up(boolean newUp) {
        isUp = newUp;
    }

    private static @Nullable Slot slot(RouteKey key, Map<Slot, Route> from) {
        if (!key.extension().isNone()) {
            var code = new Slot.Code(key.dialled(), key.extension());
            return from.containsKey(code) ? code : null;
        }
        var pair = new Slot.Pair(key.dialled(), key.caller());
        var whole = new Slot.Whole(key.dialled());
        return from.containsKey(pair) ? pair : from.containsKey(whole) ? whole : null;
    }

    private Optional<RouteAnswer.Found> found(Route route) {
        return switch (route.target()) {
            case Target.Ring(var callee) -> Optional.of(new RouteAnswer.Found(route, callee));
            case Target.RingUntil(var callee, _) -> Optional.of(new RouteAnswer.Found(route, callee));
            case Target.LastCaller _ -> Optional.ofNullable(lastCallers.get(route.binding().id())).map(last -> new RouteAnswer.Found(route, last));
            case Target.Nobody _ -> Optional.empty();
        };
    }

    private RouteAnswer answer(RouteKey key, Instant now) {
        if (!isUp) return new RouteAnswer.Unavailable();
        var slot = slot(key, routes);
        if (slot != null) return open(Objects.requireNonNull(routes.get(slot)), key, now);
        var rest = slot(key, resting);
        if (rest != null) return new RouteAnswer.Closed(Objects.requireNonNull(resting.get(rest)).binding().id(), POOL);
        if (!numbers.contains(key.dialled())) return new RouteAnswer.NoSuchNumber();
        boolean hasExtensions = routes.keySet().stream().anyMatch(each -> each instanceof Slot.Code && each.vn().equals(key.dialled()));
        if (!key.extension().isNone()) return new RouteAnswer.NoSuchExtension(POOL);
        return hasExtensions ? new RouteAnswer.ExtensionMissing(POOL) : new RouteAnswer.NotAParty(POOL);
    }

    private RouteAnswer open(Route route, RouteKey key, Instant now) {
        if (!route.binding().isOpenAt(now)) return new RouteAnswer.Closed(route.binding().id(), POOL);
        if (!route.isFor(key)) return new RouteAnswer.NotAParty(POOL);
        var why = route.target() instanceof Target.Nobody(var reason) ? reason : Target.Why.NO_CALLBACK;
        return found(route).<RouteAnswer>map(found -> found).orElseGet(() -> new RouteAnswer.Barred(route, why));
    }

    @Override public CompletionStage<RouteAnswer> look(RouteKey key, Instant now) {
        return CompletableFuture.completedFuture(answer(key, now));
    }

    @Override public CompletionStage<RouteAnswer> route(RouteKey key, Instant now) {
        var answer = answer(key, now);
        if (!(answer instanceof RouteAnswer.Found(var route, _)) || !(route.caller() instanceof Route.Caller.Anyone)) return CompletableFuture.completedFuture(answer);
        lastCallers.put(route.binding().id(), key.caller());
        if (!(route.binding().deal() instanceof Deal.Xyb waiting)) return CompletableFuture.completedFuture(answer);
        routes.values().removeIf(each -> each.binding().id().equals(route.binding().id()));
        open(route.binding().with(waiting.met(key.caller()), route.binding().generation() + 1));
        return CompletableFuture.completedFuture(answer(key, now));
    }

    @Override public boolean holds(RouteKey key, RouteAnswer.Found found, long age, Instant now) {
        return age < FRESHNESS && answer(key, now).equals(found);
    }

    @Override public boolean isOurs(VirtualNumber vn) {
        return numbers.contains(vn);
    }

    @Override public CompletionStage<BindResult> update(BindingId id, long generation, List<Change> changes) {
        return CompletableFuture.completedFuture(new BindResult.NotBound(BindResult.Why.FLOW_LIMITED, "", "bindings are opened whole here"));
    }

    @Override public CompletionStage<BindResult> bind(BindRequest request) {
        return CompletableFuture.completedFuture(new BindResult.NotBound(BindResult.Why.FLOW_LIMITED, "", "bindings are opened whole here"));
    }

    @Override public CompletionStage<UnbindResult> unbind(BindingId id) {
        var binding = binding(id);
        release(id);
        return CompletableFuture.completedFuture(binding.<UnbindResult>map(ended -> new UnbindResult.Unbound(id, ended.pool(), ended.generation())).orElseGet(UnbindResult.NotFound::new));
    }

    @Override public Optional<Binding> binding(BindingId id) {
        return routes.values().stream().map(Route::binding).filter(b -> b.id().equals(id)).findFirst();
    }

    @Override public List<Binding> search(Query query, int limit) {
        return routes.values().stream().map(Route::binding).distinct().filter(b -> switch (query) {
            case Query.ByParty(var party) -> b.deal().people().contains(party);
            case Query.ByVirtualNumber(var vn) -> b.deal().x().equals(vn) || b.deal().y().equals(vn);
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
