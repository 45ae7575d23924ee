package io.callmask.sip.transport;

/// How fast one source may send: so many messages a second, and an eighth of a second's worth at once (a token bucket, kept as the one time at which it would
/// be full again). One thread.
public final class Pace {
    private static final long SECOND = 1_000_000_000;
    /// So much comes at once when a network or a peer was held up for a moment.
    private static final long BURST = SECOND / 8;
    private static final int LEAST_BURST = 100;

    private final long interval;
    private final long depth;
    private long full;

    /// @param perSecond at least 1
    /// @param now       monotonic nanoseconds
    public Pace(int perSecond, long now) {
        interval = interval(perSecond);
        depth = depth(interval);
        full = now;
    }

    /// @param now monotonic nanoseconds; may stand still from one message to the next
    /// @return whether this message is within the rate; it is counted only then
    public boolean admits(long now) {
        long ahead = Math.max(0, full - now);
        if (ahead > depth) return false;
        full = now + ahead + interval;
        return true;
    }

    static long interval(int perSecond) {
        if (perSecond < 1) throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: at least 1)");
        return Math.max(1, SECOND / perSecond);
    }

    static long depth(long interval) {
        return Math.max(BURST, LEAST_BURST * interval);
    }
}
