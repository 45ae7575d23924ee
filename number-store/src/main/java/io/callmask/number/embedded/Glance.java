package io.callmask.number.embedded;

import io.callmask.number.Extension;
import io.callmask.number.Mode;
import io.callmask.number.VirtualNumber;
import io.callmask.number.journal.Entry;
import io.callmask.number.rule.Pools;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Reads of a journal entry only what a start needs to put it into the tables, and its bytes into a page: most entries of most journals are bindings that stand in nobody's way, and making each and
/// deciding on it again takes many times as long. For one thread, but for [#isDone].
final class Glance {
    private final Entry.Texts<VirtualNumber> numbers;
    private final Entry.Texts<Extension> extensions = new Entry.Texts<>(Extension::new);
    private final Entry.Texts<Tallies.Tally> tallies;
    private final Entry.Writer scratch = new Entry.Writer();
    private final Pages.Pen pen;
    private final Queue<Backlog> spare = new ConcurrentLinkedQueue<>();
    private Backlog backlog = new Backlog();
    private byte[] batch = {};
    private int start;
    private int length;
    private long bytes;

    /// @param pools whose numbers are taken for those that are equal, so that they are found without comparing
    Glance(Pools pools, Tallies tallies, Pages.Pen pen) {
        this.numbers = new Entry.Texts<>(digits -> {
            var vn = VirtualNumber.of(digits);
            var ours = pools.stock().entry(vn);
            return ours == null ? vn : ours.number().vn();
        });
        this.tallies = new Entry.Texts<>(tallies::of);
        this.pen = pen;
    }

    /// Reads a batch.
    ///
    /// @return what is to be taken in by now, the oldest entries first
    List<Backlog> at(byte[] next) {
        batch = next;
        bytes += next.length;
        var full = new ArrayList<Backlog>(1);
        Entry.each(next, entry -> {
            if (at(entry) || backlog.size >= Backlog.MOST) full.add(last());
            return true;
        });
        return full;
    }

    /// What has been read since.
    Backlog last() {
        var full = backlog;
        full.bytes = bytes;
        var next = spare.poll();
        backlog = next == null ? new Backlog() : next;
        return full;
    }

    /// To be called when nothing is read any more.
    void isOver() {
        pen.rest();
    }

    /// To be called when a backlog has been taken in; from any thread.
    void isDone(Backlog taken) {
        taken.clear();
        spare.add(taken);
    }

    /// @return whether nothing after it may be taken in before it has been decided on, since nobody knows yet which slots it takes
    private boolean at(Entry.Reader entry) {
        start = entry.start();
        length = entry.length();
        int type = entry.type();
        boolean isRead = switch (type) {
            case Entries.OPENED -> opened(entry);
            case Entries.RESTS -> rests(entry);
            case Entries.REMEMBERS -> remembers(entry);
            default -> false;
        };
        if (isRead) return false;
        backlog.other(entry.entry());
        return type != Entries.RELEASED && type != Entries.CALLED && type != Entries.COUNTED;
    }

    private long row() {
        return pen.add(batch, start, length);
    }

    /// Whose number stands where an entry's reader is, and passes over it.
    ///
    /// @param hash  of the digits
    /// @param print of them, as [Counts#print] says
    private record Somebody(int hash, long print) {
        static Somebody at(Entry.Reader entry) {
            int at = entry.at();
            int hash = entry.hash();
            return new Somebody(hash, entry.back(at).print());
        }
    }

    private boolean opened(Entry.Reader entry) {
        int id = entry.hash();
        long generation = entry.number();
        var tally = entry.text(tallies);
        int deal = entry.at();
        if (!isPlain(entry)) return false;
        terms(entry);
        var from = entry.instant();
        long until = millis(entry);
        int before = entry.at();
        int reference = entry.hash();
        int end = entry.at();
        entry.number();
        var key = entry.text();
        int asked = entry.at();
        entry.flag();
        entry.flag();
        int rest = entry.at();
        entry.back(deal);
        int kind = (int) entry.number();
        backlog.open(row(), Table.mixed(id), generation, tally, mode(kind), from, until);
        deal(kind, id, entry);
        // An empty one is a length alone.
        if (end - before > 1) backlog.search(Finder.hash(reference));
        if (!key.isEmpty()) remember(key, from.plus(Ledger.MEMORY), end, asked, rest);
        return true;
    }

