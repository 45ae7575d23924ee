package io.callmask.sip.engine;

/// The INVITEs that were refused at the door for want of room: one that comes again must not find the door open, or it
/// would be given two final responses (RFC 3261 §17.2.1). A table of fixed size: under a flood the oldest of a bucket is
/// forgotten first. One thread.
final class TurnedAway {
    private static final int BUCKETS = 1 << 11;
    private static final int DEPTH = 8;

    private final long patience;
    private final long[] whom = new long[BUCKETS * DEPTH];
    private final long[] since = new long[BUCKETS * DEPTH];
    /// Each bucket is a ring: where its next entry goes.
    private final byte[] next = new byte[BUCKETS];

    /// @param patience nanoseconds for which the peer may send its INVITE again
    TurnedAway(long patience) {
        this.patience = patience;
    }

    /// @param key a keyed hash of what names the transaction, not 0
    void note(long key, long nanos) {
        int bucket = bucket(key);
        int place = bucket * DEPTH + next[bucket];
        next[bucket] = (byte) ((next[bucket] + 1) % DEPTH);
        whom[place] = key;
        since[place] = nanos;
    }

    boolean knows(long key, long nanos) {
        int first = bucket(key) * DEPTH;
        for (int place = first; place < first + DEPTH; place++) {
            if (whom[place] == key && nanos - since[place] < patience) return true;
        }
        return false;
    }

    private static int bucket(long key) {
        return (int) (key ^ key >>> 32) & (BUCKETS - 1);
    }
}
