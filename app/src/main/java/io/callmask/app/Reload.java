package io.callmask.app;

import io.callmask.api.Backends.Reloading;
import io.callmask.app.settings.BadSettings;
import io.callmask.app.settings.Settings;
import io.callmask.app.settings.SettingsFile.Change;
import io.callmask.app.settings.SettingsFile.Loaded;
import io.callmask.app.settings.SettingsLines;
import io.callmask.observability.Metrics;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the settings again, and has the node go by them if they are good and change nothing that needs a restart: all of it or nothing. Any thread; one thread of
/// its own does the work, so that no two readings are under way at once.
final class Reload implements Reloading, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    /// Where settings come from.
    interface Source {
        Loaded load() throws BadSettings;
    }

    /// Who goes by them.
    interface Parts {
        /// Returns when new calls do.
        ///
        /// @throws IOException when a trunk's name leads nowhere; nothing is changed then, and the text says which and what was expected
        void turnTo(Settings settings) throws IOException, InterruptedException, ExecutionException;

        /// A minute has passed.
        void tidy();
    }

    private final Source source;
    private final Parts parts;
    private final InstantSource wall;
    private final Consumer<Metrics.Reload> meter;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("reload").daemon().factory());
    private volatile Loaded current;
    private volatile Instant since;
    /// Asked for, but not begun: whoever asks meanwhile gets the same answer.
    private @Nullable CompletableFuture<Outcome> waiting;

    /// @param current what the node has started with
    /// @param meter   told what came of each reading
    Reload(Loaded current, Source source, Parts parts, InstantSource wall, Consumer<Metrics.Reload> meter) {
        this.current = current;
        this.source = source;
        this.parts = parts;
        this.wall = wall;
        this.meter = meter;
        this.since = wall.instant();
        var _ = worker.scheduleWithFixedDelay(() -> attempt(parts::tidy), 1, 1, TimeUnit.MINUTES);
    }

    @Override public synchronized CompletableFuture<Outcome> reload() {
        if (waiting != null) return waiting;
        var answer = new CompletableFuture<Outcome>();
        waiting = answer;
        worker.execute(() -> {
            synchronized (this) {
                waiting = null;
            }
            attempt(() -> answer.complete(now()));
            answer.completeExceptionally(new IllegalStateException("the settings could not be read again"));
        });
        return answer;
    }

    /// The same for settings that nodes have in common.
    long fingerprint() {
        return current.fingerprint();
    }

    /// How long the node has gone by these.
    double ageInSeconds() {
        return (wall.instant().toEpochMilli() - since.toEpochMilli()) / 1e3;
    }

    private Outcome now() {
        var outcome = read();
        meter.accept(switch (outcome) {
            case Outcome.Applied _ -> Metrics.Reload.APPLIED;
            case Outcome.Unchanged _ -> Metrics.Reload.NOTHING_CHANGED;
            case Outcome.Bad _ -> Metrics.Reload.BAD;
            case Outcome.Fixed _ -> Metrics.Reload.NEEDS_RESTART;
        });
        return outcome;
    }

    private Outcome read() {
        Loaded next;
        try {
            next = source.load();
        } catch (BadSettings e) {
            return bad(e.faults());
        }
        var change = current.changeTo(next);
        if (change.isNothing()) {
            LOG.info("event=reload outcome=nothing-changed");
            return new Outcome.Unchanged();
        }
        if (!change.fixed().isEmpty()) {
            LOG.warn("event=reload outcome=needs-restart changed=nothing keys={}", String.join(",", change.fixed()));
            return new Outcome.Fixed(change.fixed());
        }
        return apply(next, change);
    }

    private Outcome apply(Loaded next, Change change) {
        try {
            parts.turnTo(next.settings());
        } catch (IOException e) {
            return bad(List.of(String.valueOf(e.getMessage())));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        var before = SettingsLines.of(current.settings());
        current = next;
        since = wall.instant();
        var lines = new ArrayList<>(SettingsLines.of(next.settings()));
        lines.removeAll(before);
        lines.forEach(line -> LOG.info("event=settings {}", line));
        LOG.info("event=reload outcome=applied trunks-added={} trunks-removed={} trunks-changed={} pools={} keys={}", words(change.added()), words(change.removed()),
            words(change.changed()), words(change.pools()), words(change.keys()));
        return new Outcome.Applied(change.added(), change.removed(), change.changed(), change.pools(), change.keys());
    }

    private static Outcome bad(List<String> faults) {
        LOG.warn("event=reload outcome=bad changed=nothing faults=\"{}\"", String.join("; ", faults));
        return new Outcome.Bad(faults);
    }

    private static String words(List<String> names) {
        return names.isEmpty() ? "none" : String.join(",", names);
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException bug) {
            LOG.error("event=reload failed: {}", bug.getClass().getName());
        }
    }

    @Override public void close() {
        worker.shutdownNow();
    }
}
