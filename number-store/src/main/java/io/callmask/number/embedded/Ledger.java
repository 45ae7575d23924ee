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
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All claims, open or resting, and what is remembered of binds. It knows no clock, thread or disk: the same happenings in
/// the same order always make the same ledger. For one thread.
final class Ledger {
    /// How long an idempotency key is remembered.
    static final Duration MEMORY = Duration.ofHours(24);

    private final Map<RouteKey, Claim> claims = new HashMap<>();
    private final Map<BindingId, Opened> open = new HashMap<>();
    private final Map<String, Remembers> remembered = new HashMap<>();
    private final TreeSet<Binding> byEnd = new TreeSet<>(Comparator.comparing(Binding::until).thenComparing(binding -> binding.id().value()));
    private final PriorityQueue<Rest> resting = new PriorityQueue<>(Comparator.comparing(rest -> rest.claim.freeAt()));
    private final PriorityQueue<Remembers> byMemory = new PriorityQueue<>(Comparator.comparing(Remembers::until));
    private final Tallies tallies = new Tallies();
    private long generations;

    private record Rest(RouteKey key, Claim.Resting claim) {}

    /// Takes a happening in, and adds to `happened` all that came of it, in order.
    ///
    /// @throws IllegalStateException when it would give a taken pair to a second binding, or end a binding that is not open
    void apply(Happening happening, List<Happening> happened) {
        switch (happening) {
            case Opened opened -> open(opened, happened);
            case Released released -> release(released, happened);
            case Closed closed -> close(closed, happened);
            case Rests rests -> {
                tallies.of(rests.pool()).hold(rests.key().caller());
                rest(rests.key(), Claim.Resting.of(rests.binding(), rests.pool(), rests.until()));
                happened.add(rests);
            }
            case Freed freed -> free(freed, happened);
            case Remembers memory -> remember(memory);
            case Counted(long soFar) -> generations = Math.max(generations, soFar);
        }
    }

    private void open(Opened opened, List<Happening> happened) {
        var binding = opened.binding();
        var routes = Route.of(binding);
        for (var route : routes) settle(route.key(), binding.from(), happened);
        var tally = tallies.of(binding.pool());
        for (var route : routes) {
            if (claims.putIfAbsent(route.key(), Claim.Open.of(route, opened.rest())) != null) {
                throw new IllegalStateException("binding " + binding.id() + ": pair on " + route.key().dialled() + " is taken (expected: free)");
            }
            tally.hold(route.key().caller());
        }
        open.put(binding.id(), opened);
        byEnd.add(binding);
        tally.opened();
        generations = Math.max(generations, binding.generation());
        if (!opened.bindKey().isEmpty()) remember(new Remembers(opened.bindKey(), binding, opened.asked(), binding.from().plus(MEMORY)));
        happened.add(opened);
    }

    /// Notes what time has done to a pair that is wanted.
    private void settle(RouteKey key, Instant now, List<Happening> happened) {
        if (claims.get(key) instanceof Claim.Open expired && !expired.binding().until().isAfter(now)) {
            apply(new Closed(expired.binding(), expired.freeAt()), happened);
        }
        if (claims.get(key) instanceof Claim.Resting rested && !rested.freeAt().isAfter(now)) apply(new Freed(key), happened);
    }

    private void release(Released released, List<Happening> happened) {
        var opened = open.get(released.id());
        if (opened == null) throw new IllegalStateException("binding " + released.id() + ": is not open (expected: open)");
        generations = Math.max(generations, released.generation());
        happened.add(released);
        close(new Closed(opened.binding(), released.restUntil()), happened);
    }

    private void close(Closed closed, List<Happening> happened) {
        var binding = closed.binding();
        if (open.remove(binding.id()) == null) throw new IllegalStateException("binding " + binding.id() + ": is not open (expected: open)");
        byEnd.remove(binding);
        tallies.of(binding.pool()).closed();
        for (var route : Route.of(binding)) rest(route.key(), Claim.Resting.of(binding.id(), binding.pool(), closed.restUntil()));
        happened.add(closed);
    }

    private void rest(RouteKey key, Claim.Resting claim) {
        claims.put(key, claim);
        resting.add(new Rest(key, claim));
        tallies.of(claim.answer().pool()).rests();
    }

    private void free(Freed freed, List<Happening> happened) {
        if (!(claims.remove(freed.key()) instanceof Claim.Resting rested)) throw new IllegalStateException("pair on " + freed.key().dialled() + ": does not rest (expected: resting)");
        var tally = tallies.of(rested.answer().pool());
        tally.rested();
        tally.letGo(freed.key().caller());
        happened.add(freed);
    }

    private void remember(Remembers memory) {
        remembered.put(memory.bindKey(), memory);
        byMemory.add(memory);
    }

    /// Notes what time has done, `limit` things at most, oldest first. Nothing depends on when this is called.
    ///
    /// @return whether there is more to note
    boolean sweep(Instant now, int limit, List<Happening> happened) {
        for (int left = limit; left > 0; left--) {
            if (!byEnd.isEmpty() && !byEnd.first().until().isAfter(now)) expire(byEnd.first(), happened);
            else if (!resting.isEmpty() && !resting.peek().claim.freeAt().isAfter(now)) freeNext(happened);
            else if (!byMemory.isEmpty() && !byMemory.peek().until().isAfter(now)) forgetNext();
            else return false;
        }
        return true;
    }

    private void expire(Binding binding, List<Happening> happened) {
        var opened = open.get(binding.id());
        if (opened != null) apply(new Closed(binding, binding.until().plus(opened.rest())), happened);
    }

    private void freeNext(List<Happening> happened) {
        var next = resting.remove();
        // The pair may have been taken anew since its rest was over.
        if (claims.get(next.key) == next.claim) apply(new Freed(next.key), happened);
    }

    private void forgetNext() {
        var next = byMemory.remove();
        remembered.remove(next.bindKey(), next);
    }

    /// Whether a binding may take the pair at `now`.
    boolean isFree(RouteKey key, Instant now) {
        var claim = claims.get(key);
        return claim == null || !claim.freeAt().isAfter(now);
    }

    @Nullable Claim claim(RouteKey key) {
        return claims.get(key);
    }

    /// The open binding of that id.
    Optional<Opened> opened(BindingId id, Instant now) {
        return Optional.ofNullable(open.get(id)).filter(opened -> opened.binding().isOpenAt(now));
    }

    /// The bind that is remembered by that key.
    Optional<Remembers> remembered(String bindKey, Instant now) {
        return Optional.ofNullable(remembered.get(bindKey)).filter(memory -> memory.until().isAfter(now));
    }

    /// The next binding's, or change of a binding's, generation.
    long nextGeneration() {
        return ++generations;
    }

    /// Pairs and memories: what takes memory.
    long size() {
        return claims.size() + (long) remembered.size();
    }

    /// How full a pool is.
    Tallies.Tally tally(String pool) {
        return tallies.of(pool);
    }

    /// The whole state, as happenings that make it again.
    Stream<Happening> snapshot() {
        var bindings = open.values().stream().map(each -> (Happening) new Opened(each.binding(), each.rest(), "", each.asked()));
        var rests = claims.entrySet().stream().filter(each -> each.getValue() instanceof Claim.Resting).map(each -> rests(each.getKey(), (Claim.Resting) each.getValue()));
        return Stream.of(Stream.of(new Counted(generations)), bindings, rests, remembered.values().stream()).flatMap(each -> each);
    }

    private static Happening rests(RouteKey key, Claim.Resting claim) {
        return new Rests(key, claim.answer().binding(), claim.answer().pool(), claim.freeAt());
    }
}
