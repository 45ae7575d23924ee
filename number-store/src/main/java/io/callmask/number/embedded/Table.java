package io.callmask.number.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rows by hash: what a key means is decided by the rows themselves, so a hash may have several. About twenty bytes for each row, beside the row. One thread writes, any
/// thread reads.
///
/// The rows are dealt out to many parts by their hash, so that no part is ever copied for long. A part is chains of nodes in arrays: a node is filled before the head of
/// its chain shows it, its row may be exchanged or taken away, and it is used for no other before the part is copied. So whoever reads along a chain while it is
/// written meets every row that was there before and is still there.
final class Table {
    private static final int PART_BITS = 13;
    private static final int LEAST = 8;
    private static final int END = -1;
    private static final VarHandle HEAD = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(byte[][].class);
    private static final VarHandle PART = MethodHandles.arrayElementVarHandle(Part[].class);

    private final @Nullable Part[] parts = new Part[1 << PART_BITS];
    private long size;

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
        if (part == null || part.used == part.rows.length) part = copied(place(hash), _ -> true);
        part.add(hash, row);
        size++;
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
    private Part copied(int place, Predicate<byte[]> wanted) {
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
        var fresh = new Part(live + live / 2 + LEAST);
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
        if (parts[place] != null) copied(place, wanted);
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
