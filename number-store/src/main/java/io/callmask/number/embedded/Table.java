package io.callmask.number.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Addresses of rows ([Pages]) by hash: what a key means is decided by the rows themselves, so a hash may have several. About twenty bytes for each. One thread writes, any
/// thread reads; where many are added at once, all processors help while that thread waits.
///
/// The rows are dealt out to many parts by their hash, so that no part is ever copied for long. A part is chains of nodes in arrays: a node is filled before the head of
/// its chain shows it, its row may be exchanged or taken away, and it is used for no other before the part is copied. So whoever reads along a chain while it is
/// written meets every row that was there before and is still there. Who meets the address of a row that has moved since begins anew; a page is left only when no table has an address in it.
final class Table {
    private static final int PART_BITS = 13;
    private static final int LEAST = 8;
    private static final int MOST_LEAST = 1 << 16;
    private static final int END = -1;
    private static final int HASH_SHIFT = 32;
    /// A row moves once in a while, and never while nobody writes.
    private static final int MOST_ROUNDS = 100_000;
    /// So many are added one by one.
    private static final int FEW = 1 << 13;
    /// From this size on, parts that are made at once share large arrays, which the collector never moves.
    private static final int SHARED = 1 << 8;
    private static final int SLAB_LONGS = (4 << 20) / Long.BYTES - 2;
    private static final int SLAB_INTS = (4 << 20) / Integer.BYTES - 4;
    private static final VarHandle HEAD = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle NODE = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle PART = MethodHandles.arrayElementVarHandle(Part[].class);

    private final Pages pages;
    private final @Nullable Part[] parts = new @Nullable Part[1 << PART_BITS];
    private long size;
    /// While an earlier run is read, by one thread: what [#append] has added is in no chain yet.
    private boolean isFilling;
    /// Room in a part when it is made.
    private int least = LEAST;
    private final Slabs slabs = new Slabs();
    /// Says nothing, but keeps the compiler from leaving out reads.
    @SuppressWarnings("unused")
    private int near;

    /// A node is two numbers: hash and next node, and row.
    private static final class Part {
        final int[] heads;
        final int firstHead;
        final int mask;
        final long[] nodes;
        final int firstNode;
        final int room;
        int used;
        /// How many of the nodes are in their chains; all of them, but while an earlier run is read.
        int linked;

        private Part(int[] heads, int firstHead, int headCount, long[] nodes, int firstNode, int room) {
            this.heads = heads;
            this.firstHead = firstHead;
            this.mask = headCount - 1;
            this.nodes = nodes;
            this.firstNode = firstNode;
            this.room = room;
            Arrays.fill(heads, firstHead, firstHead + headCount, END);
        }

        static int heads(int room) {
            return Math.max(LEAST, Integer.highestOneBit(room));
        }

        static Part of(int room) {
            return new Part(new int[heads(room)], 0, heads(room), new long[2 * room], 0, room);
        }

        void add(int hash, long row) {
            int head = firstHead + (hash & mask);
            int at = firstNode + 2 * used;
            nodes[at] = (long) hash << HASH_SHIFT | heads[head] & 0xffff_ffffL;
            nodes[at + 1] = row;
            linked = used + 1;
            HEAD.setRelease(heads, head, used++);
        }

        /// Adds without a chain: nobody finds it before [#link].
        void append(int hash, long row) {
            int at = firstNode + 2 * used++;
            nodes[at] = (long) hash << HASH_SHIFT;
            nodes[at + 1] = row;
        }

        void link() {
            for (; linked < used; linked++) {
                int at = firstNode + 2 * linked;
                int head = firstHead + ((int) (nodes[at] >>> HASH_SHIFT) & mask);
                nodes[at] |= heads[head] & 0xffff_ffffL;
                heads[head] = linked;
            }
        }

        int head(int hash) {
            return (int) HEAD.getAcquire(heads, firstHead + (hash & mask));
        }

        int next(int node) {
            return (int) nodes[firstNode + 2 * node];
        }

        int hash(int node) {
            return (int) (nodes[firstNode + 2 * node] >>> HASH_SHIFT);
        }

        long row(int node) {
            return (long) NODE.getAcquire(nodes, firstNode + 2 * node + 1);
        }

        void exchange(int node, long row) {
            NODE.setRelease(nodes, firstNode + 2 * node + 1, row);
        }

        boolean has(int hash) {
            for (int node = head(hash); node != END; node = next(node)) {
                if (hash(node) == hash && row(node) != Pages.NONE) return true;
            }
            return false;
        }

        /// Reads ahead what adding these will read: such reads do not wait for one another, so memory answers many at once.
        ///
        /// @return nothing of use, but what the compiler cannot leave out
        int near(int[] hashes, int from, int to) {
            int read = 0;
            for (int i = from; i < to; i++) read += heads[firstHead + (hashes[i] & mask)];
            for (int i = from; i < to; i++) {
                int head = heads[firstHead + (hashes[i] & mask)];
                // Branches that nobody can foresee would make each wait for the one before.
                read += (int) nodes[firstNode + 2 * Math.max(0, head)];
            }
            return read;
        }

