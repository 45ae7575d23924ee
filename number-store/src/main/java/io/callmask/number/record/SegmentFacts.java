package io.callmask.number.record;

import io.callmask.number.journal.Journal.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentSkipListMap;

/// What must be known about segments without reading them: how old their records are, and where a record stands.
/// Written by the journal's writer; places may be asked for from any thread.
final class SegmentFacts {
    /// A place is noted for each so many records: a search reads that many at most for nothing.
    private static final long STRIDE = 256;

    /// @param lowest  the first record's sequence number
    /// @param highest the last record's
    /// @param newest  when the last of its calls was released
    record Segment(long lowest, long highest, Instant newest) {}

    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Position> places = new ConcurrentSkipListMap<>();

    /// Notes a record.
    void note(CallRecord call, Position at) {
        var before = segments.get(at.segment());
        long lowest = before == null ? call.sequence() : before.lowest();
        var newest = before == null || before.newest().isBefore(call.times().release()) ? call.times().release() : before.newest();
        segments.put(at.segment(), new Segment(lowest, call.sequence(), newest));
        var last = places.lastEntry();
        if (last == null || call.sequence() >= last.getKey() + STRIDE || before == null) places.put(call.sequence(), at);
    }

    /// Where to start reading for the record after `sequence`.
    Position placeBefore(long sequence) {
        var place = places.floorEntry(sequence + 1);
        if (place == null) place = places.firstEntry();
        return place == null ? new Position(0, 0) : place.getValue();
    }

    /// The oldest record kept, 0 when there is none.
    long oldest() {
        var first = places.firstEntry();
        return first == null ? 0 : first.getKey();
    }

    /// The first segment that is still needed, when records released longer ago than `retention` and not above `exported` are not;
    /// 0 when all are needed.
    ///
    /// @param pinned a segment that is needed in any case, and all after it
    long firstNeeded(Instant now, Duration retention, long exported, long pinned) {
        long last = segments.isEmpty() ? 0 : segments.lastKey();
        for (var segment : segments.keySet()) {
            boolean needed = segment >= pinned || segment == last || segments.get(segment).highest() > exported || !newest(segment, now).isBefore(now.minus(retention));
            if (needed) return Math.min(segment, pinned);
        }
        return 0;
    }

    /// When the last call of a segment was released, at the latest. One that a clock that was ahead has stamped with a time to come was released no later than those that were written after it.
    private Instant newest(long segment, Instant now) {
        return segments.tailMap(segment).values().stream().map(Segment::newest).filter(newest -> !newest.isAfter(now)).findFirst().orElse(now);
    }

    /// The oldest segment with a record, 0 when there is none.
    long firstSegment() {
        var first = segments.firstEntry();
        return first == null ? 0 : first.getKey();
    }

    /// The newest segment with a record, 0 when there is none.
    long lastSegment() {
        var last = segments.lastEntry();
        return last == null ? 0 : last.getKey();
    }

    /// Forgets the segments before `first`.
    void forgetBefore(long first) {
        var kept = segments.ceilingEntry(first);
        segments.headMap(first).clear();
        if (kept != null) places.headMap(kept.getValue().lowest()).clear();
    }
}
