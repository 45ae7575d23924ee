package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.embedded.Claims.LastCall;
import io.callmask.number.embedded.Happening.Called;
import io.callmask.number.embedded.Happening.Closed;
import io.callmask.number.embedded.Happening.Counted;
import io.callmask.number.embedded.Happening.Freed;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.embedded.Happening.Updated;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.BindRules;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.Query.ByParty;
import io.callmask.number.store.NumberStore.Query.ByReference;
import io.callmask.number.store.NumberStore.Query.ByVirtualNumber;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What calls are answered from. One thread publishes, any thread reads.
///
/// A look-up is decided by one entry, and that entry is an immutable claim which says itself until when it holds. So there is no
/// moment in which a look-up could take the target from one binding and the number to show from another, and of a change
/// half published each slot is answered either as before the change or as after it, both of which are right for as long as the
/// change has not been acknowledged.
final class Index {
    private final Map<Slot, Claim> bySlot = new ConcurrentHashMap<>();
    private final Map<BindingId, LastCall> lastCallers = new ConcurrentHashMap<>();
    private final Map<BindingId, Shown> open = new ConcurrentHashMap<>();
    private final Map<Query, Set<BindingId>> found = new ConcurrentHashMap<>();
    private final Claims claims;

    /// A binding with the rest that its slots were promised.
    private record Shown(Binding binding, Duration rest) {}

    Index(BindRules rules) {
        this.claims = new Claims(rules, bySlot, lastCallers);
    }

    RouteAnswer look(RouteKey key, Instant now) {
        return claims.look(key, now);
    }

    Optional<Binding> binding(BindingId id, Instant now) {
        return Optional.ofNullable(open.get(id)).map(Shown::binding).filter(binding -> binding.isOpenAt(now));
    }

    List<Binding> search(Query query, int limit, Instant now) {
        return found.getOrDefault(query, Set.of()).stream().flatMap(id -> binding(id, now).stream()).limit(limit).toList();
    }

    /// Takes back at once what has been decided to end, though it is not durable yet. Its rest is counted from the decision; if calls were routed on while the
    /// disk lets the decision wait, the slot could mean somebody else right after. Should the decision be lost with the node, the slot means again what it meant.
    void withdraw(Happening happening) {
        switch (happening) {
            case Released(var id, _, var restUntil) -> withdraw(id, Set.of(), restUntil);
            // Nothing has to rest when a waiting number has met its first caller: others may wait in the queue behind that one.
            case Updated(_, var at, var restUntil) when !restUntil.isAfter(at) -> { }
            case Updated(var binding, _, var restUntil) -> {
                var kept = new HashSet<Slot>();
                for (var route : Route.of(binding)) kept.addAll(route.slots());
                withdraw(binding.id(), kept, restUntil);
                shorten(binding.id(), binding.until());
            }
            case Opened _, Called _, Closed _, Rests _, Freed _, Remembers _, Counted _ -> { }
        }
    }

    private void withdraw(BindingId id, Set<Slot> kept, Instant restUntil) {
        var shown = open.get(id);
        if (shown == null) return;
        var resting = Claim.Resting.of(id, shown.binding().pool(), restUntil);
        for (var route : Route.of(shown.binding())) {
            for (var slot : route.slots()) {
                if (!kept.contains(slot)) bySlot.put(slot, resting);
            }
        }
    }

    private void shorten(BindingId id, Instant until) {
        var shown = open.get(id);
        if (shown == null || !until.isBefore(shown.binding().until())) return;
        var old = shown.binding();
        var shorter = new Binding(id, old.generation(), old.pool(), old.deal(), old.terms(), old.from(), until, old.reference());
        for (var route : Route.of(shorter)) {
            var claim = Claim.Open.of(route, shown.rest());
            for (var slot : route.slots()) bySlot.computeIfPresent(slot, (_, was) -> was instanceof Claim.Open ? claim : was);
        }
    }

