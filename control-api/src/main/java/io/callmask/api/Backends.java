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
/// @param reloading reads the settings again
/// @param metrics   the text of `GET /metrics`, in Prometheus' format 0.0.4; may take its time
/// @param inventory the numbers
/// @param reports   what is to be known of a pool by its name; empty when there is none
/// @param imports   a directory of its own for files that are being imported; made when it is absent
public record Backends(NumberStore store, CallJournal journal, LiveCalls calls, List<Readiness> readiness, Draining draining, Reloading reloading, Supplier<String> metrics, Inventory inventory,
                       Function<String, Optional<PoolReport>> reports, Path imports) {
    public Backends {
        readiness = List.copyOf(readiness);
    }

    /// Reading the settings again. Any thread; never waits.
    public interface Reloading {
        /// What came of it.
        sealed interface Outcome {
            /// Nothing is otherwise than it was.
            record Unchanged() implements Outcome {}

            /// The node goes by the new ones.
            ///
            /// @param added   trunks by name
            /// @param pools   pools of whose calls something else is said
            /// @param keys    all that changed
            record Applied(List<String> added, List<String> removed, List<String> changed, List<String> pools, List<String> keys) implements Outcome {
                public Applied {
                    added = List.copyOf(added);
                    removed = List.copyOf(removed);
                    changed = List.copyOf(changed);
                    pools = List.copyOf(pools);
                    keys = List.copyOf(keys);
                }
            }

            /// They are not what they must be.
            ///
            /// @param faults at least one line, with key, value and what was expected
            record Bad(List<String> faults) implements Outcome {
                public Bad {
                    faults = List.copyOf(faults);
                }
            }

            /// They change what cannot change while the node runs.
            ///
            /// @param keys at least one
            record Fixed(List<String> keys) implements Outcome {
                public Fixed {
                    keys = List.copyOf(keys);
                }
            }
        }

        CompletionStage<Outcome> reload();
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
        ///
        /// @return false when they are not, as the node stops
        boolean end();
    }
}
