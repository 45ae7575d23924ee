package io.callmask.sip.call;

import io.callmask.number.record.CallRecord.Times;
import java.time.Instant;

/// How far a call has come and when, for its record. A time that did not happen yet stands at the one before it.
///
/// @param answered whether leg A was given a 2xx
public record Course(Instant received, Instant out, Instant ring, Instant answer, boolean dialled, boolean answered) {
    static Course begun(Instant received) {
        return new Course(received, received, received, received, false, false);
    }

    Course dialledAt(Instant now) {
        var at = later(received, now);
        return new Course(received, at, at, at, true, false);
    }

    Course rangAt(Instant now) {
        var at = later(out, now);
        return ring.equals(out) ? new Course(received, out, at, at, dialled, answered) : this;
    }

    Course answeredAt(Instant now) {
        return new Course(received, out, ring, later(ring, now), dialled, true);
    }

    /// The times of a call that ends at `now`; a wall clock that was set back does not put them out of order.
    Times endedAt(Instant now) {
        var release = later(answered ? answer : ring, now);
        return new Times(received, out, ring, answered ? answer : release, release);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