        int node(int hash, long row) {
            int node = head(hash);
            while (node != END && (row(node) != row || hash(node) != hash)) node = next(node);
            return node;
        }
    }

    /// Large arrays that parts of one size share. For any thread that adds.
    private static final class Slabs {
        private int[] heads = new int[0];
        private int headsUsed;
        private long[] nodes = new long[0];
        private int nodesUsed;

        synchronized Part part(int room) {
            int headCount = Part.heads(room);
            if (heads.length - headsUsed < headCount) {
                heads = new int[Math.max(SLAB_INTS, headCount)];
                headsUsed = 0;
            }
            if (nodes.length - nodesUsed < 2 * room) {
                nodes = new long[Math.max(SLAB_LONGS, 2 * room)];
                nodesUsed = 0;
            }
            var part = new Part(heads, headsUsed, headCount, nodes, nodesUsed, room);
            headsUsed += headCount;
            nodesUsed += 2 * room;
            return part;
        }
    }

    Table(Pages pages) {
        this.pages = pages;
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
        if (isFilling) return linked(place);
        return (Part) PART.getAcquire(parts, place);
    }

    private @Nullable Part linked(int place) {
        var part = parts[place];
        if (part != null) part.link();
        return part;
    }

    /// Rows in it.
    long size() {
        return size;
    }

    /// Adds a row, whatever else has the hash.
    void add(int hash, long row) {
        var part = part(place(hash));
        if (part == null || part.used == part.room) part = copied(place(hash), _ -> true, 1);
        part.add(hash, row);
        size++;
    }

    /// Prepares for many rows. For the writer, as all that adds.
    ///
    /// @param more  that come now
    /// @param times how many times as many there will be in the end as with these; 0 when no more come
    void expect(Claims more, double times) {
        least = (int) Math.min(MOST_LEAST, (size + more.size) * times / parts.length * 9 / 8) + LEAST;
    }

    /// Many rows that are to be added at once, each under a hash or more.
    static final class Claims {
        int[] hashes = new int[LEAST];
        /// Which of the rows.
        int[] entries = new int[LEAST];
        int size;
        private @Nullable Sorted sorted;

        void add(int hash, int entry) {
            if (size == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * size);
                entries = Arrays.copyOf(entries, 2 * size);
            }
            hashes[size] = hash;
            entries[size++] = entry;
        }

