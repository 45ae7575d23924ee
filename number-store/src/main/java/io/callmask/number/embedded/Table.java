package io.callmask.number.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rows by hash: what a key means is decided by the rows themselves, so a hash may have several. About twenty bytes for each row, beside the row. One thread writes, any
/// thread reads; what was added for later is shared out over the parts, to all processors, while that thread waits.
///
/// The rows are dealt out to many parts by their hash, so that no part is ever copied for long. A part is chains of nodes in arrays: a node is filled before the head of
/// its chain shows it, its row may be exchanged or taken away, and it is used for no other before the part is copied. So whoever reads along a chain while it is
/// written meets every row that was there before and is still there.
final class Table {
    private static final int PART_BITS = 13;
    private static final int LEAST = 8;
    private static final int MOST_LEAST = 1 << 16;
    private static final int END = -1;
    private static final VarHandle HEAD = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(byte[][].class);
    private static final VarHandle PART = MethodHandles.arrayElementVarHandle(Part[].class);

    private final @Nullable Part[] parts = new Part[1 << PART_BITS];
    private long size;
    /// Room in a part when it is made.
    private int least = LEAST;
    private @Nullable Backlog backlog;

    private static final class Part {
        final int[] heads;
        final int[] next;
        final int[] hashes;
        final byte[] @Nullable [] rows;
        int used;

        Part(int nodes) {
            heads = new int[Math.max(LEAST, Integer.highestOneBit(nodes))];
            Arrays.fill(heads, END);
            next = new int[nodes];
            hashes = new int[nodes];
            rows = new byte[nodes][];
        }

        int bucket(int hash) {
            return hash & heads.length - 1;
        }

        void add(int hash, byte[] row) {
            int bucket = bucket(hash);
            next[used] = heads[bucket];
            hashes[used] = hash;
            rows[used] = row;
            HEAD.setRelease(heads, bucket, used++);
        }

        int head(int hash) {
            return (int) HEAD.getAcquire(heads, bucket(hash));
        }

        byte @Nullable [] row(int node) {
            return (byte[]) ROW.getAcquire(rows, node);
        }
    }

    /// Spreads the bits of a hash over all of it.
    static int mixed(int hash) {
        int one = (hash ^ hash >>> 16) * 0x85ebca6b;
        int two = (one ^ one >>> 13) * 0xc2b2ae35;
        return two ^ two >>> 16;
    }

    private static int place(int hash) {
        return hash >>> Integer.SIZE - PART_BITS;
    }

    private @Nullable Part part(int place) {
        return (Part) PART.getAcquire(parts, place);
    }

    /// Rows in it.
    long size() {
        return size;
    }

    /// Adds a row, whatever else has the hash.
    void add(int hash, byte[] row) {
        var part = parts[place(hash)];
        if (part == null || part.used == part.rows.length) part = copied(place(hash), _ -> true, 1);
        part.add(hash, row);
        size++;
    }

    /// Prepares for so many rows. For the writer, as all that adds.
    void expect(long rows) {
        least = (int) Math.min(MOST_LEAST, rows / parts.length * 9 / 8) + LEAST;
    }

    /// Whether there is a row of that hash.
    boolean has(int hash) {
        return find(hash, row -> row) != null;
    }

    /// Reads what [#has] and [#add] will read. Such reads do not wait for one another, so for many hashes in a row memory answers many at once.
    ///
    /// @return nothing of use, but what the compiler cannot leave out
    int near(int hash) {
        var part = parts[place(hash)];
        if (part == null) return 0;
        int node = part.head(hash);
        int read = node == END ? 0 : part.hashes[node];
        int next = part.used;
        return next == part.rows.length ? read : read + part.next[next] + part.hashes[next] + (part.rows[next] == null ? 0 : 1);
    }

    /// Adds a row from the next [#settle] on. Many rows at once are dealt out part by part, and so wait for memory far less than each by itself.
    void addLater(int hash, byte[] row) {
        if (backlog == null) backlog = new Backlog();
        if (backlog.size == Backlog.MOST) settle(backlog);
        backlog.add(hash, row);
    }

    /// Adds what was to be added later. Parts are independent, so all processors help.
    void settle() {
        if (backlog != null) settle(backlog);
        // Not kept: it is large.
        backlog = null;
    }

