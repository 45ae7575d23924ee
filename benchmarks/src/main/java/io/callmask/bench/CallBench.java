package io.callmask.bench;

import io.callmask.bench.load.Generator;
import io.callmask.bench.load.Generator.Seen;
import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Cpu;
import io.callmask.bench.server.Directories;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Calls through a real server process with its journal and its record files on, and weighs that process.
record CallBench(CallOptions options) {
    private static final int NUMBERS = 32;
    private static final double FIRST_RATE = 10;

    /// @return whether every call was masked and ended as it should
    boolean run() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("callmask-bench");
        try {
            var placed = Placed.of(Setup.in(directory, NUMBERS, options.set(), options.jvm()), options.carriage());
            var pairs = new Pairs(options.pairs(), placed.setup().numbers());
            try (var server = CallmaskServer.start(placed.setup()); var generator = placed.generator(pairs, options.hold())) {
                say("server pid %d, %d calls/s over %s for %d s after %d s of warm-up", server.pid(), options.rate(), options.carriage().label(), options.time().toSeconds(), options.warmup().toSeconds());
                Bindings.make(server, pairs);
                say("%d pairs bound", pairs.count());
                return measure(server, generator);
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private boolean measure(CallmaskServer server, Generator generator) throws IOException, InterruptedException {
        if (options.warmup().isPositive()) generator.run(Math.min(FIRST_RATE, options.warmTo()), options.warmTo(), options.warmup(), seen -> line("warm-up", seen));
        var recording = new Recording(server.pid(), options.profile());
        if (!options.profile().isEmpty()) recording.start();
        long serverBefore = Cpu.micros(server.pid());
        long ownBefore = Cpu.ownMicros();
        var measured = generator.run(options.rate(), options.rate(), options.time(), seen -> line("measured", seen));
        double serverCpu = Cpu.micros(server.pid()) - serverBefore;
        double ownCpu = Cpu.ownMicros() - ownBefore;
        if (!options.profile().isEmpty()) recording.stop();
        double p50 = generator.latencyMillis(0.50);
        double p99 = generator.latencyMillis(0.99);
        generator.drain();

        var all = generator.seen();
        say("warm-up and measured together: calls=%d failed=%d %s", all.started(), all.failed(), all.detail());
        if (!options.profile().isEmpty()) say("%s", recording.hottest());
        long calls = Math.max(1, measured.finished());
        say("generator_us_per_call=%.1f worst_lag_ms=%.1f server_resident_mb=%d", ownCpu / calls, measured.worstLagMillis(), residentMegabytes(server.pid()));
        say("callmask_us_per_call=%.1f calls=%d failed=%d retransmissions=%d p50_ms=%.2f p99_ms=%.2f",
            serverCpu / calls, measured.finished(), all.failed(), measured.retransmitted(), p50, p99);
        return all.failed() == 0 && all.finished() == all.started();
    }

    private static void line(String phase, Seen seen) {
        say("%s: started=%d finished=%d failed=%d retransmitted=%d open=%d", phase, seen.started(), seen.finished(), seen.failed(), seen.retransmitted(), seen.open());
    }

    private static void say(String form, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, form, arguments));
    }

    private static long residentMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1_024).findFirst().orElse(0);
    }
}
