package io.callmask.api;

import io.callmask.number.record.CallJournal;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.CallRecord.Numbers;
import io.callmask.number.record.CallRecord.Outcome;
import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.CallRecord.Trunks;
import io.callmask.number.record.Refusal;
import java.util.ArrayList;
import java.util.List;

/// Records in a list, of which the oldest can be given up.
final class MemoryJournal implements CallJournal {
    boolean accepting = true;
    /// Runs before the records are read, after the span was.
    Runnable beforeReading = () -> {};
    private final List<CallRecord> records = new ArrayList<>();

    synchronized void hold(int count) {
        for (int i = 0; i < count; i++) records.add(record(newest() + 1));
    }

    synchronized void giveUp(int count) {
        records.subList(0, count).clear();
    }

    private long newest() {
        return records.isEmpty() ? 0 : records.getLast().sequence();
    }

    static CallRecord record(long sequence) {
        var start = MemoryStore.NOW;
        return new CallRecord(sequence, "dev-1", "call-" + sequence, "default", "b-0", "AXYB", "order-42", CallRecord.Type.A_TO_B,
            new Numbers("+15551112222", "+15550001000", "+15553334444", "+15550001001"),
            new Times(start, start.plusMillis(20), start.plusMillis(900), start.plusSeconds(4), start.plusSeconds(64)),
            new Outcome(true, ReleasedBy.CALLER, Refusal.NONE, 200), new Trunks("carrier", "carrier", 1));
    }

    @Override public boolean open(CallOpening opening) {
        throw new UnsupportedOperationException("the API opens no call");
    }

    @Override public void end(CallRecord record, Durable durable) {
        throw new UnsupportedOperationException("the API ends no call here");
    }

    @Override public synchronized List<CallRecord> after(long sequence, int limit) {
        beforeReading.run();
        return records.stream().filter(record -> record.sequence() > sequence).limit(limit).toList();
    }

    @Override public synchronized Span span() {
        return new Span(records.isEmpty() ? 0 : records.getFirst().sequence(), newest());
    }

    @Override public boolean isAccepting() {
        return accepting;
    }

    @Override public void close() {
        throw new UnsupportedOperationException("the API does not own the journal");
    }
}
