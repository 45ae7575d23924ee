package io.callmask.api;

import io.callmask.number.inventory.Inventory;
import io.callmask.number.record.CallJournal;
import io.callmask.number.report.PoolReport;
import io.callmask.number.store.NumberStore;
import io.callmask.sip.engine.LiveCalls;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the API speaks for. It closes none of it.
///
/// @param readiness what `GET /ready` asks beside the store and the journal: whether SIP is open, above all
/// @param draining  takes the node out of service and back
/// @param metrics   the text of `GET /metrics`, in Prometheus' format 0.0.4; may take its time
/// @param inventory the numbers
/// @param reports   what is to be known of a pool by its name; empty when there is none
/// @param imports   a directory of its own for files that are being imported; made when it is absent
public record Backends(NumberStore store, CallJournal journal, LiveCalls calls, List<Readiness> readiness, Draining draining, Supplier<String> metrics, Inventory inventory,
                       Function<String, Optional<PoolReport>> reports, Path imports) {
    public Backends {
        readiness = List.copyOf(readiness);
    }

    /// Taking a node out of service without cutting calls short. Any thread; never waits.
    public interface Draining {
        /// How far it is.
        ///
        /// @param calls calls that are left
        /// @param until when those that are left then are ended; empty when it does not drain
        record State(int calls, Optional<Instant> until) {}

        CompletionStage<State> state();

        /// New calls are refused from now on; those in progress have until the deadline. Begun once, it goes on.
        void begin();

        /// New calls are taken again.
        void end();
    }
}
