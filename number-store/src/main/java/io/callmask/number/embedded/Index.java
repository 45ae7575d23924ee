package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
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
import io.callmask.number.journal.Entry;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.BindRules;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that is durable, as rows of bytes: what calls are answered from, and what the ledger decides by. One thread publishes, any thread reads.
///
/// A look-up is decided by one row, and that row never changes and says itself until when it holds. So there is no
/// moment in which a look-up could take the target from one binding and the number to show from another, and of a change
/// half published each slot is answered either as before the change or as after it, both of which are right for as long as the
/// change has not been acknowledged.
final class Index {
    /// From this length on a binding is kept as an object too: only groups are as long, of which there are not many, and to read one takes its time.
    private static final int LONG_ROW = 1_000;

    private final Table slots = new Table();
    private final Table open = new Table();
    private final Table memories = new Table();
    private final Finder finder = new Finder();
    private final Agenda agenda = new Agenda(this::isCurrent);
    private final Map<BindingId, ReadRow> groups = new ConcurrentHashMap<>();
    private final Map<BindingId, LastCall> lastCallers = new ConcurrentHashMap<>();
    private final Claims claims;
    /// The binding that was read last: before it rings, a call is looked up again. Written without a lock, since a row never changes.
    private @Nullable ReadRow latest;
    private final Entry.Writer scratch = new Entry.Writer();

    /// A binding's row, read once. It stands for that very row and no other of the same binding.
    private record ReadRow(byte[] row, Opened opened) {}

    Index(BindRules rules) {
        this.claims = new Claims(rules, this::claim, lastCallers);
    }

    Agenda agenda() {
        return agenda;
    }

    Map<BindingId, LastCall> lastCallers() {
        return lastCallers;
    }

    RouteAnswer look(RouteKey key, Instant now) {
        return claims.look(key, now);
    }

    @Nullable Claim claim(Slot slot) {
        return slots.find(Rows.hash(slot), row -> Rows.claim(read(row), slot));
    }

    private byte @Nullable [] row(Slot slot) {
        return slots.find(Rows.hash(slot), row -> Rows.claim(read(row), slot) == null ? null : row);
    }

    private Happening read(byte[] row) {
        if (!Rows.isOpened(row)) return Rows.read(row);
        var known = row.length < LONG_ROW ? latest : groups.get(Rows.id(row));
        if (known != null && known.row == row) return known.opened;
        var read = Rows.read(row);
        if (read instanceof Opened opened && row.length < LONG_ROW) latest = new ReadRow(row, opened);
        return read;
    }

    /// Whether a row is what is shown under its key.
    boolean isCurrent(byte[] row) {
        if (Rows.isOpened(row)) return row(Rows.id(row)) == row;
        return switch (Rows.read(row)) {
            case Rests rests -> row(rests.slot()) == row;
            case Remembers memory -> memory(memory.bindKey()) == row;
            case Opened _, Updated _, Called _, Released _, Closed _, Freed _, Counted _ -> false;
        };
    }

    private byte @Nullable [] row(BindingId id) {
        return open.find(Rows.hash(id), row -> Rows.id(row).equals(id) ? row : null);
    }

    private byte @Nullable [] memory(String bindKey) {
        return memories.find(Rows.hash(bindKey), row -> Rows.read(row) instanceof Remembers memory && memory.bindKey().equals(bindKey) ? row : null);
    }

    /// The binding of that id, unless it has been released or its expiry has been noted.
    @Nullable Opened opened(BindingId id) {
        byte[] row = row(id);
        return row != null && read(row) instanceof Opened opened ? opened : null;
    }

    @Nullable Remembers remembered(String bindKey) {
        byte[] row = memory(bindKey);
        return row != null && Rows.read(row) instanceof Remembers memory ? memory : null;
    }

    Optional<Binding> binding(BindingId id, Instant now) {
        return Optional.ofNullable(opened(id)).map(Opened::binding).filter(binding -> binding.isOpenAt(now));
    }

    List<Binding> search(Query query, int limit, Instant now) {
        var found = new LinkedHashMap<BindingId, Binding>();
        finder.find(query, row -> {
            binding(Rows.id(row), now).filter(binding -> Finder.queries(binding).contains(query)).ifPresent(binding -> found.put(binding.id(), binding));
            return found.size() < limit ? null : found;
        });
        return List.copyOf(found.values());
    }

