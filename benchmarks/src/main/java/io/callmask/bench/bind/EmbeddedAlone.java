package io.callmask.bench.bind;

import static io.callmask.bench.bind.BindBench.say;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/// The embedded store with many bindings, in processes of its own: one that fills it, and one that starts with what is there, cold as a server does.
final class EmbeddedAlone {
    private static final String FIGURE = "figure ";
    /// Requests that wait at a time: half of what the store's queue takes.
    static final int IN_FLIGHT = 32_768;
    /// So many bindings are open when the cost of a bind is measured for the first time.
    private static final int FEW = 10_000;
    /// One of so many binds is of a pair.
    private static final int PAIRS = 10;

    private EmbeddedAlone() {}

    static void measure(BindPlan plan, Figures figures, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var arguments = arguments(plan, directory);
        child("fill", arguments, figures);
        child("restart", arguments, figures);
    }

    private static List<String> arguments(BindPlan plan, Path directory) {
        return List.of(directory.toString(), Integer.toString(plan.open()), Long.toString(plan.patience().toSeconds()), Long.toString(plan.stretch().toSeconds()), Integer.toString(plan.rate()));
    }

    /// Fills a store and goes on until its journal has been rewritten.
    static void rewrite(BindPlan plan, Figures figures, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        child("rewrite", arguments(plan, directory), figures);
    }

    /// Fills a store and starts it again, some times; the median counts.
    static void start(BindPlan plan, Figures figures, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var arguments = arguments(plan, directory);
        child("mix", arguments, figures);
        var seconds = new ArrayList<Double>();
        for (int round = 0; round < plan.rounds(); round++) {
            child("restart", arguments, figures);
            seconds.add(figures.single("embedded_restart_s"));
        }
        seconds.sort(null);
        figures.set("start_s", seconds.get(seconds.size() / 2));
    }

    private static void child(String mode, List<String> arguments, Figures figures) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dslf4j.internal.verbosity=ERROR",
            "-XX:+UseG1GC", "-Xms1g", "-Xmx8g", "-XX:+UseTransparentHugePages", "-cp", System.getProperty("java.class.path"), EmbeddedAlone.class.getName(), mode));
        command.addAll(arguments);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith(FIGURE)) {
                    System.out.println("  " + line);
                    continue;
                }
                var words = line.split(" ", -1);
                figures.set(words[1], Double.parseDouble(words[2]));
            }
        }
        if (process.waitFor() != 0) figures.fail("embedded store alone, " + mode + ": exit code " + process.exitValue());
    }

    public static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments[1]).resolve("bindings");
        int open = Integer.parseInt(arguments[2]);
        var patience = Duration.ofSeconds(Long.parseLong(arguments[3]));
        var stretch = Duration.ofSeconds(Long.parseLong(arguments[4]));
        var stock = new Stock(open + 3_000_000L * stretch.toSeconds(), 0);
        switch (arguments[0]) {
            case "fill" -> fill(directory, stock, open, patience, stretch);
            case "mix" -> mix(directory, stock, open, patience);
            case "restart" -> restart(directory, stock);
            case "rewrite" -> Rewritten.measure(directory, stock, open, patience, Integer.parseInt(arguments[5]));
            default -> throw new IllegalArgumentException(arguments[0] + " (expected: fill, mix, restart or rewrite)");
        }
    }

    static void figure(String name, double value) {
        System.out.println(FIGURE + name + ' ' + value);
    }

    private static void fill(Path directory, Stock stock, int open, Duration patience, Duration stretch) throws IOException {
        try (var store = Stores.embedded(directory, stock, 100_000_000)) {
            var work = new Work(store, stock);
            var load = new Load(Map.of());
            load.fill("filling the embedded store", work::freshBind, IN_FLIGHT, FEW, patience);
            say("embedded, warm-up: %s", load.closed(work::freshBind, IN_FLIGHT, stretch));
            var few = load.closed(work::freshBind, IN_FLIGHT, stretch);
            say("embedded with %,d bindings: %s", work.open(), few);
            long empty = liveBytes();
            long before = work.open();
            var filled = load.fill("filling the embedded store", work::freshBind, IN_FLIGHT, Math.max(1, open - before), patience);
            say("filled: %s", filled);
            if (work.open() < open) say("Scaled down: only %,d of %,d bindings were made within %d s", work.open(), open, patience.toSeconds());
            double bytes = (liveBytes() - empty) / (double) Math.max(1, work.open() - before);
            say("embedded: %.0f bytes of heap per binding with %,d bindings", bytes, work.open());
            figure("embedded_bindings", work.open());
            figure("embedded_bytes_per_binding", bytes);
            var many = load.closed(work::freshBind, IN_FLIGHT, stretch);
            say("embedded with %,d bindings: %s", work.open(), many);
            figure("embedded_growth", many.allMicros() / few.allMicros());
            lookUps(work, load, stretch);
        }
    }

    /// Nine extension binds, then a pair.
    private static void mix(Path directory, Stock stock, int open, Duration patience) throws IOException {
        try (var store = Stores.embedded(directory, stock, 100_000_000)) {
            var work = new Work(store, stock);
            var turn = new int[1];
            var filled = new Load(Map.of()).fill("filling the embedded store", () -> turn[0]++ % PAIRS == 0 ? work.pairBind() : work.freshBind(), IN_FLIGHT, open, patience);
            say("filled: %s", filled);
            if (work.open() < open) say("Scaled down: only %,d of %,d bindings were made within %d s", work.open(), open, patience.toSeconds());
        }
    }

    private static void lookUps(Work work, Load load, Duration stretch) {
        tell("idle", "embedded_lookup_p99_us", work.lookUps(stretch));
        var beside = CompletableFuture.supplyAsync(() -> work.lookUps(stretch));
        say("embedded, open loop at 100,000/s beside look-ups: %s", load.open(work::freshBind, 100_000, 60_000, stretch));
        tell("beside 100,000 binds/s", "embedded_lookup_beside_p99_us", beside.join());
    }

    private static void tell(String when, String name, Histogram looked) {
        say("embedded look-ups, %s: p50_us=%.2f p99_us=%.2f p999_us=%.2f, %,d of them", when, looked.getValueAtPercentile(50) / 1e3, looked.getValueAtPercentile(99) / 1e3, looked.getValueAtPercentile(99.9) / 1e3, looked.getTotalCount());
        figure(name, looked.getValueAtPercentile(99) / 1e3);
    }

    private static void restart(Path directory, Stock stock) throws IOException {
        long start = System.nanoTime();
        long cpu = cpuNanos();
        try (var store = Stores.embedded(directory, stock, 100_000_000)) {
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (cpuNanos() - cpu) / 1e9;
            long found = store.pools().stream().mapToLong(use -> use.open()).sum();
            double bytes = liveBytes() / (double) Math.max(1, found);
            System.out.println(String.format(Locale.ROOT, "embedded, started again: %.2f s (%.2f s of CPU) with %,d bindings, %.0f bytes of heap each, journal of %,d bytes", seconds, cpuSeconds, found, bytes, size(directory)));
            figure("start_bindings", found);
            figure("start_bytes_per_binding", bytes);
            figure("embedded_restart_s", seconds);
        }
    }

    /// Of this process, the kernel's share included.
    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private static long size(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            long bytes = 0;
            for (var file : files.toList()) bytes += Files.size(file);
            return bytes;
        }
    }

    private static long liveBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
