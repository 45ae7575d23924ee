package io.callmask.app;

import io.callmask.number.record.CallJournal;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import java.util.List;

/// Keeps nothing: for calls that never were.
final class NoJournal implements CallJournal {
    @Override public boolean open(CallOpening opening) {
        return true;
    }

    @Override public void end(CallRecord record, Durable durable) {
        durable.recorded(record.numbered(1));
    }

    @Override public List<CallRecord> after(long sequence, int limit) {
        return List.of();
    }

    @Override public Span span() {
        return new Span(0, 0);
    }

    @Override public boolean isAccepting() {
        return true;
    }

    @Override public void close() {}
}
