package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.embedded.Happening.Closed;
import io.callmask.number.embedded.Happening.Counted;
import io.callmask.number.embedded.Happening.Freed;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.Query.ByParty;
import io.callmask.number.store.NumberStore.Query.ByReference;
import io.callmask.number.store.NumberStore.Query.ByVirtualNumber;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What calls are answered from. One thread publishes, any thread reads.
///
/// A look-up reads one entry, and that entry is an immutable claim which says itself until when it holds. So there is no
/// moment in which a look-up could take the target from one binding and the number to show from another, and of a change
/// half published each pair is answered either as before the change or as after it, both of which are right for as long as the
/// change has not been acknowledged.
final class Index {
    private final Pools pools;
    private final Map<RouteKey, Claim> claims = new ConcurrentHashMap<>();
    private final Map<BindingId, Binding> open = new ConcurrentHashMap<>();
    private final Map<Query, Set<Binding>> found = new ConcurrentHashMap<>();

    Index(Pools pools) {
        this.pools = pools;
    }

    RouteAnswer look(RouteKey key, Instant now) {
        return switch (claims.get(key)) {
            case null -> pools.stranger(key.dialled());
            case Claim.Open claim -> {
                var binding = claim.binding();
                if (binding.isOpenAt(now)) yield claim.answer();
                yield now.isBefore(claim.freeAt()) ? claim.closed() : pools.stranger(key.dialled());
            }
            case Claim.Resting claim -> now.isBefore(claim.freeAt()) ? claim.answer() : pools.stranger(key.dialled());
        };
    }

    Optional<Binding> binding(BindingId id, Instant now) {
        return Optional.ofNullable(open.get(id)).filter(binding -> binding.isOpenAt(now));
    }

    List<Binding> search(Query query, int limit, Instant now) {
        return found.getOrDefault(query, Set.of()).stream().filter(binding -> binding.isOpenAt(now)).limit(limit).toList();
    }

    void publish(Happening happening) {
        switch (happening) {
            case Opened opened -> opened(opened);
            case Closed closed -> closed(closed);
            case Rests rests -> claims.put(rests.key(), Claim.Resting.of(rests.binding(), rests.pool(), rests.until()));
            case Freed(RouteKey key) -> claims.remove(key);
            case Released _, Remembers _, Counted _ -> { }
        }
    }

    private void opened(Opened opened) {
        var binding = opened.binding();
        for (var route : Route.of(binding)) claims.put(route.key(), Claim.Open.of(route, opened.rest()));
        open.put(binding.id(), binding);
        queries(binding).forEach(query -> found.merge(query, Set.of(binding), Index::both));
    }

    private void closed(Closed closed) {
        var binding = closed.binding();
        for (var route : Route.of(binding)) claims.put(route.key(), Claim.Resting.of(binding.id(), binding.pool(), closed.restUntil()));
        open.remove(binding.id());
        queries(binding).forEach(query -> found.computeIfPresent(query, (_, those) -> without(those, binding)));
    }

    /// What a binding is found by. Most parties and references have one binding, so the first one costs no table.
    private static Stream<Query> queries(Binding binding) {
        var always = Stream.of(new ByParty(binding.a()), new ByParty(binding.b()), new ByVirtualNumber(binding.x()));
        var y = binding.y().equals(binding.x()) ? Stream.<Query>empty() : Stream.of(new ByVirtualNumber(binding.y()));
        var reference = binding.reference().isEmpty() ? Stream.<Query>empty() : Stream.of(new ByReference(binding.reference()));
        return Stream.of(always, y, reference).flatMap(each -> each);
    }

    private static Set<Binding> both(Set<Binding> those, Set<Binding> one) {
        Set<Binding> all = those;
        if (those.size() == 1 && !(those instanceof ConcurrentHashMap.KeySetView)) {
            all = ConcurrentHashMap.newKeySet(2);
            all.addAll(those);
        }
        all.addAll(one);
        return all;
    }

    private static @Nullable Set<Binding> without(Set<Binding> those, Binding gone) {
        if (!(those instanceof ConcurrentHashMap.KeySetView)) return null;
        those.remove(gone);
        return those.isEmpty() ? null : those;
    }
}
