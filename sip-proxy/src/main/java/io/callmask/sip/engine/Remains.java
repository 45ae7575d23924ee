package io.callmask.sip.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is left of transactions and calls that are over, for as long as a copy of an old message may still come: rows of bytes, which weigh a collector nothing, where
/// objects that all live for half a minute would be its whole work. One thread.
///
/// Rows stand in spans of time, and a span is emptied as a whole: a row is kept for the patience at least, and for an eighth more at most.
///
/// Each trunk's rows may take so many times what is free. A single one has nearly all the room so; of several, whoever leaves least of it to the others is refused first, and one that holds little
/// finds room as long as there is any (decision 0092).
final class Remains {
    private static final int SPANS = 9;
    private static final int LARGEST_ROW = 1 << 16;
    private static final int SMALL_CHUNK = 1 << 16;
    /// G1 gives an array that fills a region of its own a place that it never moves. Smaller ones it copies in young collections until they are old (decision 0022).
    private static final int LARGE_CHUNK = 1 << 20;
    /// From so many bytes in all on chunks are large.
    private static final long MANY_BYTES = 1L << 26;
    private static final int HEADER_OF_ARRAY = 16;
    private static final int LEAST_CHUNKS = 64;
    private static final int LEAST_SLOTS = 1 << 10;
    /// Bytes of rows for each beginning of a hash that is told apart.
    private static final long BYTES_PER_BEGINNING = 512;
    private static final int LEAST_BEGINNINGS = 1 << 10;
    /// How many times what is free up to the door one trunk may take until its calls are refused, and how many times what is free in all until its rows are not kept.
    private static final int MOST_TO_BEGIN = 12;
    private static final int MOST_TO_KEEP = 10;
    /// Before a row's key and bytes: what it is, and the two lengths.
    private static final int HEAD = 5;

    private final long secret;
    private final long spanNanos;
    /// Bytes from the beginning of one chunk to that of the next, as places count them, and how many of them there are.
    private final int chunk;
    private final int usable;
    private final Span[] spans = new Span[SPANS];
    /// For each beginning of a hash the spans that have such a row, a bit each. What is looked for is seldom here, and to know that should cost one look into memory instead of one for each span.
    private final short[] standing;
    private final int beginningShift;
    /// Chunks that no span uses now, no more of them than the last span needed.
    private final ArrayDeque<byte[]> free = new ArrayDeque<>();
    private final int mostChunks;
    /// From here to the end is for what the calls at hand will leave.
    private final int doorChunks;
    /// By trunk: those that take anything.
    private final Map<String, Share> shares = new HashMap<>();
    /// Chunks that spans use.
    private int taken;
    /// The span of time, counted from the start of the clock, that rows are added to.
    private long current = Long.MIN_VALUE;

    /// What a trunk's rows take, in bytes, in all and in each span.
    private static final class Share {
        long taken;
        final long[] in = new long[SPANS];
    }

    /// What a row is.
    enum Kind {
        /// An INVITE with its final response out: copies are absorbed. Bytes: the tag of a 2xx.
        INVITE,
        /// Another request that has been answered. Bytes: the answer.
        REQUEST,
        /// Call-ID, From tag and CSeq of an INVITE that began a call.
        BEGINNING,
        /// A dialog of ours that is over.
        DIALOG,
        /// A request of ours that has been answered. Bytes: what each copy of the final response gets.
        RESPONSE
    }

    /// @param patience nanoseconds for which copies may come
    /// @param secret   hides from strangers where their keys fall
    /// @param mostBytes what all rows together may take; 4 MB to 2 GB
    Remains(long patience, long secret, long mostBytes) {
        this.secret = secret;
        this.chunk = mostBytes < MANY_BYTES ? SMALL_CHUNK : LARGE_CHUNK;
        this.usable = chunk == SMALL_CHUNK ? chunk : chunk - HEADER_OF_ARRAY;
        // A place within them is a positive int.
        this.mostChunks = Math.clamp(mostBytes / chunk, LEAST_CHUNKS, Integer.MAX_VALUE / chunk - 1);
        this.doorChunks = mostChunks - mostChunks / 32;
        this.spanNanos = Math.max(1, patience / (SPANS - 1));
        Arrays.setAll(spans, i -> new Span());
        int beginnings = (int) Math.max(LEAST_BEGINNINGS, Long.highestOneBit((long) mostChunks * chunk / BYTES_PER_BEGINNING));
        this.standing = new short[beginnings];
        this.beginningShift = Integer.numberOfLeadingZeros(beginnings) + 1;
    }

