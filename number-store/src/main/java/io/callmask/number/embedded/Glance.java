package io.callmask.number.embedded;

import static io.callmask.number.journal.Entry.Fields.afterNumber;
import static io.callmask.number.journal.Entry.Fields.afterText;
import static io.callmask.number.journal.Entry.Fields.hash;
import static io.callmask.number.journal.Entry.Fields.length;
import static io.callmask.number.journal.Entry.Fields.number;
import static io.callmask.number.journal.Entry.Fields.print;
import static io.callmask.number.journal.Entry.Fields.text;

import io.callmask.number.Mode;
import io.callmask.number.NumberClass;
import io.callmask.number.VirtualNumber;
import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.rule.Pools;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Reads of a journal entry only what a start needs to put it into the tables, and its bytes into a page: most entries of most journals are bindings that stand in nobody's way, and making each and
/// deciding on it again takes many times as long. For one thread, but for [#isDone].
final class Glance {
    private final Entry.Texts<Known> numbers;
    private final Entry.Texts<Tallies.Tally> tallies;
    private final Entry.Writer scratch = new Entry.Writer();
    /// For what does not stand in a page as it was read.
    private final Pages.Pen pen;
    /// Of the thread that opens the seals.
    private final Pages.Pen rooms;
    private final Homes homes;
    private final Queue<Backlog> spare = new ConcurrentLinkedQueue<>();
    private Backlog backlog = new Backlog();
    private byte[] bytes = {};
    /// In which the batch at hand stands; null when it is too long for that.
    private Pages.@Nullable Page page;
    private long read;

    /// A number: where it is counted, and in which pool and class it is now, both null when it is in none, and how many digits the pool's extensions have.
    private record Known(Vacancies.Place place, Tallies.@Nullable Tally pool, @Nullable NumberClass kind, int digits) {
        VirtualNumber vn() {
            return place.vn();
        }
    }

    Glance(Pools pools, Homes homes, Vacancies vacancies, Tallies tallies, Pages.Pen pen, Pages.Pen rooms) {
        this.numbers = new Entry.Texts<>(digits -> {
            var vn = VirtualNumber.of(digits);
            var now = pools.place(vn);
            return new Known(vacancies.place(vn), now.map(place -> tallies.of(place.pool().name())).orElse(null), now.map(place -> place.number().kind()).orElse(null),
                now.map(place -> place.pool().extensionDigits()).orElse(0));
        });
        this.tallies = new Entry.Texts<>(tallies::of);
        this.pen = pen;
        this.rooms = rooms;
        this.homes = homes;
    }

    /// Where a batch is put: in a page, in which its entries are rows as they stand. Of one that is longer than a page the rows are copied. For the thread that opens the seals.
    Journal.Room room(int length) {
        return length > Pages.MOST_BYTES ? new Journal.Room(new byte[length], 0, length) : new Room(rooms.room(length), length);
    }

    private static final class Room extends Journal.Room {
        private final Pages.Page page;

        Room(Pages.Page page, int length) {
            super(page.bytes(), page.used(), page.used() + length);
            this.page = page;
        }

        @Override public void isFilled() {
            page.isFilled(to() - from());
        }
    }

    /// Reads a batch.
    ///
    /// @return what is to be taken in by now, the oldest entries first
    List<Backlog> at(Journal.Room batch) {
        bytes = batch.bytes();
        page = batch instanceof Room room ? room.page : null;
        read += batch.to() - batch.from();
        var full = new ArrayList<Backlog>(1);
        Entry.places(bytes, batch.from(), batch.to(), (from, to) -> {
            if (at(from, to) || backlog.size >= Backlog.MOST) full.add(last());
        });
        return full;
    }

    /// What has been read since.
    Backlog last() {
        var full = backlog;
        full.bytes = read;
        var next = spare.poll();
        backlog = next == null ? new Backlog() : next;
        return full;
    }

    /// To be called when nothing is read any more.
    void isOver() {
        pen.rest();
        rooms.rest();
    }

    /// To be called when a backlog has been taken in; from any thread.
    void isDone(Backlog taken) {
        taken.clear();
        spare.add(taken);
    }

