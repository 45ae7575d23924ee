package io.callmask.api;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.RouteKey;
import io.callmask.number.rule.Changes;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.UnbindResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/// Bindings in a map, VNs counted up, and answers that a test can put in first.
final class MemoryStore implements NumberStore {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    final Queue<CompletionStage<BindResult>> nextBinds = new ConcurrentLinkedQueue<>();
    final Queue<UnbindResult> nextUnbinds = new ConcurrentLinkedQueue<>();
    final List<BindRequest> asked = new CopyOnWriteArrayList<>();
    final List<Change> changes = new CopyOnWriteArrayList<>();
    final List<PoolUse> pools = new ArrayList<>();
    volatile boolean writable = true;
    volatile boolean broken;
    volatile boolean away;
    private final Map<BindingId, Binding> open = new HashMap<>();
    private final Map<String, Binding> byKey = new HashMap<>();

    MemoryStore() {
        pools.add(new PoolUse("default", 40, 3, 5, 7));
    }

    @Override public synchronized CompletionStage<BindResult> bind(BindRequest request) {
        asked.add(request);
        var prepared = nextBinds.poll();
        if (prepared != null) return prepared;
        var earlier = request.bindKey().isEmpty() ? null : byKey.get(request.bindKey());
        if (earlier != null) return CompletableFuture.completedFuture(new BindResult.Bound(earlier, true));
        var binding = make(request, open.size());
        open.put(binding.id(), binding);
        if (!request.bindKey().isEmpty()) byKey.put(request.bindKey(), binding);
        // From another thread, as the real store does.
        return CompletableFuture.supplyAsync(() -> new BindResult.Bound(binding, false));
    }

    private static Binding make(BindRequest request, int count) {
        var x = chosen(request.wish().x(), "+1555000" + (1000 + 2 * count));
        var y = chosen(request.wish().y(), "+1555000" + (1001 + 2 * count));
        var deal = request.wish().at(x, y, Extension.of(count, 4));
        return new Binding(new BindingId("b-" + count), 1, request.pool(), deal, request.terms(), NOW, NOW.plus(request.ttl()), request.reference());
    }

    private static VirtualNumber chosen(Choice choice, String otherwise) {
        return switch (choice) {
            case Choice.Exactly(var vn) -> vn;
            case Choice.Any() -> VirtualNumber.of(otherwise);
        };
    }

    @Override public synchronized CompletionStage<UnbindResult> unbind(BindingId id) {
        var prepared = nextUnbinds.poll();
        if (prepared != null) return CompletableFuture.completedFuture(prepared);
        var binding = open.remove(id);
        return CompletableFuture.completedFuture(binding == null ? new UnbindResult.NotFound() : new UnbindResult.Unbound(id, binding.pool(), binding.generation()));
    }

    @Override public synchronized Optional<Binding> binding(BindingId id) {
        if (broken) throw new IllegalStateException("no room for +15551112222");
        return Optional.ofNullable(open.get(id));
    }

    @Override public synchronized List<Binding> search(Query query, int limit) {
        if (away) throw new StoreUnavailable("a server is away");
        return open.values().stream().filter(binding -> switch (query) {
            case Query.ByParty(var party) -> binding.deal().people().contains(party);
            case Query.ByVirtualNumber(var vn) -> binding.deal().x().equals(vn) || binding.deal().y().equals(vn);
            case Query.ByReference(var reference) -> binding.reference().equals(reference);
        }).limit(limit).toList();
    }

    @Override public synchronized CompletionStage<BindResult> update(BindingId id, long generation, List<Change> changes) {
        this.changes.addAll(changes);
        var binding = open.get(id);
        if (binding == null) return refused(BindResult.Why.BINDING_NOT_FOUND);
        if (binding.generation() != generation) return refused(BindResult.Why.GENERATION_OUT_OF_DATE);
        var changed = Changes.applied(binding, changes, generation + 1, NOW);
        if (changed.isEmpty()) return refused(BindResult.Why.ILLEGAL_CHANGE);
        open.put(id, changed.get());
        return CompletableFuture.supplyAsync(() -> new BindResult.Bound(changed.get(), false));
    }

    private static CompletionStage<BindResult> refused(BindResult.Why why) {
        return CompletableFuture.completedFuture(new BindResult.NotBound(why, "", "no"));
    }

    @Override public CompletionStage<RouteAnswer> look(RouteKey key, Instant now) {
        throw new UnsupportedOperationException("the API never looks");
    }

    @Override public CompletionStage<RouteAnswer> route(RouteKey key, Instant now) {
        throw new UnsupportedOperationException("the API never routes");
    }

    @Override public boolean holds(RouteKey key, RouteAnswer.Found found, long age, Instant now) {
        throw new UnsupportedOperationException("the API never looks");
    }

    @Override public boolean isOurs(VirtualNumber vn) {
        throw new UnsupportedOperationException("the API never looks");
    }

    @Override public List<ClassUse> classes(String pool) {
        return List.of(new ClassUse(NumberClass.KNOWN_CALLER, 40, 1, 0, 7, 0, 6, 1, 7, 0));
    }

    @Override public List<PoolUse> pools() {
        return List.copyOf(pools);
    }

    @Override public boolean isWritable() {
        return writable;
    }

    @Override public void close() {
        throw new UnsupportedOperationException("the API does not own the store");
    }
}
