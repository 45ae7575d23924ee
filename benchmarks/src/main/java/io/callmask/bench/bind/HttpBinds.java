package io.callmask.bench.bind;

import static io.callmask.bench.bind.BindBench.say;

import io.callmask.bench.bind.Figures.Series;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Cpu;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Binds of pairs over HTTP, on a server process with the embedded store: one in a request, and a hundred.
record HttpBinds(BindPlan plan, Figures figures, Stock people, CallmaskServer server) {
    private static final int NUMBERS = 1_000;
    private static final int CONNECTIONS = 32;
    private static final int BATCH = 100;
    private static final int WARM_UPS = 3;
    private static final String BOUND = "\"status\":201";

    static void measure(BindPlan plan, Figures figures, Path directory) throws IOException, InterruptedException {
        var setup = Setup.in(directory, NUMBERS, List.of());
        try (var server = CallmaskServer.start(setup)) {
            var binds = new HttpBinds(plan, figures, new Stock(0, 0), server);
            // The server's JVM is young, and a client cannot see what it still compiles.
            for (int i = 0; i < WARM_UPS; i++) binds.both(false);
            for (int round = 0; round < plan.rounds(); round++) binds.both(true);
        }
    }

    private void both(boolean counts) throws InterruptedException {
        single(counts);
        batches(counts);
    }

    private void single(boolean counts) throws InterruptedException {
        note(Series.HTTP, counts, run("/v1/bindings", _ -> pair(), answer -> answer.status() == 201 ? 1 : 0));
    }

    private void batches(boolean counts) throws InterruptedException {
        note(Series.HTTP_BATCHES, counts, run("/v1/bindings/batch", _ -> IntStream.range(0, BATCH).mapToObj(_ -> pair()).collect(Collectors.joining(",", "{\"bindings\":[", "]}")),
            answer -> bound(answer.body())));
    }

    private static int bound(String results) {
        int count = 0;
        for (int at = results.indexOf(BOUND); at >= 0; at = results.indexOf(BOUND, at + 1)) count++;
        return count;
    }

    private String pair() {
        return "{\"mode\":\"AXYB\",\"a\":{\"number\":\"" + people.somebody().digits() + "\"},\"b\":{\"number\":\"" + people.somebody().digits() + "\"},\"ttl\":\"PT6H\"}";
    }

    private interface Count {
        int of(HttpConnection.Answer answer);
    }

    /// @param perSecond bound
    /// @param micros    of the server's CPU per binding
    private record Seen(double perSecond, double micros, String firstOther) {}

    private Seen run(String path, IntFunction<String> body, Count count) throws InterruptedException {
        var done = new LongAdder();
        var others = new ConcurrentLinkedQueue<String>();
        var threads = new ArrayList<Thread>();
        long cpu = Cpu.micros(server.pid());
        long start = System.nanoTime();
        Duration time = plan.stretch();
        for (int i = 0; i < CONNECTIONS; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().start(() -> {
                try (var connection = new HttpConnection(server.setup().apiPort(), path)) {
                    while (System.nanoTime() - start < time.toNanos()) {
                        var answer = connection.post(body.apply(number));
                        int bound = count.of(answer);
                        done.add(bound);
                        if (bound == 0 && others.size() < 3) others.add(answer.status() + " " + answer.body());
                    }
                } catch (IOException e) {
                    others.add(e.toString());
                }
            }));
        }
        for (var thread : threads) thread.join();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Seen(done.sum() / seconds, (Cpu.micros(server.pid()) - cpu) / (double) Math.max(1, done.sum()), others.isEmpty() ? "" : " others: " + others.peek());
    }

    private void note(Series what, boolean counts, Seen seen) {
        if (counts) figures.add(what, seen.perSecond());
        say("  %s%s: %,.0f/s server_us=%.1f%s", counts ? "" : "warm-up, ", what.title(), seen.perSecond(), seen.micros(), seen.firstOther());
    }
}
