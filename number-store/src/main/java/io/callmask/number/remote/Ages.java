package io.callmask.number.remote;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// By how much the wall clock was set back since an answer was asked for: by so much the answer is older than the wall clock says. Any thread.
final class Ages {
    private final long span;
    private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(0, Long.MIN_VALUE, Long.MIN_VALUE));

    /// By how many nanoseconds the wall clock was ahead of the monotonic one, at most.
    ///
    /// @param since  the monotonic time from which on `highest` counts
    /// @param before the same of the span before
    private record Seen(long since, long highest, long before) {}

    /// @param span nanoseconds for which answers are believed
    Ages(long span) {
        this.span = span;
    }

    /// Somebody asks now.
    void asked(Instant wall, long nanos) {
        long ahead = ahead(wall, nanos);
        seen.updateAndGet(old -> {
            if (old.highest() == Long.MIN_VALUE || nanos - old.since() > 2 * span) return new Seen(nanos, ahead, ahead);
            if (nanos - old.since() > span) return new Seen(nanos, ahead, old.highest());
            return ahead > old.highest() ? new Seen(old.since(), ahead, old.before()) : old;
        });
    }

    /// By how many nanoseconds the clock was set back, at most, since anything was asked that is not older than the span.
    long setBack(Instant wall, long nanos) {
        var known = seen.get();
        return known.highest() == Long.MIN_VALUE ? 0 : Math.max(0, Math.max(known.highest(), known.before()) - ahead(wall, nanos));
    }

    private static long ahead(Instant wall, long nanos) {
        return TimeUnit.MILLISECONDS.toNanos(wall.toEpochMilli()) - nanos;
    }
}
