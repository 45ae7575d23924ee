package io.callmask.sip.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is left of transactions and calls that are over, for as long as a copy of an old message may still come: rows of bytes, which weigh a collector nothing, where
/// objects that all live for half a minute would be its whole work. One thread.
///
/// Rows stand in spans of time, and a span is emptied as a whole: a row is kept for the patience at least, and for an eighth more at most.
final class Remains {
    private static final int SPANS = 9;
    private static final int CHUNK = 1 << 16;
    /// 512 MB: what 15,000 calls a second leave.
    private static final int MOST_CHUNKS = 8_192;
    private static final int LEAST_SLOTS = 1 << 10;
    /// Before a row's key and bytes: what it is, and the two lengths.
    private static final int HEAD = 5;

    private final long secret;
    private final long spanNanos;
    private final Span[] spans = new Span[SPANS];
    /// The span of time, counted from the start of the clock, that rows are added to.
    private long current = Long.MIN_VALUE;

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
    Remains(long patience, long secret) {
        this.secret = secret;
        this.spanNanos = Math.max(1, patience / (SPANS - 1));
        Arrays.setAll(spans, i -> new Span());
    }

    /// Adds a row. One that is larger than any message of ours is not kept, and none beyond what memory is meant for them: a copy of what it answers finds nothing.
    void add(Kind kind, String key, byte[] bytes, long nanos) {
        turnTo(nanos);
        if (HEAD + key.length() + bytes.length > CHUNK || chunks() > MOST_CHUNKS) return;
        spans[place(current)].add(Minted.hash(key, secret), kind, key, bytes);
    }

    /// A row's bytes, null when there is none; of two rows alike, those of the later span.
    byte @Nullable [] find(Kind kind, String key, long nanos) {
        turnTo(nanos);
        long hash = Minted.hash(key, secret);
        for (int back = 0; back < SPANS; back++) {
            var found = spans[place(current - back)].find(hash, kind, key);
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

    private int chunks() {
        int chunks = 0;
        for (var span : spans) chunks += span.chunk;
        return chunks;
    }

    private void turnTo(long nanos) {
        long now = Math.floorDiv(nanos, spanNanos);
        if (now <= current) return;
        int steps = current == Long.MIN_VALUE ? SPANS : (int) Math.min(now - current, SPANS);
        for (int i = 0; i < steps; i++) spans[place(now - i)].clear();
        current = now;
    }

    private static int place(long span) {
        return (int) Math.floorMod(span, (long) SPANS);
    }

    /// The rows of one span: bytes in chunks, found by a table of hashes with open addressing. The hash finds, the key decides.
    private static final class Span {
        private long[] hashes = new long[LEAST_SLOTS];
        private int[] places = new int[LEAST_SLOTS];
        private final List<byte[]> chunks = new ArrayList<>();
        private int chunk;
        private int used;
        int rows;

        void add(long hash, Kind kind, String key, byte[] bytes) {
            if (2 * (rows + 1) > hashes.length) grow();
            int place = write(kind, key, bytes);
            enter(hash, place);
            rows++;
        }

        private void enter(long hash, int place) {
            int mask = hashes.length - 1;
            int slot = (int) hash & mask;
            while (places[slot] != 0) slot = (slot + 1) & mask;
            hashes[slot] = hash;
            // Zero is an empty slot.
            places[slot] = place + 1;
        }

        /// @return where the row begins: its chunk, and the offset in that
        private int write(Kind kind, String key, byte[] bytes) {
            int length = HEAD + key.length() + bytes.length;
            if (used + length > CHUNK) {
                chunk++;
                used = 0;
            }
            var into = chunk();
            int start = used;
            into[start] = (byte) kind.ordinal();
            put(into, start + 1, key.length());
            put(into, start + 3, bytes.length);
            for (int i = 0; i < key.length(); i++) into[start + HEAD + i] = (byte) key.charAt(i);
            System.arraycopy(bytes, 0, into, start + HEAD + key.length(), bytes.length);
            used += length;
            return chunk * CHUNK + start;
        }

        private byte[] chunk() {
            while (chunks.size() <= chunk) chunks.add(new byte[CHUNK]);
            return chunks.get(chunk);
        }

        byte @Nullable [] find(long hash, Kind kind, String key) {
            if (rows == 0) return null;
            int mask = hashes.length - 1;
            for (int slot = (int) hash & mask; places[slot] != 0; slot = (slot + 1) & mask) {
                if (hashes[slot] != hash) continue;
                var found = read(places[slot] - 1, kind, key);
                if (found != null) return found;
            }
            return null;
        }

        private byte @Nullable [] read(int place, Kind kind, String key) {
            var from = chunks.get(place / CHUNK);
            int start = place % CHUNK;
            if (from[start] != kind.ordinal() || length(from, start + 1) != key.length()) return null;
            for (int i = 0; i < key.length(); i++) {
                if (from[start + HEAD + i] != (byte) key.charAt(i)) return null;
            }
            int begin = start + HEAD + key.length();
            return Arrays.copyOfRange(from, begin, begin + length(from, start + 3));
        }

        private void grow() {
            var oldHashes = hashes;
            var oldPlaces = places;
            hashes = new long[2 * oldHashes.length];
            places = new int[2 * oldPlaces.length];
            for (int slot = 0; slot < oldPlaces.length; slot++) {
                if (oldPlaces[slot] != 0) enter(oldHashes[slot], oldPlaces[slot] - 1);
            }
        }

        /// Its arrays stay for the next time, unless they were far too large for this one.
        void clear() {
            boolean spacious = hashes.length > LEAST_SLOTS && 16 * rows < hashes.length;
            if (spacious) {
                hashes = new long[hashes.length / 2];
                places = new int[places.length / 2];
            } else if (rows > 0) {
                Arrays.fill(places, 0);
            }
            // One more than were needed may stay.
            while (chunks.size() > chunk + 2) chunks.removeLast();
            chunk = 0;
            used = 0;
            rows = 0;
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