    /// Adds a row. One that is larger than any message of ours is not kept, and none beyond what memory is meant for them, or for its trunk's: a copy of what it answers finds nothing.
    ///
    /// @param trunk whose share it takes
    void add(Kind kind, String trunk, String key, byte[] bytes, long nanos) {
        turnTo(nanos);
        if (HEAD + key.length() + bytes.length > LARGEST_ROW || taken >= mostChunks) return;
        var share = shares.computeIfAbsent(trunk, _ -> new Share());
        if (share.taken > MOST_TO_KEEP * free(mostChunks)) return;
        int hash = hash(key);
        int place = place(current);
        int length = spans[place].add(hash, kind, key, bytes);
        share.taken += length;
        share.in[place] += length;
        standing[hash >>> beginningShift] |= (short) (1 << place);
    }

    /// A row's bytes, null when there is none; of two rows alike, those of the later span.
    byte @Nullable [] find(Kind kind, String key, long nanos) {
        turnTo(nanos);
        int hash = hash(key);
        int in = standing[hash >>> beginningShift];
        for (int back = 0; in != 0 && back < SPANS; back++) {
            int place = place(current - back);
            var found = (in & 1 << place) == 0 ? null : spans[place].find(hash, kind, key);
            if (found != null) return found;
        }
        return null;
    }

    boolean has(Kind kind, String key, long nanos) {
        return find(kind, key, nanos) != null;
    }

    /// Empties what is past its time, though nobody asks.
    void advance(long nanos) {
        turnTo(nanos);
    }

    /// How many rows.
    int size() {
        int rows = 0;
        for (var span : spans) rows += span.rows;
        return rows;
    }

    /// Whether there is hardly room for what the calls at hand will leave, or a trunk has had its share.
    boolean isFull(String trunk) {
        long free = free(doorChunks);
        if (free <= 0) return true;
        var share = shares.get(trunk);
        return share != null && share.taken > MOST_TO_BEGIN * free;
    }

    /// Bytes up to so many chunks.
    private long free(int chunks) {
        return (long) (chunks - taken) * usable + spans[place(current)].rest();
    }

    private byte[] takeChunk() {
        taken++;
        var kept = free.poll();
        return kept == null ? new byte[usable] : kept;
    }

    private void turnTo(long nanos) {
        long now = Math.floorDiv(nanos, spanNanos);
        if (now <= current) return;
        int steps = current == Long.MIN_VALUE ? SPANS : (int) Math.min(now - current, SPANS);
        // The span that comes will be about as full as the last one, whatever the one was whose place it takes.
        var last = spans[place(current)];
        int rows = last.rows;
        int chunks = last.chunks.size();
        int over = 0;
        for (int i = 0; i < steps; i++) {
            int place = place(now - i);
            if (spans[place].rows > 0) over |= 1 << place;
            spans[place].clear(rows);
        }
        if (over != 0) forget(over);
        while (free.size() > chunks) free.removeLast();
        current = now;
    }

    /// @param over a bit for each span that has been emptied
    private void forget(int over) {
        for (int i = 0; i < standing.length; i++) standing[i] &= (short) ~over;
        for (var share : shares.values()) {
            for (int place = 0; place < SPANS; place++) {
                if ((over & 1 << place) == 0) continue;
                share.taken -= share.in[place];
                share.in[place] = 0;
            }
        }
        shares.values().removeIf(share -> share.taken == 0);
    }

