package io.callmask.number.embedded;

import static java.util.Objects.requireNonNull;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
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

    private final Pages pages = new Pages();
    private final Pages.Pen pen = pages.new Pen();
    private final Table slots = new Table(pages);
    private final Table open = new Table(pages);
    private final Table memories = new Table(pages);
    private final Finder finder = new Finder(pages);
    private final Mover mover = new Mover();
    private final Agenda agenda = new Agenda(this::isStill);
    private final Map<BindingId, ReadRow> groups = new ConcurrentHashMap<>();
    private final Map<BindingId, LastCall> lastCallers = new ConcurrentHashMap<>();
    private final Claims claims;
    /// The binding that was read last: before it rings, a call is looked up again. Written without a lock, since a row never changes.
    private @Nullable ReadRow latest;
    private final Entry.Writer scratch = new Entry.Writer();

    /// A binding's row, read once. It stands for that very row and no other of the same binding.
    private record ReadRow(long row, Opened opened) {}

    Index(BindRules rules) {
        this.claims = new Claims(rules, this::claim, lastCallers);
    }

    /// For the thread that reads an earlier run.
    Pages.Pen pen() {
        return pages.new Pen();
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
        return slots.read(Rows.hash(slot), (bytes, at, row) -> Rows.claim(read(bytes, at, row), slot));
    }

    private long row(Slot slot) {
        return slots.find(Rows.hash(slot), (bytes, at, row) -> Rows.claim(read(bytes, at, row), slot) != null);
    }

    private Happening read(byte[] bytes, int at, long row) {
        if (Pages.kind(row) != Rows.OPENED) return Rows.read(bytes, at);
        boolean isLong = Pages.length(bytes, at) >= LONG_ROW;
        var known = isLong ? groups.get(Rows.id(bytes, at)) : latest;
        if (known != null && known.row == row) return known.opened;
        var read = Rows.read(bytes, at);
        if (read instanceof Opened opened && !isLong) latest = new ReadRow(row, opened);
        return read;
    }

    private Table table(int kind) {
        return switch (kind) {
            case Rows.OPENED -> open;
            case Rows.RESTS -> slots;
            default -> memories;
        };
    }

    private boolean isStill(Agenda.Due due) {
        return table(due.kind()).find(due.hash(), (bytes, at, row) -> Pages.kind(row) == due.kind() && Rows.end(bytes, at) == due.at()) != Pages.NONE;
    }

    /// What ends then, if the tables have it still.
    ///
    /// @param wanted whether it is what is asked for: several may end then under one hash
    @Nullable Happening ended(Agenda.Due due, Predicate<Happening> wanted) {
        return table(due.kind()).read(due.hash(), (bytes, at, row) -> {
            if (Pages.kind(row) != due.kind() || Rows.end(bytes, at) != due.at()) return null;
            var found = read(bytes, at, row);
            return wanted.test(found) ? found : null;
        });
    }

    private long row(BindingId id) {
        return open.find(Rows.hash(id), (bytes, at, _) -> Rows.isOf(id, bytes, at));
    }

    private long memory(String bindKey) {
        return memories.find(Rows.hash(bindKey), (bytes, at, _) -> isOf(bindKey, bytes, at) != null);
    }

    private static @Nullable Remembers isOf(String bindKey, byte[] bytes, int at) {
        return Rows.read(bytes, at) instanceof Remembers memory && memory.bindKey().equals(bindKey) ? memory : null;
    }

    /// The binding of that id, unless it has been released or its expiry has been noted.
    @Nullable Opened opened(BindingId id) {
        return open.read(Rows.hash(id), (bytes, at, row) -> Rows.isOf(id, bytes, at) && read(bytes, at, row) instanceof Opened opened ? opened : null);
    }

    @Nullable Remembers remembered(String bindKey) {
        return memories.read(Rows.hash(bindKey), (bytes, at, _) -> isOf(bindKey, bytes, at));
    }

    Optional<Binding> binding(BindingId id, Instant now) {
        return Optional.ofNullable(opened(id)).map(Opened::binding).filter(binding -> binding.isOpenAt(now));
    }

    List<Binding> search(Query query, int limit, Instant now) {
        var found = new LinkedHashMap<BindingId, Binding>();
        finder.find(query, (bytes, at, _) -> {
            binding(Rows.id(bytes, at), now).filter(binding -> Finder.queries(binding).contains(query)).ifPresent(binding -> found.put(binding.id(), binding));
            return found.size() >= limit;
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
            if (!kept.contains(slot)) put(slot, row(Rests.of(shown.binding(), slot, restUntil)));
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
        long row = row(held);
        // It goes with the change.
        pages.isDead(row);
        for (var slot : slots(old)) {
            if (claim(slot) instanceof Claim.Open) put(slot, row);
        }
        groups.computeIfPresent(id, (_, _) -> new ReadRow(row, held));
    }

    private long row(Happening happening) {
        scratch.clear();
        Entries.write(happening, scratch);
        return pen.add(scratch.last());
    }

    /// To be called once for a slot and a row: another slot of the same binding may share the hash, and then the row that is put stands there for that one already.
    private void put(Slot slot, long row) {
        long old = slots.find(Rows.hash(slot), (bytes, at, other) -> other != row && Rows.claim(read(bytes, at, other), slot) != null);
        slots.replace(Rows.hash(slot), old, row);
        // A binding's row is needed until the binding has ended, a rest's for its only slot.
        if (Pages.kind(old) == Rows.RESTS) pages.isDead(old);
    }

    void publish(Happening happening) {
        publish(happening, null);
    }

    /// @param entry the journal's entry of it, when that is at hand
    void publish(Happening happening, byte @Nullable [] entry) {
        switch (happening) {
            case Opened opened -> opened(opened, row(opened, entry));
            case Updated updated -> updated(updated);
            case Called(var id, var caller, var at, var call) -> lastCallers.merge(id, new LastCall(caller, at, call), (old, fresh) -> old.call() > fresh.call() ? old : fresh);
            case Closed closed -> closed(closed);
            case Rests rests -> rest(rests, row(rests, entry));
            case Freed(Slot slot) -> {
                long row = row(slot);
                slots.remove(Rows.hash(slot), row);
                if (Pages.kind(row) == Rows.RESTS) pages.isDead(row);
            }
            case Remembers memory -> remember(memory, row(memory, entry));
            case Counted _, Released _ -> { }
        }
    }

    private long row(Happening happening, byte @Nullable [] entry) {
        return entry == null ? row(happening) : pen.add(entry);
    }

    /// Takes in what an earlier run left and stands in nobody's way: it is shown as if it had been published. What meets something that is there, be it of the same backlog, is not.
    ///
    /// @param times how many times as much there will be in the end as with this
    /// @return the rows of what is to be decided on, in the order of the journal
    List<byte[]> take(Backlog it, double times) {
        slots.expect(it.slots, times);
        memories.expect(it.keys, times);
        open.expect(it.ids, times);
        finder.expect(it.searched, times);
        boolean[] slotsMet = new boolean[it.slots.size];
        boolean[] keysMet = new boolean[it.keys.size];
        slots.addAll(it.slots, it.rows, slotsMet);
        memories.addAll(it.keys, it.rows, keysMet);
        var others = new Meetings(it, slotsMet, keysMet).others();
        open.append(it.ids, it.rows);
        finder.append(it.searched, it.rows);
        for (int entry = 0; entry < it.size; entry++) {
            if (it.rows[entry] != Pages.NONE) agenda.add(it.kinds[entry], it.hashes[entry], it.ends[entry]);
        }
        return others;
    }

    /// What of a backlog met something of its hash. Most of it only shares the hash with another, and is added after all.
    private final class Meetings {
        private final Backlog it;
        private final boolean[] slotsMet;
        private final boolean[] keysMet;
        private final Set<Integer> slotsLeft = new HashSet<>();
        private final Set<Integer> keysLeft = new HashSet<>();
        private final List<byte[]> others = new ArrayList<>();

        Meetings(Backlog it, boolean[] slotsMet, boolean[] keysMet) {
            this.it = it;
            this.slotsMet = slotsMet;
            this.keysMet = keysMet;
        }

        List<byte[]> others() {
            int slot = 0;
            int key = 0;
            for (int entry = 0; entry < it.size; ) {
                int end = entry + 1;
                while (end < it.size && it.isPart[end]) end++;
                int slotEnd = slot;
                boolean met = false;
                for (; slotEnd < it.slots.size && it.slots.entries[slotEnd] < end; slotEnd++) met |= slotsMet[slotEnd];
                int keyEnd = key;
                for (; keyEnd < it.keys.size && it.keys.entries[keyEnd] < end; keyEnd++) met |= keysMet[keyEnd];
                if (it.kinds[entry] == Backlog.OTHER) others.add(it.others.remove());
                else if (met) meet(entry, end, slot, slotEnd, key, keyEnd);
                entry = end;
                slot = slotEnd;
                key = keyEnd;
            }
            return others;
        }

        private void meet(int entry, int end, int slot, int slotEnd, int key, int keyEnd) {
            // A snapshot says of a binding as it was made and of its key the same twice.
            if (it.kinds[entry] == Rows.REMEMBERS && isKnown(it.hashes[entry], it.rows[entry])) {
                leave(entry);
                return;
            }
            boolean stands = false;
            for (int i = slot; i < slotEnd; i++) stands |= slotsMet[i] && stands(it.slots.hashes[i], it.rows[it.slots.entries[i]]);
            for (int i = key; i < keyEnd; i++) stands |= keysMet[i] && keyStands(it.keys.hashes[i], it.rows[it.keys.entries[i]]);
            if (stands) {
                leave(entry, end, slot, slotEnd, key, keyEnd);
                return;
            }
            for (int i = slot; i < slotEnd; i++) {
                if (slotsMet[i]) slots.add(it.slots.hashes[i], it.rows[it.slots.entries[i]]);
            }
            for (int i = key; i < keyEnd; i++) {
                if (keysMet[i]) memories.add(it.keys.hashes[i], it.rows[it.keys.entries[i]]);
            }
        }

        /// What came later and shares a hash with it met it, and is left too.
        private void leave(int entry, int end, int slot, int slotEnd, int key, int keyEnd) {
            others.add(pages.copy(it.rows[entry]));
            for (int i = slot; i < slotEnd; i++) {
                if (!slotsMet[i]) slots.remove(it.slots.hashes[i], it.rows[it.slots.entries[i]]);
                slotsLeft.add(it.slots.hashes[i]);
            }
            for (int i = key; i < keyEnd; i++) {
                if (!keysMet[i]) memories.remove(it.keys.hashes[i], it.rows[it.keys.entries[i]]);
                keysLeft.add(it.keys.hashes[i]);
            }
            for (int i = entry; i < end; i++) leave(i);
        }

        private void leave(int entry) {
            pages.isDead(it.rows[entry]);
            it.rows[entry] = Pages.NONE;
        }

        private boolean stands(int hash, long row) {
            if (slotsLeft.contains(hash)) return true;
            var own = Rows.read(pages.copy(row));
            var mine = own instanceof Rests rests ? Set.of(rests.slot()) : slots(((Opened) own).binding());
            return mine.stream().anyMatch(each -> Rows.hash(each) == hash
                && slots.find(hash, (bytes, at, other) -> other != row && Rows.claim(read(bytes, at, other), each) != null) != Pages.NONE);
        }

        private boolean keyStands(int hash, long row) {
            if (keysLeft.contains(hash)) return true;
            var key = ((Remembers) Rows.read(pages.copy(row))).bindKey();
            return memories.find(hash, (bytes, at, other) -> other != row && isOf(key, bytes, at) != null) != Pages.NONE;
        }

        private boolean isKnown(int hash, long row) {
            if (keysLeft.contains(hash)) return false;
            byte[] own = pages.copy(row);
            return memories.find(hash, (bytes, at, other) -> other != row && Arrays.equals(own, 0, own.length, bytes, at, at + Pages.length(bytes, at))) != Pages.NONE;
        }
    }

    /// To be called when nothing of an earlier run comes any more.
    void isReplayed() {
        var none = new Table.Claims();
        slots.expect(none, 0);
        memories.expect(none, 0);
        open.expect(none, 0);
        finder.expect(none, 0);
        open.isFilled();
        finder.isFilled();
    }

    /// Bytes that rows take, those that are dead included.
    long bytes() {
        return pages.bytes();
    }

    /// Forgets who called last: somebody else has since, and that is not written down yet, if it ever is. Who called before that is not the last any more, though their note may come later. Any thread.
    ///
    /// @param call in which order the call came that is not written down
    void forgetLastCaller(BindingId id, RealNumber caller, long call) {
        lastCallers.merge(id, new LastCall(caller, Instant.EPOCH, call), (old, fresh) -> old.call() >= fresh.call() ? old : fresh);
        // It may have ended meanwhile.
        if (opened(id) == null) lastCallers.remove(id);
    }

    /// All its slots are free, or the ledger would not have let it happen, and no deal has one twice: nothing has to be looked for that it replaces.
    private void opened(Opened opened, long row) {
        for (var route : Route.of(opened.binding())) {
            for (var slot : route.slots()) slots.add(Rows.hash(slot), row);
        }
        show(opened, row, Pages.NONE);
    }

    /// @param old what was shown of the binding before
    private void show(Opened opened, long row, long old) {
        var binding = opened.binding();
        if (binding.deal() instanceof Deal.Axg && Pages.length(row(row), Pages.at(row)) >= LONG_ROW) groups.put(binding.id(), new ReadRow(row, opened));
        finder.add(binding, row);
        int hash = Rows.hash(binding.id());
        open.replace(hash, old, row);
        agenda.add(Rows.OPENED, hash, Agenda.millis(binding.until()));
    }

    private byte[] row(long row) {
        return requireNonNull(pages.page(row)).bytes();
    }

    private void updated(Updated updated) {
        var binding = updated.binding();
        long old = row(binding.id());
        var shown = opened(binding.id());
        if (shown == null) throw new IllegalStateException("binding " + binding.id() + ": is not shown (expected: shown)");
        if (!Claims.keepsLastCaller(shown.binding(), binding)) lastCallers.remove(binding.id());
        var opened = new Opened(binding, shown.rest(), "", shown.asked());
        long row = row(opened);
        var held = slots(binding);
        // Who finds the VN changed for anyone, and looks for their own pair again, has to find that changed too.
        for (var slot : held) {
            if (!(slot instanceof Slot.Whole)) put(slot, row);
        }
        for (var slot : held) {
            if (slot instanceof Slot.Whole) put(slot, row);
        }
        show(opened, row, old);
        finder.isVoid(shown.binding());
        pages.isDead(old);
        for (var slot : slots(shown.binding())) {
            if (!held.contains(slot)) rest(Rests.of(binding, slot, updated.restUntil()));
        }
    }

    private void rest(Rests rests) {
        rest(rests, row(rests));
    }

    private void rest(Rests rests, long row) {
        put(rests.slot(), row);
        agenda.add(Rows.RESTS, Rows.hash(rests.slot()), Agenda.millis(rests.until()));
    }

    private void closed(Closed closed) {
        var binding = closed.binding();
        for (var slot : slots(binding)) rest(Rests.of(binding, slot, closed.restUntil()));
        long row = row(binding.id());
        open.remove(Rows.hash(binding.id()), row);
        pages.isDead(row);
        finder.isVoid(binding);
        groups.remove(binding.id());
        lastCallers.remove(binding.id());
    }

    private void remember(Remembers memory, long row) {
        int hash = Rows.hash(memory.bindKey());
        long old = memory(memory.bindKey());
        memories.replace(hash, old, row);
        pages.isDead(old);
        agenda.add(Rows.REMEMBERS, hash, Agenda.millis(memory.until()));
    }

    void forget(String bindKey) {
        long row = memory(bindKey);
        memories.remove(Rows.hash(bindKey), row);
        pages.isDead(row);
    }

    /// Housekeeping that nothing depends on, a small step of it.
    void tidy() {
        finder.tidy(row -> open.has(Rows.hash(Rows.id(row(row), Pages.at(row))), row));
        mover.step();
    }

    /// Moves rows out of pages of which at least half is dead, some at a time. Whoever looks meanwhile sees a row where it was or where it is.
    private final class Mover {
        /// Rows in one step: a fraction of a millisecond.
        private static final int ROWS = 200;
        /// Pages that are looked at for one that is worn.
        private static final int PAGES = 16;

        private Pages.@Nullable Page from;
        private int at;
        private int place;

        void step() {
            var worn = from == null ? next() : from;
            if (worn == null) return;
            from = worn;
            for (int left = ROWS; left > 0 && !worn.isEnd(at); left--) {
                long row = worn.row(at);
                if (row != Pages.NONE) move(row, worn.bytes(), Pages.at(row));
                at = worn.next(at);
            }
            if (!worn.isEnd(at)) return;
            pages.leave(worn);
            from = null;
        }

        private Pages.@Nullable Page next() {
            at = 0;
            for (int left = PAGES; left > 0; left--) {
                place = place + 1 >= pages.places() ? 0 : place + 1;
                var page = pages.at(place);
                if (page != null && page.isWorn()) return page;
            }
            return null;
        }

        private void move(long row, byte[] bytes, int at) {
            switch (Rows.read(bytes, at)) {
                case Opened(var binding, _, _, _) -> move(row, binding);
                case Rests rests -> move(row, slots, Rows.hash(rests.slot()));
                case Remembers memory -> move(row, memories, Rows.hash(memory.bindKey()));
                case Updated _, Called _, Released _, Closed _, Freed _, Counted _ -> { }
            }
        }

        private void move(long row, Table table, int hash) {
            if (table.has(hash, row)) table.exchange(hash, row, pen.add(pages.copy(row)));
        }

        private void move(long row, Binding binding) {
            int id = Rows.hash(binding.id());
            var held = slots(binding).stream().mapToInt(Rows::hash).filter(hash -> slots.has(hash, row)).toArray();
            boolean isOpen = open.has(id, row);
            if (!isOpen) finder.remove(binding, row);
            if (!isOpen && held.length == 0) return;
            long fresh = pen.add(pages.copy(row));
            for (int hash : held) slots.exchange(hash, row, fresh);
            if (!isOpen) pages.isDead(fresh);
            if (isOpen) open.exchange(id, row, fresh);
            if (isOpen) finder.exchange(binding, row, fresh);
            groups.computeIfPresent(binding.id(), (_, group) -> group.row == row ? new ReadRow(fresh, group.opened) : group);
        }
    }

    /// Slots and memories, in rows that make them again. Rests come first: a pair that rests on a VN does not hinder its whole, but nothing may be opened over a rest.
    Stream<byte[]> snapshot() {
        return LongStream.concat(held(), LongStream.of(memories.rows(_ -> true))).mapToObj(pages::copy);
    }

    /// All that is open or rests. No row may move until all are read.
    Stream<Happening> all() {
        return held().mapToObj(row -> Rows.read(pages.copy(row)));
    }

    /// Not by flatMap: whoever takes one after the other from that gets all of them made at once.
    private LongStream held() {
        return LongStream.concat(LongStream.of(slots.rows(row -> Pages.kind(row) == Rows.RESTS)), LongStream.of(open.rows(_ -> true)));
    }
}