    private void settle(Backlog late) {
        if (late.size < Backlog.FEW) {
            for (int i = 0; i < late.size; i++) add(late.hashes[i], late.rows[i]);
        } else {
            int[] starts = late.starts(parts.length);
            int[] order = late.order(starts);
            IntStream.range(0, parts.length).parallel().forEach(place -> add(place, late, order, starts[place], starts[place + 1]));
            size += late.size;
        }
        late.size = 0;
    }

    private void add(int place, Backlog late, int[] order, int from, int to) {
        if (from == to) return;
        var part = parts[place];
        if (part == null || part.rows.length - part.used < to - from) part = copied(place, _ -> true, to - from);
        for (int i = from; i < to; i++) part.add(late.hashes[order[i]], late.rows[order[i]]);
    }

    /// Rows that are still to be added.
    private static final class Backlog {
        static final int MOST = 1 << 20;
        /// So few are added one by one.
        static final int FEW = 1 << 13;

        int[] hashes = new int[LEAST];
        byte[][] rows = new byte[LEAST][];
        int size;

        void add(int hash, byte[] row) {
            if (size == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * size);
                rows = Arrays.copyOf(rows, 2 * size);
            }
            hashes[size] = hash;
            rows[size++] = row;
        }

        /// Where the rows of each part begin when they stand in the order of the parts, and where the last one's end.
        int[] starts(int parts) {
            int[] starts = new int[parts + 1];
            for (int i = 0; i < size; i++) starts[place(hashes[i]) + 1]++;
            for (int i = 0; i < parts; i++) starts[i + 1] += starts[i];
            return starts;
        }

        int[] order(int[] starts) {
            int[] next = starts.clone();
            int[] order = new int[size];
            for (int i = 0; i < size; i++) order[next[place(hashes[i])]++] = i;
            return order;
        }
    }

    /// Puts `fresh` in the place of `old`, or adds it when that is not there.
    void replace(int hash, byte @Nullable [] old, byte[] fresh) {
        var part = parts[place(hash)];
        int node = part == null || old == null ? END : node(part, hash, old);
        if (part == null || node == END) add(hash, fresh);
        else ROW.setRelease(part.rows, node, fresh);
    }

    /// Takes a row away, by identity.
    void remove(int hash, byte[] row) {
        var part = parts[place(hash)];
        int node = part == null ? END : node(part, hash, row);
        if (part == null || node == END) return;
        ROW.setRelease(part.rows, node, null);
        size--;
    }

    private static int node(Part part, int hash, byte[] row) {
        int node = part.head(hash);
        while (node != END && part.rows[node] != row) node = part.next[node];
        return node;
    }

    /// Makes a part anew with room for half as many again, of those rows that are still wanted.
    ///
    /// @param more that it must have room for
    private Part copied(int place, Predicate<byte[]> wanted, int more) {
        var old = parts[place];
        int live = 0;
        for (int i = 0; old != null && i < old.used; i++) {
            byte[] row = old.rows[i];
            if (row == null) continue;
            if (wanted.test(row)) live++;
            else {
                old.rows[i] = null;
                size--;
            }
        }
        var fresh = new Part(Math.max(live + Math.max(live / 2 + LEAST, more), least));
        for (int i = 0; old != null && i < old.used; i++) {
            byte[] row = old.rows[i];
            if (row != null) fresh.add(old.hashes[i], row);
        }
        PART.setRelease(parts, place, fresh);
        return fresh;
    }

    /// Lets go of the rows of one part that are not wanted any more.
    ///
    /// @param turn any number, from call to call one more
    void tidy(int turn, Predicate<byte[]> wanted) {
        int place = turn & parts.length - 1;
        if (parts[place] != null) copied(place, wanted, 0);
    }

    /// What the first row of that hash says that says anything, newest first; null when none does.
    <T> @Nullable T find(int hash, Reading<T> reading) {
        var part = part(place(hash));
        if (part == null) return null;
        for (int node = part.head(hash); node != END; node = part.next[node]) {
            if (part.hashes[node] != hash) continue;
            byte[] row = part.row(node);
            var found = row == null ? null : reading.of(row);
            if (found != null) return found;
        }
        return null;
    }

    /// What a row says of what is looked for: null when it speaks of something else.
    interface Reading<T> {
        @Nullable T of(byte[] row);
    }

    /// All rows, in no order. For the writer.
    Stream<byte[]> rows() {
        return IntStream.range(0, parts.length).mapToObj(this::part).filter(part -> part != null)
            .flatMap(part -> IntStream.range(0, part.used).mapToObj(i -> part.rows[i])).filter(row -> row != null);
    }
}
