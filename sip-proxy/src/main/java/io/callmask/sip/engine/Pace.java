package io.callmask.sip.engine;

import java.util.concurrent.atomic.AtomicLong;

/// How fast one source may send: so many messages a second, and an eighth of a second's worth at once (a token bucket, kept as the one time at which it would
/// be full again). What is refused counts as well, a tenth each: a little too much is merely cut off, but of ten times the rate nothing comes through until it ends. One thread.
final class Pace {
    private static final long SECOND = 1_000_000_000;
    /// So much comes at once when a network or a peer was held up for a moment.
    private static final long BURST = SECOND / 8;
    private static final int LEAST_BURST = 100;
    private static final int REFUSED = 10;
    /// What cannot be read counts as so many more: of a carrier's messages hardly any is of that kind, of an attacker's most.
    private static final int UNREADABLE = 20;
    /// Whoever has stopped flooding is heard again after so long at most.
    private static final long LONGEST = SECOND;

    private final long interval;
    private final long depth;
    private long full;

    /// @param perSecond at least 1
    /// @param now       monotonic nanoseconds
    Pace(int perSecond, long now) {
        interval = interval(perSecond);
        depth = depth(interval);
        full = now;
    }

    /// @param now monotonic nanoseconds; may stand still from one message to the next
    /// @return whether this message is within the rate; it is counted only then
    boolean admits(long now) {
        long ahead = Math.max(0, full - now);
        if (ahead > depth) {
            full = now + Math.min(ahead + interval / REFUSED, depth + LONGEST);
            return false;
        }
        full = now + ahead + interval;
        return true;
    }

    /// Counts a message that was admitted and could not be read.
    void unreadable(long now) {
        full = now + Math.min(Math.max(0, full - now) + UNREADABLE * interval, depth + LONGEST);
    }

    private static long interval(int perSecond) {
        if (perSecond < 1) throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: at least 1)");
        return Math.max(1, SECOND / perSecond);
    }

    private static long depth(long interval) {
        return Math.max(BURST, LEAST_BURST * interval);
    }

    /// A [Pace] that several threads' sources have together. Any thread.
    static final class Shared {
        private final long interval;
        private final long depth;
        private final AtomicLong full;

        /// @param perSecond at least 1
        /// @param now       monotonic nanoseconds
        Shared(int perSecond, long now) {
            interval = Pace.interval(perSecond);
            depth = Pace.depth(interval);
            full = new AtomicLong(now);
        }

        /// As [Pace#admits(long)].
        boolean admits(long now) {
            while (true) {
                long known = full.get();
                long ahead = Math.max(0, known - now);
                if (ahead > depth) return false;
                if (full.compareAndSet(known, now + ahead + interval)) return true;
            }
        }
    }
}
