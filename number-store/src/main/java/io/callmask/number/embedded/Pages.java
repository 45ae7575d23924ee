package io.callmask.number.embedded;

import io.callmask.number.journal.Entry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where rows lie: side by side in pages of up to 4 MB, since ten million arrays of their own would keep the collector busy for longer than all else that a start does.
///
/// A row is known by its *address*: 2 bits say of which kind it is, 24 of how many pages its place has had so far this is one, 16 which place, 22 where in the page it begins. An address is never
/// used again for another row. Whoever reads goes from an address in a table to a page and to bytes that never change again; when the page is not there any more, the row has moved since the address was
/// read, and the table says where to. A page that nobody needs is let go of as a whole, and the collector takes it when the last reader has left: no byte of it is ever written twice, so
/// nobody can see another's row where theirs was, or half of one.
///
/// Rows are written by pens: one thread each, and one of them at a time says which rows are dead.
final class Pages {
    /// No row.
    static final long NONE = 0;
    /// A page with its header fills whole regions of the heap, which the collector then never moves.
    static final int MOST_BYTES = (4 << 20) - 16;

    private static final int LEAST_BYTES = 1 << 10;
    /// A page is a fraction of all, so that a small store has small ones.
    private static final int FRACTION = 8;
    /// As in a batch of the journal, so that one that was read is rows as it stands.
    private static final int LENGTH_BYTES = Entry.LENGTH_BYTES;
    private static final int OFFSET_BITS = 22;
    private static final long OFFSET = (1L << OFFSET_BITS) - 1;
    private static final int PLACE_BITS = 16;
    private static final int KIND_SHIFT = 62;
    private static final long BASE = (1L << KIND_SHIFT) - 1 - OFFSET;
    private static final VarHandle PAGE = MethodHandles.arrayElementVarHandle(Page[].class);

    private volatile @Nullable Page[] places = new @Nullable Page[1];
    /// Which have been left, and the base of the page that comes next there; the longest ago first.
    private final ArrayDeque<Long> left = new ArrayDeque<>();
    private int used;
    private long bytes;

    static final class Page {
        private final long base;
        private final byte[] bytes;
        private int used;
        private int dead;
        /// Of entries that are no rows, by the thread that reads an earlier run.
        private int other;
        private volatile boolean isWritten;

        private Page(long base, byte[] bytes) {
            this.base = base;
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        /// Whether at least half of it is dead, and it is complete.
        boolean isWorn() {
            return isWritten && dead + other >= used - dead - other;
        }

        /// Whether there is no row from here on.
        ///
        /// @param at 0 for the first row, or what [#next] gave
        boolean isEnd(int at) {
            return at >= used;
        }

        /// The row at such a place; [#NONE] when something else stands there.
        long row(int at) {
            return Rows.isRow(bytes, at + LENGTH_BYTES) ? address(base, bytes, at) : NONE;
        }

        /// How many bytes are written.
        int used() {
            return used;
        }

        /// A batch of the journal stands behind what was written before, in the room that [Pen#room] has found.
        void isFilled(int length) {
            used += length;
        }

        /// Notes that an entry of such a batch is no row.
        void isNoRow(int length) {
            other += LENGTH_BYTES + length;
        }

        int next(int at) {
            return at + LENGTH_BYTES + length(bytes, at + LENGTH_BYTES);
        }
    }

    private static long address(long base, byte[] bytes, int at) {
        return (long) Rows.kind(bytes, at + LENGTH_BYTES) << KIND_SHIFT | base | at;
    }

    /// One of [Rows#OPENED], [Rows#RESTS] and [Rows#REMEMBERS].
    static int kind(long row) {
        return (int) (row >>> KIND_SHIFT);
    }

    /// How many bytes the row has that begins at `at` in a page's bytes.
    static int length(byte[] bytes, int at) {
        return bytes[at - 4] << 24 | (bytes[at - 3] & 0xff) << 16 | (bytes[at - 2] & 0xff) << 8 | bytes[at - 1] & 0xff;
    }

