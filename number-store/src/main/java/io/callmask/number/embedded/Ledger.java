package io.callmask.number.embedded;

import static java.util.Objects.requireNonNull;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Happening.Called;
import io.callmask.number.embedded.Happening.Closed;
import io.callmask.number.embedded.Happening.Counted;
import io.callmask.number.embedded.Happening.Freed;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.embedded.Happening.Updated;
import io.callmask.number.journal.Entry;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.BindRules;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All claims, open or resting, and what is remembered of binds, as decided: what is durable stands in the index, and what has been decided since, a batch at most,
/// in hand. It knows no clock, thread or disk: the same happenings in the same order always make the same ledger. For one thread.
final class Ledger {
    /// How long an idempotency key is remembered.
    static final Duration MEMORY = Duration.ofHours(24);

    private final Index index;
    /// In hand: what a slot, an id or a key means that has been decided on since; an empty one has become free.
    private Map<Slot, Optional<Claim>> slots = new HashMap<>();
    private Map<BindingId, Optional<Opened>> open = new HashMap<>();
    private Map<String, Remembers> remembered = new HashMap<>();
    private final Tallies tallies = new Tallies();
    private final Claims claims;
    private final Vacancies vacancies;
    private long generations;
    private long size;
    private long ended;

    Ledger(BindRules rules, Index index) {
        this.index = index;
        this.claims = new Claims(rules, this::claim, index.lastCallers());
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
            case Remembers memory -> remember(memory, happened);
            case Counted counted -> {
                generations = Math.max(generations, counted.generations());
                happened.add(counted);
            }
        }
    }

    /// Counts what the index has taken in of an earlier run. Nothing may be in hand.
    void take(Backlog it) {
        int claim = 0;
        for (int entry = 0; entry < it.size; entry++) {
            int first = claim;
            while (claim < it.slots.size && it.slots.entries[claim] == entry) claim++;
            if (it.rows[entry] == Pages.NONE) continue;
            if (it.kinds[entry] == Rows.REMEMBERS) {
                size++;
                continue;
            }
            var tally = requireNonNull(it.tallies[entry]);
            for (int i = first; i < claim; i++) {
                var place = requireNonNull(it.places[i]);
                size++;
                if (vacancies.taken(place, (int) it.holders[i], it.lengths[i])) tally.hold(it.holders[i]);
                if (it.kinds[entry] == Rows.RESTS) vacancies.rests(place, it.lengths[i]);
            }
            if (it.kinds[entry] == Rows.RESTS) tally.rests();
            else tally.opened(requireNonNull(it.modes[entry]));
        }
        generations = Math.max(generations, it.generations);
    }

    private void open(Opened opened, List<Happening> happened) {
        var binding = opened.binding();
        for (var route : Route.of(binding)) take(route, opened.rest(), binding.from(), happened);
        open.put(binding.id(), Optional.of(opened));
        tallies.of(binding.pool()).opened(binding.mode());
        generations = Math.max(generations, binding.generation());
        happened.add(opened);
        if (!opened.bindKey().isEmpty()) remember(new Remembers(opened.bindKey(), binding, opened.asked(), binding.from().plus(MEMORY)), happened);
    }

    /// Takes all slots of a route; those that the binding has already go on with the new route.
    private void take(Route route, Duration rest, Instant now, List<Happening> happened) {
        var claim = Claim.Open.of(route, rest);
        for (var slot : route.slots()) {
            var before = claim(slot);
            if (before != null) {
                settle(slot, now, happened);
                before = claim(slot);
            }
            slots.put(slot, Optional.of(claim));
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
        size++;
        // Of pairs on other VNs nobody asks how many the busiest caller has.
        if (vacancies.taken(slot) && slot instanceof Slot.Pair(_, var caller)) tallies.of(pool).hold(caller);
    }

    /// Whether a pair on the VN is one of those that tell how many known-caller numbers the busiest caller needs.
    private boolean countsFor(VirtualNumber vn) {
        return vacancies.isKnownCaller(vn);
    }

    /// Notes what time has done to a slot that is wanted.
    private void settle(Slot slot, Instant now, List<Happening> happened) {
        if (claim(slot) instanceof Claim.Open expired && !expired.binding().isOpenAt(now)) {
            apply(new Closed(expired.binding(), expired.freeAt()), happened);
        }
        if (claim(slot) instanceof Claim.Resting rested && !rested.freeAt().isAfter(now)) apply(new Freed(slot), happened);
    }

    private void update(Updated updated, List<Happening> happened) {
        var binding = updated.binding();
        var opened = opened(binding.id());
        var old = opened.binding();
        index.agenda().isVoid(old.until());
        ended++;
        var routes = Route.of(binding);
        for (var route : routes) take(route, opened.rest(), updated.at(), happened);
        // What the new routes did not take over still has a claim of the old generation.
        for (var route : Route.of(old)) {
            for (var slot : route.slots()) {
                if (claim(slot) instanceof Claim.Open claim && isBefore(claim, binding)) rest(slot, Claim.Resting.of(binding.id(), binding.pool(), updated.restUntil()));
            }
        }
        open.put(binding.id(), Optional.of(new Opened(binding, opened.rest(), "", opened.asked())));
        generations = Math.max(generations, binding.generation());
        happened.add(updated);
    }

    private void call(Called called, List<Happening> happened) {
        if (find(called.binding()) == null) return;
        if (index.lastCallers().containsKey(called.binding())) ended++;
        happened.add(called);
    }

    private void release(Released released, List<Happening> happened) {
        var binding = opened(released.id()).binding();
        generations = Math.max(generations, released.generation());
        happened.add(released);
        index.agenda().isVoid(binding.until());
        close(new Closed(binding, released.restUntil()), happened);
    }

    private @Nullable Opened find(BindingId id) {
        var inHand = open.get(id);
        return inHand == null ? index.opened(id) : inHand.orElse(null);
    }

    private Opened opened(BindingId id) {
        var opened = find(id);
        if (opened == null) throw new IllegalStateException("binding " + id + ": is not open (expected: open)");
        return opened;
    }

    private void close(Closed closed, List<Happening> happened) {
        var binding = closed.binding();
        opened(binding.id());
        open.put(binding.id(), Optional.empty());
        tallies.of(binding.pool()).closed(binding.mode());
        ended++;
        var resting = Claim.Resting.of(binding.id(), binding.pool(), closed.restUntil());
        for (var route : Route.of(binding)) {
            for (var slot : route.slots()) rest(slot, resting);
        }
        happened.add(closed);
    }

    private void rest(Slot slot, Claim.Resting claim) {
        slots.put(slot, Optional.of(claim));
        vacancies.rests(slot);
        tallies.of(claim.answer().pool()).rests();
    }

    private void free(Freed freed, List<Happening> happened) {
        var slot = freed.slot();
        if (!(claim(slot) instanceof Claim.Resting rested)) throw new IllegalStateException("a slot on " + slot.vn() + ": does not rest (expected: resting)");
        slots.put(slot, Optional.empty());
        size--;
        ended++;
        var tally = tallies.of(rested.answer().pool());
        tally.rested();
        if (slot instanceof Slot.Pair(var vn, var caller) && countsFor(vn)) tally.letGo(caller);
        vacancies.freed(slot);
        happened.add(freed);
    }

    private void remember(Remembers memory, List<Happening> happened) {
        if (remembered.put(memory.bindKey(), memory) == null && index.remembered(memory.bindKey()) == null) size++;
        happened.add(memory);
    }

    /// Notes what time has done, about `limit` slots and memories. Nothing depends on when this is called.
    ///
    /// @return whether there is more to note
    boolean sweep(Instant now, int limit, List<Happening> happened) {
        for (int left = limit; left > 0; ) {
            var next = index.agenda().next(now, left);
            left = next.left();
            if (next.due() == null) return left <= 0;
            var ended = index.ended(next.due(), this::isAsPublished);
            if (ended != null) left -= sweep(ended, now, happened);
        }
        return true;
    }

    /// Whether nothing has been decided since on what a row is about; else it is in the agenda again when that becomes durable.
    private boolean isAsPublished(Happening row) {
        return switch (row) {
            case Opened opened -> !open.containsKey(opened.binding().id());
            case Rests rests -> !slots.containsKey(rests.slot());
            case Remembers memory -> !remembered.containsKey(memory.bindKey());
            case Updated _, Called _, Released _, Closed _, Freed _, Counted _ -> false;
        };
    }

    /// @return how much work that was: a group has as many slots as members
    private int sweep(Happening due, Instant now, List<Happening> happened) {
        switch (due) {
            case Opened(var binding, var rest, _, _) -> {
                apply(new Closed(binding, binding.until().plus(rest)), happened);
                // Its rest may be over too.
                for (var route : Route.of(binding)) {
                    for (var slot : route.slots()) settle(slot, now, happened);
                }
                return binding.deal().people().size();
            }
            case Rests rests -> apply(new Freed(rests.slot()), happened);
            case Remembers memory -> {
                index.forget(memory.bindKey());
                size--;
                ended++;
            }
            case Updated _, Called _, Released _, Closed _, Freed _, Counted _ -> { }
        }
        return 0;
    }

    /// To be called when all that was decided is durable and published: there is nothing in hand any more.
    void published() {
        slots = emptied(slots);
        open = emptied(open);
        remembered = emptied(remembered);
    }

    /// Emptying would cost as much as a map has ever held. The next batch is as large as this one, mostly.
    private static <K, V> Map<K, V> emptied(Map<K, V> map) {
        return map.isEmpty() ? map : HashMap.newHashMap(map.size());
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
        var inHand = slots.get(slot);
        return inHand == null ? index.claim(slot) : inHand.orElse(null);
    }

    Vacancies vacancies() {
        return vacancies;
    }

    /// The open binding of that id.
    Optional<Opened> opened(BindingId id, Instant now) {
        return Optional.ofNullable(find(id)).filter(opened -> opened.binding().isOpenAt(now));
    }

    /// Whether somebody called through the binding after that call, noted or not: [Index#forgetLastCaller] knows before a note is on its way.
    boolean hasCalledSince(BindingId id, long call) {
        var last = index.lastCallers().get(id);
        return last != null && last.call() > call;
    }

    /// The bind that is remembered by that key.
    Optional<Remembers> remembered(String bindKey, Instant now) {
        var inHand = remembered.get(bindKey);
        return Optional.ofNullable(inHand == null ? index.remembered(bindKey) : inHand).filter(memory -> memory.until().isAfter(now));
    }

    /// The next binding's, or change of a binding's, generation.
    long nextGeneration() {
        return ++generations;
    }

    /// Slots and memories: what takes memory.
    long size() {
        return size;
    }

    /// How often anything of which the journal has numbers has come to its end, or given way to something else; for comparison with itself.
    long ended() {
        return ended;
    }

    /// How full all pools are.
    Tallies tallies() {
        return tallies;
    }

    /// How full a pool is.
    Tallies.Tally tally(String pool) {
        return tallies.of(pool);
    }

    /// The whole state as it is now, as entries that make it again. Nothing may be in hand. Rows are read when their turn comes, and may not move until then.
    Iterator<Consumer<Entry.Writer>> snapshot(Instant now) {
        var calls = index.lastCallers().entrySet().stream().map(each -> new Called(each.getKey(), each.getValue().caller(), each.getValue().at())).toList();
        Stream<Consumer<Entry.Writer>> rows = index.snapshot().map(row -> to -> to.entry(row));
        return Stream.concat(Stream.concat(Stream.of(entry(new Counted(generations, now))), rows), calls.stream().map(Ledger::entry)).iterator();
    }

    private static Consumer<Entry.Writer> entry(Happening happening) {
        return to -> Entries.write(happening, to);
    }
}