    void publish(Happening happening) {
        switch (happening) {
            case Opened opened -> opened(opened);
            case Updated updated -> updated(updated);
            case Called(var id, var caller, var at) -> lastCallers.put(id, new LastCall(caller, at));
            case Closed closed -> closed(closed);
            case Rests rests -> bySlot.put(rests.slot(), Claim.Resting.of(rests.binding(), rests.pool(), rests.until()));
            case Freed(Slot slot) -> bySlot.remove(slot);
            case Released _, Remembers _, Counted _ -> { }
        }
    }

    /// Forgets who called last: somebody else has since, and could not be written down.
    void forgetLastCaller(BindingId id) {
        lastCallers.remove(id);
    }

    private void opened(Opened opened) {
        var binding = opened.binding();
        show(binding, opened.rest());
        queries(binding).forEach(query -> found.merge(query, Set.of(binding.id()), Index::both));
    }

    private void show(Binding binding, Duration rest) {
        for (var route : Route.of(binding)) {
            var claim = Claim.Open.of(route, rest);
            for (var slot : route.slots()) bySlot.put(slot, claim);
        }
        open.put(binding.id(), new Shown(binding, rest));
    }

    private void updated(Updated updated) {
        var binding = updated.binding();
        var shown = open.get(binding.id());
        if (shown == null) throw new IllegalStateException("binding " + binding.id() + ": is not shown (expected: shown)");
        var old = shown.binding();
        var resting = Claim.Resting.of(binding.id(), binding.pool(), updated.restUntil());
        if (!Claims.keepsLastCaller(old, binding)) lastCallers.remove(binding.id());
        show(binding, shown.rest());
        for (var route : Route.of(old)) {
            for (var slot : route.slots()) {
                if (bySlot.get(slot) instanceof Claim.Open claim && Ledger.isBefore(claim, binding)) bySlot.put(slot, resting);
            }
        }
        var before = queries(old);
        var after = queries(binding);
        for (var query : before) {
            if (!after.contains(query)) found.computeIfPresent(query, (_, those) -> without(those, binding.id()));
        }
        for (var query : after) {
            if (!before.contains(query)) found.merge(query, Set.of(binding.id()), Index::both);
        }
    }

    private void closed(Closed closed) {
        var binding = closed.binding();
        var resting = Claim.Resting.of(binding.id(), binding.pool(), closed.restUntil());
        for (var route : Route.of(binding)) {
            for (var slot : route.slots()) bySlot.put(slot, resting);
        }
        open.remove(binding.id());
        lastCallers.remove(binding.id());
        queries(binding).forEach(query -> found.computeIfPresent(query, (_, those) -> without(those, binding.id())));
    }

    /// What a binding is found by. Most parties and references have one binding, so the first one costs no table.
    private static List<Query> queries(Binding binding) {
        var deal = binding.deal();
        var people = deal.people();
        var queries = new ArrayList<Query>(people.size() + 3);
        for (var each : people) queries.add(new ByParty(each));
        queries.add(new ByVirtualNumber(deal.x()));
        if (!deal.y().equals(deal.x())) queries.add(new ByVirtualNumber(deal.y()));
        if (!binding.reference().isEmpty()) queries.add(new ByReference(binding.reference()));
        return queries;
    }

    private static Set<BindingId> both(Set<BindingId> those, Set<BindingId> one) {
        var all = those;
        if (those.size() == 1 && !(those instanceof ConcurrentHashMap.KeySetView)) {
            all = ConcurrentHashMap.newKeySet(2);
            all.addAll(those);
        }
        all.addAll(one);
        return all;
    }

    private static @Nullable Set<BindingId> without(Set<BindingId> those, BindingId gone) {
        if (!(those instanceof ConcurrentHashMap.KeySetView)) return null;
        those.remove(gone);
        return those.isEmpty() ? null : those;
    }
}