    /// Where the row begins in its page's bytes.
    static int at(long row) {
        return (int) (row & OFFSET) + LENGTH_BYTES;
    }

    /// The page that a row lies in; null when it lies elsewhere by now, or nowhere. Any thread.
    @Nullable Page page(long row) {
        var all = places;
        int place = place(row);
        // Whoever has an address has seen the page come, or the longer array that it came in.
        var page = place < all.length ? (Page) PAGE.getAcquire(all, place) : null;
        return page != null && page.base == (row & BASE) ? page : null;
    }

    private static int place(long row) {
        return (int) (row >>> OFFSET_BITS) & (1 << PLACE_BITS) - 1;
    }

    /// A copy of a row that is there.
    byte[] copy(long row) {
        var page = page(row);
        if (page == null) throw new IllegalStateException("row: its page is gone (expected: one that a table has)");
        int at = at(row);
        return Arrays.copyOfRange(page.bytes, at, at + length(page.bytes, at));
    }

    /// Bytes of all pages.
    synchronized long bytes() {
        return bytes;
    }

    /// Places that have had a page.
    int places() {
        return places.length;
    }

    @Nullable Page at(int place) {
        return places[place];
    }

    private synchronized Page fresh(int least) {
        long base;
        if (left.isEmpty()) {
            if (used >> PLACE_BITS > 0) throw new IllegalStateException("pages: " + used + " (expected: fewer than " + (1 << PLACE_BITS) + ')');
            base = (long) used++ << OFFSET_BITS;
        } else {
            base = left.remove();
        }
        int size = (int) Math.clamp(bytes / FRACTION, LEAST_BYTES, MOST_BYTES);
        var page = new Page(base, new byte[Math.max(size, least)]);
        bytes += page.bytes.length;
        int place = place(base);
        var all = places;
        if (place >= all.length) {
            all = Arrays.copyOf(all, 2 * all.length);
            all[place] = page;
            places = all;
        } else {
            PAGE.setRelease(all, place, page);
        }
        return page;
    }

    /// Lets go of a page that no table has an address in any more.
    synchronized void leave(Page page) {
        int place = place(page.base);
        PAGE.setRelease(places, place, null);
        bytes -= page.bytes.length;
        left.add(page.base + (1L << OFFSET_BITS + PLACE_BITS) & BASE);
    }

    /// Notes that a row is needed no more.
    ///
    /// @param row [#NONE] is none
    void isDead(long row) {
        if (row == NONE) return;
        var page = page(row);
        if (page != null) page.dead += LENGTH_BYTES + length(page.bytes, at(row));
    }

    /// Writes rows. For one thread.
    final class Pen {
        private @Nullable Page page;

        /// @return its address
        long add(byte[] row) {
            return add(row, 0, row.length);
        }

        long add(byte[] from, int start, int length) {
            int all = LENGTH_BYTES + length;
            var there = page;
            if (there == null || there.bytes.length - there.used < all) there = turn(all);
            int at = there.used;
            byte[] to = there.bytes;
            for (int i = 0; i < LENGTH_BYTES; i++) to[at + i] = (byte) (length >>> 8 * (LENGTH_BYTES - 1 - i));
            System.arraycopy(from, start, to, at + LENGTH_BYTES, length);
            there.used = at + all;
            return address(there.base, to, at);
        }

        /// A page with room for a batch behind what is written there.
        Page room(int length) {
            var there = page;
            return there == null || there.bytes.length - there.used < length ? turn(length) : there;
        }

        private Page turn(int least) {
            rest();
            var fresh = fresh(least);
            page = fresh;
            return fresh;
        }

        /// Writes no more into the page at hand.
        void rest() {
            var there = page;
            if (there != null) there.isWritten = true;
            page = null;
        }
    }
}
