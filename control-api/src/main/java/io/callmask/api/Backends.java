package io.callmask.api;

import io.callmask.number.inventory.Inventory;
import io.callmask.number.record.CallJournal;
import io.callmask.number.report.PoolReport;
import io.callmask.number.store.NumberStore;
import io.callmask.sip.engine.LiveCalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the API speaks for. It closes none of it.
///
/// @param readiness what `GET /ready` asks beside the store and the journal: whether SIP is open, above all
/// @param metrics   the text of `GET /metrics`, in Prometheus' format 0.0.4; may take its time
/// @param inventory the numbers
/// @param reports   what is to be known of a pool by its name; empty when there is none
/// @param imports   a directory of its own for files that are being imported; made when it is absent
public record Backends(NumberStore store, CallJournal journal, LiveCalls calls, List<Readiness> readiness, Supplier<String> metrics, Inventory inventory,
                       Function<String, Optional<PoolReport>> reports, Path imports) {
    public Backends {
        readiness = List.copyOf(readiness);
    }
}
