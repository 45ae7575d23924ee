package io.callmask.bench;

import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.CallmaskServer;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Binds every pair over the HTTP API, some at a time.
final class Bindings {
    private static final int AT_ONCE = 16;

    private Bindings() {}

    /// @throws IllegalStateException when the server refuses one
    static void make(CallmaskServer server, Pairs pairs) throws InterruptedException {
        var gate = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var made = new ArrayList<Future<?>>();
            for (int i = 0; i < pairs.count(); i++) {
                int pair = i;
                gate.acquire();
                made.add(threads.submit(() -> {
                    try {
                        bind(server, pairs, pair);
                    } finally {
                        gate.release();
                    }
                    return null;
                }));
            }
            for (var one : made) one.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bind failed: " + e.getMessage(), e);
        }
    }

    private static void bind(CallmaskServer server, Pairs pairs, int pair) throws InterruptedException {
        var answer = server.ask("POST", "/v1/bindings", """
            {"mode":"AXYB","pool":"default","a":{"number":"%s"},"b":{"number":"%s"},"x":"%s","y":"%s","ttl":"PT12H"}"""
            .formatted(pairs.caller(pair), pairs.callee(pair), pairs.shown(pair), pairs.dialled(pair)));
        if (answer.status() != 201) throw new IllegalStateException("POST /v1/bindings: " + answer.status() + " " + answer.body() + " (expected: 201)");
    }
}