    private int hash(String key) {
        return (int) (Minted.hash(key, secret) >>> 16);
    }

    private static int place(long span) {
        return (int) Math.floorMod(span, (long) SPANS);
    }

    /// The rows of one span: bytes in chunks, found by a table of hashes with open addressing. The hash finds, the key decides.
    private final class Span {
        /// Half of a hash and a place each: what is looked for is seldom here, and to know that should cost one look into memory.
        private long[] slots = new long[LEAST_SLOTS];
        final List<byte[]> chunks = new ArrayList<>();
        /// Bytes of the last chunk.
        private int used = usable;
        int rows;

        /// @return bytes that it takes, with what it leaves of a chunk that it does not fit into
        int add(int hash, Kind kind, String key, byte[] bytes) {
            if (4 * (rows + 1) > 3 * slots.length) grow();
            int length = HEAD + key.length() + bytes.length;
            int wasted = used + length > usable ? rest() : 0;
            enter(hash, write(kind, key, bytes, length));
            rows++;
            return wasted + length;
        }

        /// Bytes of the last chunk that are free.
        int rest() {
            return usable - used;
        }

        private void enter(int hash, int place) {
            int mask = slots.length - 1;
            int slot = hash & mask;
            while (slots[slot] != 0) slot = (slot + 1) & mask;
            // Zero is an empty slot.
            slots[slot] = (long) hash << 32 | place + 1;
        }

        /// @return where the row begins: its chunk, and the offset in that
        private int write(Kind kind, String key, byte[] bytes, int length) {
            if (used + length > usable) {
                chunks.add(takeChunk());
                used = 0;
            }
            var into = chunks.getLast();
            int start = used;
            into[start] = (byte) kind.ordinal();
            put(into, start + 1, key.length());
            put(into, start + 3, bytes.length);
            copy(key, into, start + HEAD);
            System.arraycopy(bytes, 0, into, start + HEAD + key.length(), bytes.length);
            used += length;
            return (chunks.size() - 1) * chunk + start;
        }

        byte @Nullable [] find(int hash, Kind kind, String key) {
            if (rows == 0) return null;
            int mask = slots.length - 1;
            for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
                if ((int) (slots[slot] >>> 32) != hash) continue;
                var found = read((int) slots[slot] - 1, kind, key);
                if (found != null) return found;
            }
            return null;
        }

        private byte @Nullable [] read(int place, Kind kind, String key) {
            var from = chunks.get(place / chunk);
            int start = place % chunk;
            if (from[start] != kind.ordinal() || length(from, start + 1) != key.length()) return null;
            for (int i = 0; i < key.length(); i++) {
                if (from[start + HEAD + i] != (byte) key.charAt(i)) return null;
            }
            int begin = start + HEAD + key.length();
            return Arrays.copyOfRange(from, begin, begin + length(from, start + 3));
        }

        private void grow() {
            var old = slots;
            slots = new long[2 * old.length];
            for (long each : old) {
                if (each != 0) enter((int) (each >>> 32), (int) each - 1);
            }
        }

        /// @param expected rows to be made ready for
        void clear(int expected) {
            // Between half and all of three quarters full: the smaller, the more of it is in the processor's caches.
            int wanted = Math.max(LEAST_SLOTS, Integer.highestOneBit(8 * expected / 3));
            if (slots.length > 4 * wanted) slots = new long[wanted];
            else if (rows > 0) Arrays.fill(slots, 0);
            taken -= chunks.size();
            free.addAll(chunks);
            chunks.clear();
            used = usable;
            rows = 0;
        }

        /// Keys are ASCII.
        @SuppressWarnings("deprecation")
        private static void copy(String key, byte[] into, int at) {
            key.getBytes(0, key.length(), into, at);
        }

        private static void put(byte[] into, int at, int value) {
            into[at] = (byte) (value >> 8);
            into[at + 1] = (byte) value;
        }

        private static int length(byte[] from, int at) {
            return (from[at] & 0xff) << 8 | from[at + 1] & 0xff;
        }
    }
}
