package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
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
import io.callmask.number.store.NumberStore.RouteAnswer;
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

    private final Map<Slot, Claim> bySlot = new HashMap<>();
    private final Map<BindingId, LastCall> lastCallers = new HashMap<>();
    private final Map<BindingId, Opened> open = new HashMap<>();
    private final Map<String, Remembers> remembered = new HashMap<>();
    private final TreeSet<Binding> byEnd = new TreeSet<>(Comparator.comparing(Binding::until).thenComparing(binding -> binding.id().value()));
    private final PriorityQueue<Rest> resting = new PriorityQueue<>(Comparator.comparing(rest -> rest.claim.freeAt()));
    private final PriorityQueue<Remembers> byMemory = new PriorityQueue<>(Comparator.comparing(Remembers::until));
    private final Tallies tallies = new Tallies();
    private final Claims claims;
    private final Vacancies vacancies;
    private long generations;

    private record Rest(Slot slot, Claim.Resting claim) {}

    Ledger(BindRules rules) {
        this.claims = new Claims(rules, bySlot, lastCallers);
        this.vacancies = new Vacancies(rules.pools());
    }

    /// Takes a happening in, and adds to `happened` all that came of it, in order.
    ///
    /// @throws IllegalStateException when it would give a taken slot to a second binding, or change a binding that is not open
    void apply(Happening happening, List<Happening> happened) {
        switch (happening) {
            case Opened opened -> open(opened, happened);
            case Updated updated -> update(updated, happened);
            case Called called -> call(called, happened);
            case Released released -> release(released, happened);
            case Closed closed -> close(closed, happened);
            case Rests rests -> {
                hold(rests.pool(), rests.slot());
                rest(rests.slot(), Claim.Resting.of(rests.binding(), rests.pool(), rests.until()));
                happened.add(rests);
            }
            case Freed freed -> free(freed, happened);
            case Remembers memory -> remember(memory);
            case Counted(long soFar) -> generations = Math.max(generations, soFar);
        }
    }

    private void open(Opened opened, List<Happening> happened) {
        var binding = opened.binding();
        for (var route : Route.of(binding)) take(route, opened.rest(), binding.from(), happened);
        open.put(binding.id(), opened);
        byEnd.add(binding);
        tallies.of(binding.pool()).opened(binding.mode());
        generations = Math.max(generations, binding.generation());
        if (!opened.bindKey().isEmpty()) remember(new Remembers(opened.bindKey(), binding, opened.asked(), binding.from().plus(MEMORY)));
        happened.add(opened);
    }

    /// Takes all slots of a route; those that the binding has already go on with the new route.
    private void take(Route route, Duration rest, Instant now, List<Happening> happened) {
        var claim = Claim.Open.of(route, rest);
        for (var slot : route.slots()) {
            settle(slot, now, happened);
            var before = bySlot.put(slot, claim);
            if (before == null) hold(route.binding().pool(), slot);
            else if (!isOf(before, route.binding().id())) {
                throw new IllegalStateException("binding " + route.binding().id() + ": a slot on " + slot.vn() + " is taken (expected: free)");
            }
        }
    }

    private static boolean isOf(Claim claim, BindingId id) {
        return claim instanceof Claim.Open open && open.binding().id().equals(id);
    }

    /// Whether a claim is of an older generation of the binding.
    static boolean isBefore(Claim.Open claim, Binding binding) {
        return claim.binding().id().equals(binding.id()) && claim.binding().generation() < binding.generation();
    }

    private void hold(String pool, Slot slot) {
        vacancies.taken(slot);
        if (slot instanceof Slot.Pair(var vn, var caller) && countsFor(vn)) tallies.of(pool).hold(caller);
    }

    /// Whether a pair on the VN is one of those that tell how many known-caller numbers the busiest caller needs.
    private boolean countsFor(VirtualNumber vn) {
        return vacancies.isKnownCaller(vn);
    }

    /// Notes what time has done to a slot that is wanted.
    private void settle(Slot slot, Instant now, List<Happening> happened) {
        if (bySlot.get(slot) instanceof Claim.Open expired && !expired.binding().isOpenAt(now)) {
            apply(new Closed(expired.binding(), expired.freeAt()), happened);
        }
        if (bySlot.get(slot) instanceof Claim.Resting rested && !rested.freeAt().isAfter(now)) apply(new Freed(slot), happened);
    }

    private void update(Updated updated, List<Happening> happened) {
        var binding = updated.binding();
        var opened = opened(binding.id());
        var old = opened.binding();
        byEnd.remove(old);
        var routes = Route.of(binding);
        for (var route : routes) take(route, opened.rest(), updated.at(), happened);
        // What the new routes did not take over still has a claim of the old generation.
        for (var route : Route.of(old)) {
            for (var slot : route.slots()) {
                if (bySlot.get(slot) instanceof Claim.Open claim && isBefore(claim, binding)) rest(slot, Claim.Resting.of(binding.id(), binding.pool(), updated.restUntil()));
            }
        }
        open.put(binding.id(), new Opened(binding, opened.rest(), "", opened.asked()));
        byEnd.add(binding);
        // Whoever called the former A did not call this one.
        if (!Claims.keepsLastCaller(old, binding)) lastCallers.remove(binding.id());
        generations = Math.max(generations, binding.generation());
        happened.add(updated);
    }

    private void call(Called called, List<Happening> happened) {
        if (!open.containsKey(called.binding())) return;
        lastCallers.put(called.binding(), new LastCall(called.caller(), called.at()));
        happened.add(called);
    }

    private void release(Released released, List<Happening> happened) {
        var binding = opened(released.id()).binding();
        generations = Math.max(generations, released.generation());
        happened.add(released);
        close(new Closed(binding, released.restUntil()), happened);
    }

    private Opened opened(BindingId id) {
        var opened = open.get(id);
        if (opened == null) throw new IllegalStateException("binding " + id + ": is not open (expected: open)");
        return opened;
    }

    private void close(Closed closed, List<Happening> happened) {
        var binding = closed.binding();
        opened(binding.id());
        open.remove(binding.id());
        byEnd.remove(binding);
        lastCallers.remove(binding.id());
        tallies.of(binding.pool()).closed(binding.mode());
        var resting = Claim.Resting.of(binding.id(), binding.pool(), closed.restUntil());
        for (var route : Route.of(binding)) {
            for (var slot : route.slots()) rest(slot, resting);
        }
        happened.add(closed);
    }

    private void rest(Slot slot, Claim.Resting claim) {
        bySlot.put(slot, claim);
        resting.add(new Rest(slot, claim));
        vacancies.rests(slot);
        tallies.of(claim.answer().pool()).rests();
    }

    private void free(Freed freed, List<Happening> happened) {
        var slot = freed.slot();
        if (!(bySlot.remove(slot) instanceof Claim.Resting rested)) throw new IllegalStateException("a slot on " + slot.vn() + ": does not rest (expected: resting)");
        var tally = tallies.of(rested.answer().pool());
        tally.rested();
        if (slot instanceof Slot.Pair(var vn, var caller) && countsFor(vn)) tally.letGo(caller);
        vacancies.freed(slot);
        happened.add(freed);
    }

    private void remember(Remembers memory) {
        remembered.put(memory.bindKey(), memory);
        byMemory.add(memory);
    }

    /// Notes what time has done, about `limit` slots and memories, oldest first. Nothing depends on when this is called.
    ///
    /// @return whether there is more to note
    boolean sweep(Instant now, int limit, List<Happening> happened) {
        for (int left = limit; left > 0; ) {
            if (!byEnd.isEmpty() && !byEnd.first().isOpenAt(now)) left -= expire(byEnd.first(), happened);
            else if (!resting.isEmpty() && !resting.peek().claim.freeAt().isAfter(now)) left -= freeNext(happened);
            else if (!byMemory.isEmpty() && !byMemory.peek().until().isAfter(now)) left -= forgetNext();
            else return false;
        }
        return true;
    }

    /// @return how much work that was: a group has as many slots as members
    private int expire(Binding binding, List<Happening> happened) {
        int before = resting.size();
        apply(new Closed(binding, binding.until().plus(opened(binding.id()).rest())), happened);
        return resting.size() - before;
    }

    private int freeNext(List<Happening> happened) {
        var next = resting.remove();
        // The slot may have been taken anew since its rest was over.
        if (bySlot.get(next.slot) == next.claim) apply(new Freed(next.slot), happened);
        return 1;
    }

    private int forgetNext() {
        var next = byMemory.remove();
        remembered.remove(next.bindKey(), next);
        return 1;
    }

    /// What a call means by all that has been decided, durable or not.
    RouteAnswer look(RouteKey key, Instant now) {
        return claims.look(key, now);
    }

    /// Whether a binding may take the slot at `now`.
    ///
    /// @param own the binding that wants it, when it is open already
    boolean isFree(Slot slot, Instant now, @Nullable BindingId own) {
        return claims.isFree(slot, now, own);
    }

    @Nullable Claim claim(Slot slot) {
        return bySlot.get(slot);
    }

    Vacancies vacancies() {
        return vacancies;
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

    /// Slots and memories: what takes memory.
    long size() {
        return bySlot.size() + (long) remembered.size();
    }

    /// How full a pool is.
    Tallies.Tally tally(String pool) {
        return tallies.of(pool);
    }

    /// The whole state, as happenings that make it again.
    Stream<Happening> snapshot() {
        var bindings = open.values().stream().map(each -> (Happening) new Opened(each.binding(), each.rest(), "", each.asked()));
        var calls = lastCallers.entrySet().stream().map(each -> (Happening) new Called(each.getKey(), each.getValue().caller(), each.getValue().at()));
        var rests = bySlot.entrySet().stream().filter(each -> each.getValue() instanceof Claim.Resting).map(each -> rests(each.getKey(), (Claim.Resting) each.getValue()));
        // Rests come first: a pair that rests on a VN does not hinder its whole, but nothing may be opened over a rest.
        return Stream.of(Stream.of((Happening) new Counted(generations)), rests, bindings, calls, remembered.values().stream()).flatMap(each -> each);
    }

    private static Happening rests(Slot slot, Claim.Resting claim) {
        return new Rests(slot, claim.answer().binding(), claim.answer().pool(), claim.freeAt());
    }
}