    /// @return whether nothing after it may be taken in before it has been decided on, since nobody knows yet which slots it takes
    private boolean at(int from, int to) {
        int type = bytes[from];
        boolean isRead = switch (type) {
            case Entries.OPENED -> opened(from, to);
            case Entries.RESTS -> rests(from, to);
            case Entries.REMEMBERS -> remembers(from, to);
            default -> false;
        };
        if (isRead) return false;
        backlog.other(Arrays.copyOfRange(bytes, from, to));
        if (page != null) page.isNoRow(to - from);
        return type != Entries.RELEASED && type != Entries.CALLED && type != Entries.COUNTED;
    }

    private boolean opened(int from, int to) {
        byte[] b = bytes;
        int id = from + 1;
        int generation = afterText(b, id);
        int pool = afterNumber(b, generation);
        int deal = afterText(b, pool);
        int terms = afterDeal(b, deal);
        if (terms < 0) return false;
        int begins = afterTerms(b, terms);
        int ends = afterInstant(b, begins);
        int reference = afterInstant(b, ends);
        int rest = afterText(b, reference);
        int key = afterNumber(b, rest);
        int asked = afterText(b, key);
        int more = afterNumber(b, afterNumber(b, asked));
        if (more > to) throw new IllegalStateException("bindings journal: a binding's entry is too short (expected: one that this version of callmask wrote)");
        int hash = hash(b, id);
        var tally = text(b, pool, tallies);
        backlog.open(row(from, to), Table.mixed(hash), number(b, generation), tally, mode((int) number(b, deal)), number(b, begins), nanos(b, begins), millis(b, ends));
        claims(b, deal, hash, tally);
        if (length(b, reference) > 0) backlog.search(Finder.hash(hash(b, reference)));
        if (length(b, key) > 0) remember(b, from, to, key, rest, asked, more);
        return true;
    }

    /// The row of an entry.
    private long row(int from, int to) {
        var there = page;
        return there == null ? pen.add(bytes, from, to - from) : there.row(from - Entry.LENGTH_BYTES);
    }

    private static int afterTerms(byte[] b, int at) {
        // Directions, longest duration, whether it is recorded.
        return afterNumber(b, afterInstant(b, afterText(b, at)));
    }

    private static int afterInstant(byte[] b, int at) {
        return afterNumber(b, afterNumber(b, at));
    }

    private static int nanos(byte[] b, int at) {
        return (int) number(b, afterNumber(b, at));
    }

    private static long millis(byte[] b, int at) {
        return Agenda.millis(number(b, at), nanos(b, at));
    }

    /// What [Entries] would write of the binding and its key: the binding stands in the entry from its second byte to `rest`, what was asked for from `asked`, and what was added to it since from `more`.
    private void remember(byte[] b, int from, int to, int key, int rest, int asked, int more) {
        var name = text(b, key);
        int terms = afterDeal(b, afterText(b, afterNumber(b, afterText(b, from + 1))));
        int begins = afterTerms(b, terms);
        var until = Instant.ofEpochSecond(number(b, begins), nanos(b, begins)).plus(Ledger.MEMORY);
        scratch.clear();
        scratch.begin(Entries.REMEMBERS).text(name).fields(b, from + 1, rest).fields(b, asked, more).instant(until).fields(b, more, to).end();
        backlog.memory(pen.add(scratch.last()), Rows.hash(name), Agenda.millis(until), true);
    }

    private static Mode mode(int deal) {
        return switch (deal) {
            case Deals.AXYB -> Mode.AXYB;
            case Deals.AXB -> Mode.AXB;
            case Deals.AXE -> Mode.AXE;
            default -> Mode.AXEYB;
        };
    }

    private static int afterTexts(byte[] b, int at, int count) {
        int after = at;
        for (int i = 0; i < count; i++) after = afterText(b, after);
        return after;
    }

    /// Where the field behind a deal stands; below 0 when it is none of the kinds that almost all bindings are.
    private static int afterDeal(byte[] b, int at) {
        int first = afterNumber(b, at);
        return switch ((int) number(b, at)) {
            case Deals.AXYB -> afterTexts(b, first, 4);
            case Deals.AXB -> afterTexts(b, first, 3);
            case Deals.AXE -> {
                int callback = afterTexts(b, first, 3);
                // With a callback A holds a pair too.
                yield number(b, callback) == Deals.NOBODY ? afterNumber(b, callback) : -1;
            }
            case Deals.AXEYB -> afterTexts(b, first, 5);
            default -> -1;
        };
    }