    /// Takes back at once what has been decided to end, though it is not durable yet. Its rest is counted from the decision; if calls were routed on while the
    /// disk lets the decision wait, the slot could mean somebody else right after. Should the decision be lost with the node, the slot means again what it meant.
    void withdraw(Happening happening) {
        switch (happening) {
            case Released(var id, _, var restUntil) -> withdraw(id, Set.of(), restUntil);
            // Nothing has to rest when a waiting number has met its first caller: others may wait in the queue behind that one.
            case Updated(_, var at, var restUntil) when !restUntil.isAfter(at) -> { }
            case Updated(var binding, _, var restUntil) -> {
                withdraw(binding.id(), slots(binding), restUntil);
                hold(binding.id(), binding.until());
            }
            case Opened _, Called _, Closed _, Rests _, Freed _, Remembers _, Counted _ -> { }
        }
    }

    private static Set<Slot> slots(Binding binding) {
        var all = new HashSet<Slot>();
        for (var route : Route.of(binding)) all.addAll(route.slots());
        return all;
    }

    private void withdraw(BindingId id, Set<Slot> kept, Instant restUntil) {
        var shown = opened(id);
        if (shown == null) return;
        for (var slot : slots(shown.binding())) {
            if (!kept.contains(slot)) put(slot, row(new Rests(slot, id, shown.binding().pool(), restUntil)));
        }
    }

    /// A binding routes as long as both its lives allow, and its slots are held as if it had the longer one: that may become durable when the shorter and its rest are over,
    /// and nothing else may have been meant by them meanwhile.
    private void hold(BindingId id, Instant until) {
        var shown = opened(id);
        if (shown == null || until.equals(shown.binding().until())) return;
        var old = shown.binding();
        var first = until.isBefore(old.until()) ? until : old.until();
        var last = until.isBefore(old.until()) ? old.until() : until;
        var held = new Opened(new Binding(id, old.generation(), old.pool(), old.deal(), old.terms(), old.from(), first, old.reference()), Duration.between(first, last).plus(shown.rest()), "", shown.asked());
        byte[] row = row(held);
        for (var slot : slots(old)) {
            if (claim(slot) instanceof Claim.Open) put(slot, row);
        }
        groups.computeIfPresent(id, (_, _) -> new ReadRow(row, held));
    }

    private byte[] row(Happening happening) {
        scratch.clear();
        Entries.write(happening, scratch);
        return scratch.last();
    }

    private void put(Slot slot, byte[] row) {
        slots.replace(Rows.hash(slot), row(slot), row);
    }

    void publish(Happening happening) {
        publish(happening, null);
    }

    /// @param entry the journal's entry of it, when that is at hand
    void publish(Happening happening, byte @Nullable [] entry) {
        switch (happening) {
            case Opened opened -> show(opened, entry == null ? row(opened) : entry, null);
            case Updated updated -> updated(updated);
            case Called(var id, var caller, var at) -> lastCallers.put(id, new LastCall(caller, at));
            case Closed closed -> closed(closed);
            case Rests rests -> rest(rests, entry == null ? row(rests) : entry);
            case Freed(Slot slot) -> {
                byte[] row = row(slot);
                if (row != null) slots.remove(Rows.hash(slot), row);
            }
            case Remembers memory -> remember(memory, entry == null ? row(memory) : entry);
            case Counted(_, var expected) -> slots.expect(expected);
            case Released _ -> { }
        }
    }

    /// Whether nothing stands that an entry of an earlier run might have to do with, as far as the hashes tell.
    boolean hasRoomFor(Glance entry) {
        return switch (entry) {
            case Glance.Open it -> {
                for (var taken : it.slots()) {
                    if (slots.has(taken.hash())) yield false;
                }
                var memory = it.memory();
                yield memory == null || !memories.has(memory.hash());
            }
            case Glance.Rest it -> !slots.has(it.taken().hash());
            case Glance.Memory it -> !memories.has(it.hash());
            case Glance.Other _ -> false;
        };
    }

    /// Whether the very same row stands already.
    boolean isKnown(Glance.Memory entry) {
        return memories.find(entry.hash(), row -> Arrays.equals(row, entry.row()) ? row : null) != null;
    }

