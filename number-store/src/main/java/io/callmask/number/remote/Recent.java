package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.cipher.BindingIds;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/// What this node has changed or released lately: an answer about it that is still on its way to a call is void at once. Of what other nodes change it is void when it
/// is too old. Any thread.
///
/// Hundreds of thousands are noted in a few seconds and forgotten together, so they lie in tables without objects, one for each stretch of time: the JVM's collector would have to move each of them otherwise.
final class Recent {
    /// Changes that are remembered at a time: 200 MB at most.
    private static final int MOST = 2_000_000;
    private static final int LEAST_CELLS = 1 << 10;
    private static final int LONGS = 3;

    private final long stretch;
    private final Deque<Table> tables = new ArrayDeque<>();
    private int noted;

    /// @param stretch nanoseconds of what is forgotten together
    Recent(long stretch) {
        this.stretch = stretch;
    }

    /// @param id one that this store has made
    synchronized void note(BindingId id, long generation, long nanos) {
        var youngest = tables.peekLast();
        if (youngest == null || nanos - youngest.first >= stretch) {
            youngest = new Table(nanos, youngest == null ? LEAST_CELLS : youngest.cells());
            tables.add(youngest);
        }
        if (nanos - youngest.last > 0) youngest.last = nanos;
        if (noted >= MOST) {
            youngest.isOver = true;
            return;
        }
        var bytes = bytes(id);
        noted += youngest.note(bytes.getLong(), bytes.getLong(), generation);
    }

    /// Whether an answer of that generation may still be true. Nothing is while more has been changed than is remembered.
    synchronized boolean mayHold(BindingId id, long generation) {
        if (tables.isEmpty()) return true;
        var bytes = bytes(id);
        long high = bytes.getLong();
        long low = bytes.getLong();
        for (var table : tables) {
            if (table.isOver || table.generation(high, low) > generation) return false;
        }
        return true;
    }

    /// Forgets what was noted before, if nothing was since that lies beside it.
    synchronized void forget(long beforeNanos) {
        for (var first = tables.peek(); first != null && first.last - beforeNanos < 0; first = tables.peek()) {
            noted -= first.size;
            tables.remove();
        }
    }

    private static ByteBuffer bytes(BindingId id) {
        byte[] bytes = BindingIds.bytes(id);
        if (bytes.length == 0) throw new IllegalArgumentException("id: another form (expected: one that this store has made)");
        return ByteBuffer.wrap(bytes);
    }

    /// Ids and their newest generations, by open addressing: an id is encrypted, so its bits are as good as a hash.
    private static final class Table {
        private final long first;
        private long last;
        private boolean isOver;
        private int size;
        /// Three for each: the id's halves and the generation plus one, 0 where there is none.
        private long[] all;

        Table(long first, int cells) {
            this.first = first;
            this.last = first;
            this.all = new long[LONGS * cells];
        }

        /// As many as the next will need, if it becomes as full as this.
        int cells() {
            return Math.max(LEAST_CELLS, Integer.highestOneBit(Math.max(1, size)) << 2);
        }

        /// @return how many more there are now
        int note(long high, long low, long generation) {
            if (2 * LONGS * size >= all.length) grow();
            int at = find(all, high, low);
            int more = all[at + 2] == 0 ? 1 : 0;
            all[at] = high;
            all[at + 1] = low;
            all[at + 2] = Math.max(all[at + 2], generation + 1);
            size += more;
            return more;
        }

        /// −1 where there is none.
        long generation(long high, long low) {
            return all[find(all, high, low) + 2] - 1;
        }

        private static int find(long[] all, long high, long low) {
            int cells = all.length / LONGS;
            int cell = (int) low & cells - 1;
            while (all[LONGS * cell + 2] != 0 && (all[LONGS * cell] != high || all[LONGS * cell + 1] != low)) cell = cell + 1 & cells - 1;
            return LONGS * cell;
        }

        private void grow() {
            long[] more = new long[2 * all.length];
            for (int at = 0; at < all.length; at += LONGS) {
                if (all[at + 2] != 0) System.arraycopy(all, at, more, find(more, all[at], all[at + 1]), LONGS);
            }
            all = more;
        }
    }
}
