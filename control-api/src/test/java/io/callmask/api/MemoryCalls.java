package io.callmask.api;

import io.callmask.sip.engine.LiveCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Calls in a list.
final class MemoryCalls implements LiveCalls {
    final List<LiveCall> calls = new ArrayList<>();

    @Override public synchronized CompletionStage<List<LiveCall>> list(int limit) {
        return CompletableFuture.completedFuture(calls.stream().limit(limit).toList());
    }

    @Override public synchronized CompletionStage<Boolean> hangUp(String callId) {
        return CompletableFuture.completedFuture(calls.removeIf(call -> call.callId().equals(callId)));
    }
}