    /// Reads ahead what [#hasRoomFor] and [#add] will read, as [Table#near] says.
    int near(Glance entry) {
        return switch (entry) {
            case Glance.Open it -> {
                int read = 0;
                for (var taken : it.slots()) read += slots.near(taken.hash());
                var memory = it.memory();
                yield memory == null ? read : read + memories.near(memory.hash());
            }
            case Glance.Rest it -> slots.near(it.taken().hash());
            case Glance.Memory it -> memories.near(it.hash());
            case Glance.Other _ -> 0;
        };
    }

    /// Adds an entry of an earlier run. Bindings can be found by id and searched for only when [#settle] was called.
    void add(Glance entry) {
        switch (entry) {
            case Glance.Open it -> {
                for (var taken : it.slots()) slots.add(taken.hash(), it.row());
                open.addLater(it.id(), it.row());
                finder.addLater(it.searched(), it.row());
                agenda.add(it.due(), it.row());
                var memory = it.memory();
                if (memory != null) add(memory);
            }
            case Glance.Rest it -> {
                slots.add(it.taken().hash(), it.row());
                agenda.add(it.due(), it.row());
            }
            case Glance.Memory it -> {
                memories.add(it.hash(), it.row());
                agenda.add(it.due(), it.row());
            }
            case Glance.Other _ -> throw new IllegalArgumentException("entry: read no further (expected: a binding, a slot at rest or a memory)");
        }
    }

    /// Makes ready what was added.
    void settle() {
        open.settle();
        finder.settle();
    }

    /// To be called when nothing of an earlier run comes any more.
    void isReplayed() {
        settle();
        slots.expect(0);
    }

    /// Slots taken or at rest.
    long slots() {
        return slots.size();
    }

    /// Forgets who called last: somebody else has since, and could not be written down.
    void forgetLastCaller(BindingId id) {
        lastCallers.remove(id);
    }

    /// @param old what was shown of the binding before
    private void show(Opened opened, byte[] row, byte @Nullable [] old) {
        var binding = opened.binding();
        if (binding.deal() instanceof Deal.Axg && row.length >= LONG_ROW) groups.put(binding.id(), new ReadRow(row, opened));
        for (var route : Route.of(binding)) {
            for (var slot : route.slots()) put(slot, row);
        }
        finder.add(binding, row);
        open.replace(Rows.hash(binding.id()), old, row);
        agenda.add(binding.until(), row);
    }

    private void updated(Updated updated) {
        var binding = updated.binding();
        byte[] old = row(binding.id());
        if (old == null || !(Rows.read(old) instanceof Opened shown)) throw new IllegalStateException("binding " + binding.id() + ": is not shown (expected: shown)");
        if (!Claims.keepsLastCaller(shown.binding(), binding)) lastCallers.remove(binding.id());
        var opened = new Opened(binding, shown.rest(), "", shown.asked());
        show(opened, row(opened), old);
        finder.isVoid(shown.binding());
        var held = slots(binding);
        for (var slot : slots(shown.binding())) {
            if (!held.contains(slot)) rest(new Rests(slot, binding.id(), binding.pool(), updated.restUntil()));
        }
    }

    private void rest(Rests rests) {
        rest(rests, row(rests));
    }

    private void rest(Rests rests, byte[] row) {
        put(rests.slot(), row);
        agenda.add(rests.until(), row);
    }

    private void closed(Closed closed) {
        var binding = closed.binding();
        for (var slot : slots(binding)) rest(new Rests(slot, binding.id(), binding.pool(), closed.restUntil()));
        byte[] row = row(binding.id());
        if (row != null) open.remove(Rows.hash(binding.id()), row);
        finder.isVoid(binding);
        groups.remove(binding.id());
        lastCallers.remove(binding.id());
    }

    private void remember(Remembers memory, byte[] row) {
        memories.replace(Rows.hash(memory.bindKey()), memory(memory.bindKey()), row);
        agenda.add(memory.until(), row);
    }

    void forget(String bindKey) {
        byte[] row = memory(bindKey);
        if (row != null) memories.remove(Rows.hash(bindKey), row);
    }

    /// Housekeeping that nothing depends on, a small step of it.
    void tidy() {
        finder.tidy(this::isCurrent);
    }

    /// Slots and memories, in rows that make them again. Rests come first: a pair that rests on a VN does not hinder its whole, but nothing may be opened over a rest.
    Stream<byte[]> snapshot() {
        return Stream.of(slots.rows().filter(Rows::isRests), open.rows(), memories.rows()).flatMap(each -> each);
    }
}
