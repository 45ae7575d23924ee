package io.callmask.simulation;

import io.callmask.sip.call.Now;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/// Virtual time, and what is to happen in it. Events of one instant happen in the order in which they were set.
final class Timeline {
    /// No event is due.
    static final long NEVER = Long.MAX_VALUE;

    /// A monotonic clock may well start below zero, and so does this one: it passes zero in the middle of the first call.
    private static final long START = -Duration.ofSeconds(20).toNanos();
    private static final Instant WALL_AT_START = Instant.parse("2030-01-01T00:00:00Z");

    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::serial));
    private long nanos = START;
    private long serial;

    private record Event(long nanos, long serial, Runnable what) {}

    Now now() {
        return new Now(nanos, WALL_AT_START.plusNanos(nanos - START));
    }

    /// Time since the start.
    Duration elapsed() {
        return Duration.ofNanos(nanos - START);
    }

    void after(Duration delay, Runnable what) {
        after(delay.toNanos(), what);
    }

    void after(long delayNanos, Runnable what) {
        events.add(new Event(nanos + Math.max(0, delayNanos), serial++, what));
    }

    /// When the next event is due, or [#NEVER].
    long next() {
        var event = events.peek();
        return event == null ? NEVER : event.nanos();
    }

    /// Moves the clock; what falls due in between is run by [#runDue], which is why nothing may be skipped.
    void moveTo(long instant) {
        if (instant < nanos) throw new IllegalStateException("time cannot go back by " + (nanos - instant) + " ns");
        if (next() < instant) throw new IllegalStateException("an event is due before");
        nanos = instant;
    }

    /// Runs what is due at the present instant, and says whether there was anything.
    boolean runDue() {
        boolean any = false;
        while (next() <= nanos) {
            events.remove().what().run();
            any = true;
        }
        return any;
    }
}