    /// The slots of its routes, and what it is searched by but for the reference.
    ///
    /// @param id   hash of its id
    /// @param pool its pool's
    private void claims(byte[] b, int deal, int id, Tallies.Tally pool) {
        int a = afterNumber(b, deal);
        int second = afterText(b, a);
        int third = afterText(b, second);
        backlog.search(Table.mixed(hash(b, a)));
        switch ((int) number(b, deal)) {
            case Deals.AXYB -> {
                var x = text(b, third, numbers);
                var y = text(b, afterText(b, third), numbers);
                pair(y, b, a);
                pair(x, b, second);
                compare(x, pool, NumberClass.KNOWN_CALLER);
                compare(y, pool, NumberClass.KNOWN_CALLER);
                backlog.search(Table.mixed(hash(b, second)));
                search(id, x, y);
            }
            case Deals.AXB -> {
                var x = text(b, third, numbers);
                pair(x, b, a);
                pair(x, b, second);
                compare(x, pool, NumberClass.KNOWN_CALLER);
                backlog.search(Table.mixed(hash(b, second)));
                backlog.search(Finder.hash(id, x.vn()));
            }
            case Deals.AXE -> {
                var x = text(b, second, numbers);
                code(x, b, third);
                compare(x, pool, NumberClass.EXTENSION);
                backlog.search(Finder.hash(id, x.vn()));
            }
            default -> {
                int extension = afterText(b, third);
                var x = text(b, third, numbers);
                var y = text(b, afterText(b, extension), numbers);
                code(x, b, extension);
                pair(y, b, second);
                compare(x, pool, NumberClass.EXTENSION);
                compare(y, pool, NumberClass.KNOWN_CALLER);
                backlog.search(Table.mixed(hash(b, second)));
                search(id, x, y);
            }
        }
    }

    /// @param kind null when nobody knows
    private void compare(Known number, Tallies.Tally pool, @Nullable NumberClass kind) {
        if (number.pool != pool || kind != null && kind != number.kind) homes.isAstray(number.vn());
    }

    private void search(int id, Known x, Known y) {
        backlog.search(Finder.hash(id, x.vn()));
        if (!x.vn().equals(y.vn())) backlog.search(Finder.hash(id, y.vn()));
    }

    /// @param caller where the caller's digits stand
    private void pair(Known number, byte[] b, int caller) {
        backlog.slot(Rows.hash(number.vn(), hash(b, caller)), number.place, 0, print(b, caller));
    }

    /// @param extension where its digits stand
    private void code(Known number, byte[] b, int extension) {
        int length = length(b, extension);
        if (length != number.digits) homes.isAstray(number.vn());
        int code = 0;
        for (int i = 1; i <= length; i++) code = 10 * code + b[extension + i] - '0';
        backlog.slot(Rows.hash(number.vn(), hash(b, extension)), number.place, length, code);
    }

    private boolean rests(int from, int to) {
        byte[] b = bytes;
        int kind = (int) number(b, from + 1);
        if (kind != Entries.PAIR && kind != Entries.CODE) return false;
        int vn = afterNumber(b, from + 1);
        int holder = afterText(b, vn);
        int pool = afterTexts(b, holder, 2);
        int until = afterText(b, pool);
        int more = afterInstant(b, until);
        var number = text(b, vn, numbers);
        var tally = text(b, pool, tallies);
        backlog.rest(row(from, to), Rows.hash(number.vn(), hash(b, holder)), tally, millis(b, until));
        compare(number, tally, kind == Entries.CODE ? NumberClass.EXTENSION : more < to ? Entries.kind((int) number(b, more)) : null);
        if (kind == Entries.CODE) code(number, b, holder);
        else pair(number, b, holder);
        return true;
    }

    private boolean remembers(int from, int to) {
        byte[] b = bytes;
        var entry = Entry.Reader.of(b, from, to);
        entry.type();
        backlog.memory(row(from, to), Table.mixed(hash(b, from + 1)), Entries.memoryEnd(entry.pass()), false);
        return true;
    }
}
