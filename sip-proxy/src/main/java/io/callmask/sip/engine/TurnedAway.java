package io.callmask.sip.engine;

/// The INVITEs that were refused at the door for want of room: one that comes again must not find the door open, or it
/// would be given two final responses (RFC 3261 §17.2.1). A table of fixed size, without a queue: under a flood the older
/// are forgotten first.
final class TurnedAway {
    private static final int PLACES = 1 << 13;

    private final long patience;
    private final long[] whom = new long[PLACES];
    private final long[] until = new long[PLACES];

    /// @param patience nanoseconds for which the peer may send its INVITE again
    TurnedAway(long patience) {
        this.patience = patience;
    }

    /// @param key a keyed hash of what names the transaction
    void note(long key, long nanos) {
        int place = place(key);
        whom[place] = key;
        until[place] = nanos + patience;
    }

    boolean knows(long key, long nanos) {
        int place = place(key);
        return whom[place] == key && until[place] - nanos > 0;
    }

    private static int place(long key) {
        return (int) (key ^ key >>> 32) & (PLACES - 1);
    }
}