        /// The claims in the order of the parts, and within a part as they came.
        private Sorted sorted(long[] rows, int parts) {
            var there = sorted;
            if (there == null || there.hashes.length < size) there = new Sorted(hashes.length);
            sorted = there;
            there.sort(this, rows, parts);
            return there;
        }
    }

    /// Claims and their rows side by side, part after part: who adds them reads on and on.
    private static final class Sorted {
        final int[] hashes;
        final long[] rows;
        final int[] claims;
        int[] starts = new int[0];

        Sorted(int room) {
            hashes = new int[room];
            rows = new long[room];
            claims = new int[room];
        }

        void sort(Claims from, long[] all, int parts) {
            starts = new int[parts + 1];
            for (int i = 0; i < from.size; i++) starts[place(from.hashes[i]) + 1]++;
            for (int i = 0; i < parts; i++) starts[i + 1] += starts[i];
            int[] next = starts.clone();
            for (int i = 0; i < from.size; i++) {
                int to = next[place(from.hashes[i])]++;
                hashes[to] = from.hashes[i];
                rows[to] = all[from.entries[i]];
                claims[to] = i;
            }
        }
    }

    /// Adds many rows, part by part: so they wait for memory far less than each by itself.
    ///
    /// @param rows  by entry; [Pages#NONE] is passed over
    /// @param known takes a true for each claim whose hash there was already, in the table or of a claim before it; these are not added
    void addAll(Claims claims, long[] rows, boolean[] known) {
        if (claims.size < FEW) {
            for (int i = 0; i < claims.size; i++) {
                long row = rows[claims.entries[i]];
                if (row == Pages.NONE) continue;
                var part = part(place(claims.hashes[i]));
                if (part != null && part.has(claims.hashes[i])) known[i] = true;
                else add(claims.hashes[i], row);
            }
            return;
        }
        var sorted = claims.sorted(rows, parts.length);
        size += IntStream.range(0, parts.length).parallel().mapToLong(place -> addAll(place, sorted, known)).sum();
    }

    private int addAll(int place, Sorted sorted, boolean[] known) {
        int from = sorted.starts[place];
        int to = sorted.starts[place + 1];
        if (from == to) return 0;
        var part = part(place);
        if (part == null || part.room - part.used < to - from) part = copied(place, _ -> true, to - from);
        int before = part.used;
        near = part.near(sorted.hashes, from, to);
        for (int i = from; i < to; i++) {
            long row = sorted.rows[i];
            if (row == Pages.NONE) continue;
            int hash = sorted.hashes[i];
            if (part.has(hash)) known[sorted.claims[i]] = true;
            else part.add(hash, row);
        }
        return part.used - before;
    }

    /// Adds many rows, of which nobody asks whether their hash is there already, to parts that lie close together, and leaves them out of the chains: that would read memory all over the place. They are found
    /// all the same, by this thread, and by all after [#isFilled].
    void append(Claims claims, long[] rows) {
        isFilling = true;
        for (int i = 0; i < claims.size; i++) {
            long row = rows[claims.entries[i]];
            if (row == Pages.NONE) continue;
            int hash = claims.hashes[i];
            var part = parts[place(hash)];
            if (part == null || part.used == part.room) part = copied(place(hash), _ -> true, 1);
            part.append(hash, row);
            size++;
        }
    }

    /// To be called before any other thread reads, when many were appended.
    void isFilled() {
        IntStream.range(0, parts.length).parallel().forEach(this::linked);
        isFilling = false;
    }

    /// Puts `fresh` in the place of `old`, or adds it when that is not there.
    void replace(int hash, long old, long fresh) {
        if (old == Pages.NONE || !exchange(hash, old, fresh)) add(hash, fresh);
    }

    /// Puts `fresh` in the place of `old`.
    ///
    /// @return whether that was there
    boolean exchange(int hash, long old, long fresh) {
        var part = part(place(hash));
        int node = part == null ? END : part.node(hash, old);
        if (part == null || node == END) return false;
        part.exchange(node, fresh);
        return true;
    }

    /// Takes a row away.
    ///
    /// @return whether it was there
    boolean remove(int hash, long row) {
        if (!exchange(hash, row, Pages.NONE)) return false;
        size--;
        return true;
    }

    /// Whether a row is there.
    boolean has(int hash, long row) {
        var part = part(place(hash));
        return part != null && part.node(hash, row) != END;
    }

    /// Makes a part anew with room for half as many again, of those rows that are still wanted.
    ///
    /// @param more that it must have room for
    private Part copied(int place, LongPredicate wanted, int more) {
        var old = parts[place];
        int live = 0;
        for (int i = 0; old != null && i < old.used; i++) {
            long row = old.row(i);
            if (row == Pages.NONE) continue;
            if (wanted.test(row)) live++;
            else {
                old.exchange(i, Pages.NONE);
                size--;
            }
        }
        int room = Math.max(live + Math.max(live / 2 + LEAST, more), least);
        var fresh = room == least && least >= SHARED ? slabs.part(room) : Part.of(room);
        for (int i = 0; old != null && i < old.used; i++) {
            long row = old.row(i);
            if (row != Pages.NONE) fresh.add(old.hash(i), row);
        }
        PART.setRelease(parts, place, fresh);
        return fresh;
    }

    /// Lets go of the rows of one part that are not wanted any more.
    ///
    /// @param turn any number, from call to call one more
    void tidy(int turn, LongPredicate wanted) {
        int place = turn & parts.length - 1;
        if (parts[place] != null) copied(place, wanted, 0);
    }

    /// The first row of that hash that is looked for, newest first; [Pages#NONE] when none is. Rows may be looked at more than once.
    ///
    /// @throws IllegalStateException when a row's page is gone and stays so, which would be an error of ours
    long find(int hash, Looking looking) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var part = part(place(hash));
            if (part == null) return Pages.NONE;
            int node = part.head(hash);
            boolean isThere = true;
            for (; node != END && isThere; node = part.next(node)) {
                if (part.hash(node) != hash) continue;
                long row = part.row(node);
                if (row == Pages.NONE) continue;
                var page = pages.page(row);
                // It has moved since: its node, or one of a newer part, has its address.
                isThere = page != null;
                if (page != null && looking.isIt(page.bytes(), Pages.at(row), row)) return row;
            }
            if (isThere) return Pages.NONE;
            Thread.onSpinWait();
        }
        throw new IllegalStateException("table: the page of a row is gone (expected: one that is there)");
    }

    /// Whether a row is what is looked for.
    interface Looking {
        /// @param bytes in which it stands
        /// @param at    where it begins
        boolean isIt(byte[] bytes, int at, long row);
    }

    /// What the first row of that hash says that says anything, newest first; null when none does.
    <T> @Nullable T read(int hash, Reading<T> reading) {
        var said = new Said<T>();
        find(hash, (bytes, at, row) -> {
            said.what = reading.of(bytes, at, row);
            return said.what != null;
        });
        return said.what;
    }

    private static final class Said<T> {
        @Nullable T what;
    }

    /// What a row says of what is looked for: null when it speaks of something else.
    interface Reading<T> {
        @Nullable T of(byte[] bytes, int at, long row);
    }

    /// All rows, in no order. For the writer.
    long[] rows(LongPredicate wanted) {
        long[] rows = new long[(int) Math.min(Integer.MAX_VALUE - LEAST, size + LEAST)];
        int count = 0;
        for (var part : parts) {
            for (int i = 0; part != null && i < part.used; i++) {
                long row = part.row(i);
                if (row == Pages.NONE || !wanted.test(row)) continue;
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }
}
