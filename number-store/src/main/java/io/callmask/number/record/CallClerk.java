package io.callmask.number.record;

import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.journal.Journal.Position;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the journal's writer does the calls' work: it numbers records, knows which calls are open, and deletes what is
/// old enough. Owned by the writer; `recent` and `facts` may be read from any thread.
final class CallClerk implements Journal.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(CallClerk.class);
    private static final Duration CHECK = Duration.ofMinutes(1);
    /// A quiet node must not keep records for long after their time only because the segment is not full.
    private static final Duration OLDEST_SEGMENT = Duration.ofDays(1);

    final RecentRecords recent;
    final SegmentFacts facts = new SegmentFacts();
    private final Map<String, Opened> open = new HashMap<>();
    private final InstantSource clock;
    private final Duration retention;
    private long sequence;
    private long segment;
    private Instant segmentSince;
    private Instant checkAt;
    /// How far all exports have come; until it is known, nothing is deleted.
    private volatile LongSupplier exported = () -> 0;

    private record Opened(CallOpening opening, long segment) {}

    CallClerk(EmbeddedCallJournal.Settings settings, InstantSource clock) {
        this.recent = new RecentRecords(settings.recent());
        this.retention = settings.retention();
        this.clock = clock;
        this.segmentSince = clock.instant();
        this.checkAt = segmentSince;
    }

    /// Lets records go that are older than the retention and not above what `exported` says. From any thread.
    void forget(LongSupplier exportedUpTo) {
        exported = exportedUpTo;
    }

    @Override public void replayed(Position at, Entry.Reader entry) {
        int type = entry.type();
        switch (type) {
            case CallEntries.OPENING -> opened(CallEntries.opening(entry), at);
            case CallEntries.RECORD -> {
                var call = CallEntries.call(entry);
                sequence = call.sequence();
                ended(call, at);
            }
            default -> throw new IllegalStateException("calls journal: entry of type " + type + " (expected: 1 or 2; a newer callmask may have written it)");
        }
    }

    /// Gives a record the next number.
    CallRecord number(CallRecord call) {
        return call.numbered(++sequence);
    }

    /// An opening is durable.
    void opened(CallOpening opening, Position at) {
        open.put(opening.callId(), new Opened(opening, at.segment()));
    }

    /// A record is durable.
    void ended(CallRecord call, Position at) {
        open.remove(call.callId());
        facts.note(call, at);
        recent.add(call);
        if (at.segment() != segment) {
            segment = at.segment();
            segmentSince = clock.instant();
        }
    }

    /// Calls that were open when the node went down, oldest first.
    List<CallOpening> lost() {
        return open.values().stream().map(Opened::opening).sorted(Comparator.comparing(CallOpening::received).thenComparing(CallOpening::callId)).toList();
    }

    @Override public boolean idle(Journal journal) {
        var now = clock.instant();
        // Further away than that it lies only when the clock has been set back.
        boolean isEarly = now.isBefore(checkAt) && !checkAt.isAfter(now.plus(CHECK));
        if (isEarly || !journal.isHealthy()) return false;
        checkAt = now.plus(CHECK);
        try {
            forget(journal, now);
        } catch (IOException failure) {
            LOG.warn("journal=calls event=forget-failed cause=\"{}\": tried again in a minute", failure.getMessage());
        }
        return false;
    }

    private void forget(Journal journal, Instant now) throws IOException {
        if (segmentSince.isAfter(now)) segmentSince = now;
        long pinned = open.values().stream().mapToLong(Opened::segment).min().orElse(Long.MAX_VALUE);
        long first = facts.firstNeeded(now, retention, exported.getAsLong(), pinned);
        if (first > facts.firstSegment()) {
            journal.forgetBefore(first);
            facts.forgetBefore(first);
            recent.forgetBefore(facts.oldest());
        } else if (segment == facts.lastSegment() && !segmentSince.plus(OLDEST_SEGMENT).isAfter(now)) {
            journal.roll();
            segmentSince = now;
        }
    }
}