    /// What [Entries] would write of the binding and its key: the binding stands in the entry from its second byte to `end`, what was asked for from `asked`, and what was added to it since from `rest`
    /// to the end of all.
    private void remember(String key, Instant until, int end, int asked, int rest) {
        scratch.clear();
        scratch.begin(Entries.REMEMBERS).text(key).fields(batch, start + 1, start + end).fields(batch, start + asked, start + rest).instant(until).fields(batch, start + rest, start + length).end();
        backlog.memory(pen.add(scratch.last()), Rows.hash(key), Agenda.millis(until), true);
    }

    private static void terms(Entry.Reader entry) {
        // Directions, longest duration, whether it is recorded.
        entry.pass().number();
        entry.number();
        entry.number();
    }

    private static long millis(Entry.Reader entry) {
        long seconds = entry.number();
        return Agenda.millis(seconds, entry.number());
    }

    private static Mode mode(int deal) {
        return switch (deal) {
            case Deals.AXYB -> Mode.AXYB;
            case Deals.AXB -> Mode.AXB;
            case Deals.AXE -> Mode.AXE;
            default -> Mode.AXEYB;
        };
    }

    /// Passes over a deal of the kinds that almost all bindings are, and says whether it was one.
    private static boolean isPlain(Entry.Reader entry) {
        return switch ((int) entry.number()) {
            case Deals.AXYB -> {
                entry.pass().pass().pass().pass();
                yield true;
            }
            case Deals.AXB -> {
                entry.pass().pass().pass();
                yield true;
            }
            // With a callback A holds a pair too.
            case Deals.AXE -> entry.pass().pass().pass().number() == Deals.NOBODY;
            case Deals.AXEYB -> {
                entry.pass().pass().pass().pass().pass();
                yield true;
            }
            default -> false;
        };
    }

    /// The slots of its routes, and what it is searched by but for the reference.
    private void deal(int kind, int id, Entry.Reader entry) {
        switch (kind) {
            case Deals.AXYB -> {
                var a = Somebody.at(entry);
                var b = Somebody.at(entry);
                var x = entry.text(numbers);
                var y = entry.text(numbers);
                pair(y, a);
                pair(x, b);
                search(id, x, y, a, b);
            }
            case Deals.AXB -> {
                var a = Somebody.at(entry);
                var b = Somebody.at(entry);
                var x = entry.text(numbers);
                pair(x, a);
                pair(x, b);
                search(id, x, x, a, b);
            }
            case Deals.AXE -> {
                int a = entry.hash();
                var x = entry.text(numbers);
                code(x, entry.text(extensions));
                backlog.search(Table.mixed(a));
                backlog.search(Finder.hash(id, x));
            }
            default -> {
                int a = entry.hash();
                var b = Somebody.at(entry);
                var x = entry.text(numbers);
                var extension = entry.text(extensions);
                var y = entry.text(numbers);
                code(x, extension);
                pair(y, b);
                backlog.search(Table.mixed(a));
                backlog.search(Table.mixed(b.hash));
                backlog.search(Finder.hash(id, x));
                if (!x.equals(y)) backlog.search(Finder.hash(id, y));
            }
        }
    }

    private void search(int id, VirtualNumber x, VirtualNumber y, Somebody a, Somebody b) {
        backlog.search(Table.mixed(a.hash));
        backlog.search(Table.mixed(b.hash));
        backlog.search(Finder.hash(id, x));
        if (!x.equals(y)) backlog.search(Finder.hash(id, y));
    }

    private void pair(VirtualNumber vn, Somebody caller) {
        backlog.slot(Rows.hash(vn, caller.hash), vn, caller.print);
    }

    private void code(VirtualNumber vn, Extension extension) {
        backlog.slot(Rows.hash(vn, extension.digits().hashCode()), vn, extension);
    }

    private boolean rests(Entry.Reader entry) {
        int kind = (int) entry.number();
        if (kind != Entries.PAIR && kind != Entries.CODE) return false;
        var vn = entry.text(numbers);
        int at = entry.at();
        int hash = Rows.hash(vn, entry.hash());
        int after = entry.pass().at();
        var tally = entry.back(after).text(tallies);
        backlog.rest(row(), hash, tally, millis(entry));
        entry.back(at);
        if (kind == Entries.CODE) backlog.slot(hash, vn, entry.text(extensions));
        else backlog.slot(hash, vn, entry.print());
        return true;
    }

    private boolean remembers(Entry.Reader entry) {
        int hash = Table.mixed(entry.hash());
        long end = Entries.memoryEnd(entry);
        backlog.memory(row(), hash, end, false);
        return true;
    }
}
