package io.callmask.number.embedded;

import io.callmask.number.Extension;
import io.callmask.number.Mode;
import io.callmask.number.VirtualNumber;
import io.callmask.number.journal.Entry;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a start needs to know of a journal entry to put it into the tables, read from its bytes: most entries of most journals are bindings that stand in nobody's way, and
/// making each and deciding on it again takes five times as long. It depends on the entry alone.
sealed interface Glance {
    /// The entry.
    byte[] row();

    /// A slot, and its hash in the tables.
    record Taken(Slot slot, int hash) {
        static Taken of(Slot slot) {
            return new Taken(slot, Rows.hash(slot));
        }
    }

    /// A binding was made.
    ///
    /// @param id       hash of its id in the tables
    /// @param searched hashes of all that it is found by
    /// @param due      the millisecond of its end
    /// @param memory   what is remembered of its idempotency key, if it has one
    record Open(byte[] row, int id, long generation, String pool, Mode mode, List<Taken> slots, int[] searched, Instant from, long due, @Nullable Memory memory) implements Glance {}

    /// A slot rests.
    ///
    /// @param due the millisecond of its end
    record Rest(byte[] row, Taken taken, String pool, long due) implements Glance {}

    /// A bind is remembered.
    ///
    /// @param hash of its key in the tables
    /// @param due  the millisecond at which it is forgotten
    record Memory(byte[] row, int hash, long due) implements Glance {}

    /// Anything else: to be read as a whole.
    record Other(byte[] row) implements Glance {}

    /// Reads entries. For one thread.
    final class Eye {
        private final Entry.Texts<VirtualNumber> numbers;
        private final Entry.Texts<Extension> extensions = new Entry.Texts<>(Extension::new);
        private final Entry.Texts<String> pools = new Entry.Texts<>(pool -> pool);
        private final Entry.Writer scratch = new Entry.Writer();

        /// @param pools whose numbers are taken for those that are equal, so that they are found without comparing
        Eye(Pools pools) {
            this.numbers = new Entry.Texts<>(digits -> {
                var vn = VirtualNumber.of(digits);
                var ours = pools.stock().entry(vn);
                return ours == null ? vn : ours.number().vn();
            });
        }

        /// The entries of a batch, in order.
        List<Glance> at(byte[] batch) {
            var seen = new ArrayList<Glance>();
            Entry.each(batch, entry -> seen.add(at(entry)));
            return seen;
        }

        private Glance at(Entry.Reader entry) {
            byte[] row = entry.entry();
            return switch (entry.type()) {
                case Entries.OPENED -> opened(row, entry);
                case Entries.RESTS -> rests(row, entry);
                case Entries.REMEMBERS -> remembers(row, entry);
                default -> new Other(row);
            };
        }

        private Glance opened(byte[] row, Entry.Reader entry) {
            var binding = binding(entry);
            if (binding == null) return new Other(row);
            int end = entry.at();
            entry.number();
            var key = entry.text();
            var deal = binding.deal();
            return new Open(row, Table.mixed(binding.id()), binding.generation(), binding.pool(), deal.mode(), deal.slots(),
                Finder.hashes(binding.id(), deal.people(), deal.x(), deal.y(), binding.reference()), binding.from(), Agenda.millis(binding.until()),
                key.isEmpty() ? null : memory(row, end, entry, key, binding.from().plus(Ledger.MEMORY)));
        }

        /// What [Entries] would write of the binding and its key: the binding stands in `row` from its second byte to `end`, and what was added to it since at the end of all.
        private Memory memory(byte[] row, int end, Entry.Reader entry, String key, Instant until) {
            int asked = entry.at();
            entry.flag();
            entry.flag();
            scratch.clear();
            scratch.begin(Entries.REMEMBERS).text(key).fields(row, 1, end).fields(row, asked, entry.at()).instant(until).fields(row, entry.at(), row.length).end();
            return new Memory(scratch.last(), Rows.hash(key), Agenda.millis(until));
        }

        private Glance rests(byte[] row, Entry.Reader entry) {
            int kind = (int) entry.number();
            var vn = entry.text(numbers);
            var slot = switch (kind) {
                case Entries.PAIR -> new Slot.Pair(vn, Deals.real(entry));
                case Entries.CODE -> new Slot.Code(vn, entry.text(extensions));
                default -> null;
            };
            if (slot == null) return new Other(row);
            entry.hash();
            return new Rest(row, Taken.of(slot), entry.text(pools), Agenda.millis(entry.instant()));
        }

        private Glance remembers(byte[] row, Entry.Reader entry) {
            int key = Table.mixed(entry.hash());
            if (binding(entry) == null) return new Other(row);
            entry.flag();
            entry.flag();
            return new Memory(row, key, Agenda.millis(entry.instant()));
        }

        /// @param id hash of its id
        private record Bound(int id, long generation, String pool, Dealt deal, Instant from, Instant until, String reference) {}

        /// @param people hashes of their digits
        private record Dealt(Mode mode, List<Taken> slots, int[] people, VirtualNumber x, VirtualNumber y) {}

        private @Nullable Bound binding(Entry.Reader entry) {
            int id = entry.hash();
            long generation = entry.number();
            var pool = entry.text(pools);
            var deal = deal(entry);
            if (deal == null) return null;
            // The terms: directions, longest duration, whether it is recorded.
            entry.hash();
            entry.number();
            entry.number();
            entry.flag();
            return new Bound(id, generation, pool, deal, entry.instant(), entry.instant(), entry.text());
        }

        /// The deals that almost all bindings are; null for others. Their slots are those of their routes.
        private @Nullable Dealt deal(Entry.Reader entry) {
            int code = (int) entry.number();
            return switch (code) {
                case Deals.AXYB -> {
                    var a = Deals.real(entry);
                    var b = Deals.real(entry);
                    var x = entry.text(numbers);
                    var y = entry.text(numbers);
                    yield new Dealt(Mode.AXYB, List.of(Taken.of(new Slot.Pair(y, a)), Taken.of(new Slot.Pair(x, b))), new int[] {a.digits().hashCode(), b.digits().hashCode()}, x, y);
                }
                case Deals.AXB -> {
                    var a = Deals.real(entry);
                    var b = Deals.real(entry);
                    var x = entry.text(numbers);
                    yield new Dealt(Mode.AXB, List.of(Taken.of(new Slot.Pair(x, a)), Taken.of(new Slot.Pair(x, b))), new int[] {a.digits().hashCode(), b.digits().hashCode()}, x, x);
                }
                case Deals.AXE -> {
                    int a = entry.hash();
                    var x = entry.text(numbers);
                    var extension = entry.text(extensions);
                    // With a callback A holds a pair too.
                    if (entry.number() != Deals.NOBODY) yield null;
                    yield new Dealt(Mode.AXE, List.of(Taken.of(new Slot.Code(x, extension))), new int[] {a}, x, x);
                }
                case Deals.AXEYB -> {
                    int a = entry.hash();
                    var b = Deals.real(entry);
                    var x = entry.text(numbers);
                    var extension = entry.text(extensions);
                    var y = entry.text(numbers);
                    yield new Dealt(Mode.AXEYB, List.of(Taken.of(new Slot.Code(x, extension)), Taken.of(new Slot.Pair(y, b))), new int[] {a, b.digits().hashCode()}, x, y);
                }
                default -> null;
            };
        }
    }
}
