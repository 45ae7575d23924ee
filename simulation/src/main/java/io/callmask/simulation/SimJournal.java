package io.callmask.simulation;

import io.callmask.number.record.CallJournal;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/// A journal of calls in memory, whose disk may be full or slow. It checks what callers owe it: no end without an
/// opening, no second end.
final class SimJournal implements CallJournal {
    private final List<CallOpening> openings = new ArrayList<>();
    private final List<CallRecord> records = new ArrayList<>();
    private final Set<String> open = new HashSet<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean isAccepting = true;
    private boolean isSyncing = true;

    private record Waiting(CallRecord record, Durable durable) {}

    void accepting(boolean newAccepting) {
        isAccepting = newAccepting;
    }

    /// Whether ends become durable at once; else they wait for [#sync].
    void syncing(boolean newSyncing) {
        isSyncing = newSyncing;
        if (isSyncing) sync();
    }

    void sync() {
        for (int left = waiting.size(); left > 0; left--) {
            var next = waiting.remove();
            var numbered = next.record().numbered(records.size() + 1L);
            records.add(numbered);
            next.durable().recorded(numbered);
        }
    }

    List<CallOpening> openings() {
        return openings;
    }

    List<CallRecord> records() {
        return records;
    }

    /// Calls opened that have not ended.
    Set<String> stillOpen() {
        return open;
    }

    int unsynced() {
        return waiting.size();
    }

    @Override public boolean open(CallOpening opening) {
        if (!isAccepting) return false;
        if (!open.add(opening.callId())) throw new AssertionError("opened twice: " + opening);
        openings.add(opening);
        return true;
    }

    @Override public void end(CallRecord record, Durable durable) {
        if (!open.remove(record.callId())) throw new AssertionError("ended, but not open: " + record.callId());
        waiting.add(new Waiting(record, durable));
        if (isSyncing) sync();
    }

    @Override public List<CallRecord> after(long sequence, int limit) {
        return records.stream().filter(r -> r.sequence() > sequence).limit(limit).toList();
    }

    @Override public Span span() {
        return new Span(records.isEmpty() ? 0 : 1, records.size());
    }

    @Override public boolean isAccepting() {
        return isAccepting;
    }

    @Override public void close() {
        isAccepting = false;
    }
}
