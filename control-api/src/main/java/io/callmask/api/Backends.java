package io.callmask.api;

import io.callmask.number.record.CallJournal;
import io.callmask.number.store.NumberStore;
import io.callmask.sip.engine.LiveCalls;
import java.util.List;
import java.util.function.Supplier;

/// What the API speaks for. It closes none of it.
///
/// @param readiness what `GET /ready` asks beside the store and the journal: whether SIP is open, above all
/// @param metrics   the text of `GET /metrics`, in Prometheus' format 0.0.4; may take its time
public record Backends(NumberStore store, CallJournal journal, LiveCalls calls, List<Readiness> readiness, Supplier<String> metrics) {
    public Backends {
        readiness = List.copyOf(readiness);
    }
}
