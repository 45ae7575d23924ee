package io.callmask.sip.transport;

import java.util.concurrent.atomic.AtomicLong;

/// A [Pace] that several threads' sources have together. Any thread.
public final class SharedPace {
    private final long interval;
    private final long depth;
    private final AtomicLong full;

    /// @param perSecond at least 1
    /// @param now       monotonic nanoseconds
    public SharedPace(int perSecond, long now) {
        interval = Pace.interval(perSecond);
        depth = Pace.depth(interval);
        full = new AtomicLong(now);
    }

    /// As [Pace#admits].
    public boolean admits(long now) {
        while (true) {
            long known = full.get();
            long ahead = Math.max(0, known - now);
            if (ahead > depth) return false;
            if (full.compareAndSet(known, now + ahead + interval)) return true;
        }
    }
}
