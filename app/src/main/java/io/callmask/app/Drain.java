package io.callmask.app;

import io.callmask.api.Backends.Draining;
import io.callmask.sip.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Refuses new calls, and lets those in progress go on until a deadline. Any thread.
final class Drain implements Draining {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    /// How often it says how far it is.
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    /// For the stragglers' BYEs and records.
    private static final Duration PARTING = Duration.ofSeconds(2);

    private final Engine engine;
    private volatile Duration most;
    private final Sources sources;
    private @Nullable Run run;
    private boolean isLast;

    /// @param most how long calls in progress may go on
    Drain(Engine engine, Duration most, Sources sources) {
        this.engine = engine;
        this.most = most;
        this.sources = sources;
    }

    /// @param empty when no call is left
    /// @param over  when the waiting is over, one way or the other
    private record Run(Instant until, CompletableFuture<Void> empty, CompletableFuture<Void> over) {}

    /// From the next time on.
    void turnTo(Duration other) {
        most = other;
    }

    synchronized boolean isOn() {
        return run != null;
    }

    @Override public CompletionStage<State> state() {
        Optional<Instant> until;
        synchronized (this) {
            until = Optional.ofNullable(run).map(Run::until);
        }
        return engine.count().thenApply(calls -> new State(calls, until));
    }

    @Override public synchronized void begin() {
        if (run != null) return;
        var begun = new Run(sources.wall().instant().plus(most), engine.drain(), new CompletableFuture<>());
        run = begun;
        LOG.info("event=drain-begun seconds={}", most.toSeconds());
        long deadline = sources.nanos().getAsLong() + most.toNanos();
        Thread.ofPlatform().name("drain").daemon().start(() -> watch(begun, deadline));
    }

    @Override public synchronized boolean end() {
        if (isLast) return false;
        if (run == null) return true;
        run = null;
        engine.resume();
        LOG.info("event=drain-ended");
        return true;
    }

    /// Begins it if need be, and waits until no call is left or the deadline is over. It cannot be ended from then on.
    void await() throws InterruptedException {
        CompletableFuture<Void> over;
        synchronized (this) {
            isLast = true;
            begin();
            over = Objects.requireNonNull(run, "what has just begun").over();
        }
        try {
            over.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void watch(Run watched, long deadline) {
        try {
            while (!isEmptyWithin(watched, Math.min(PROGRESS.toNanos(), deadline - sources.nanos().getAsLong()))) {
                long left = deadline - sources.nanos().getAsLong();
                LOG.info("event=draining calls={} seconds-left={}", engine.count().join(), TimeUnit.NANOSECONDS.toSeconds(Math.max(0, left)));
                if (left > 0) continue;
                if (!endAll(watched)) return;
                LOG.info("event=drained everybody-finished=no all-recorded={}", isEmptyWithin(watched, PARTING.toNanos()));
                return;
            }
            LOG.info("event=drained everybody-finished=yes");
        } catch (CancellationException e) {
            // New calls are taken again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watched.over().complete(null);
        }
    }

    /// Unless the calls may go on after all.
    private synchronized boolean endAll(Run watched) {
        if (run != watched) return false;
        engine.endAll();
        return true;
    }

    private static boolean isEmptyWithin(Run watched, long nanos) throws InterruptedException {
        try {
            watched.empty().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            // allOf tells of its parts' cancellation so.
            throw new CancellationException();
        }
    }
}
