package io.callmask.api;

import io.callmask.api.Backends.Draining;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A node with two calls.
final class MemoryDraining implements Draining {
    static final Instant UNTIL = Instant.parse("2026-11-29T18:00:00Z");

    private volatile boolean on;
    private volatile boolean stopping;

    @Override public CompletionStage<State> state() {
        return CompletableFuture.completedFuture(new State(2, on ? Optional.of(UNTIL) : Optional.empty()));
    }

    @Override public void begin() {
        on = true;
    }

    @Override public boolean end() {
        if (stopping) return false;
        on = false;
        return true;
    }

    void stop() {
        stopping = true;
    }
}
