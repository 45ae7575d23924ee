package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Cpu;
import io.callmask.bench.server.Directories;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// TCP and TLS beside UDP: the same calls through three servers in turn, whose both legs speak the one and the other.
record Beside(Plan plan) {
    private static final int NUMBERS = 32;
    private static final int PAIRS = 4_000;
    private static final List<Integer> RATES = List.of(1_000, 3_000);

    /// At each rate of [#RATES], what each carriage cost.
    record Costs(List<Stretch> udp, List<Stretch> tcp, List<Stretch> tls) {
        Costs {
            udp = List.copyOf(udp);
            tcp = List.copyOf(tcp);
            tls = List.copyOf(tls);
        }

        boolean isClean() {
            return Stream.of(udp, tcp, tls).flatMap(List::stream).allMatch(Stretch::isClean);
        }

        void print() {
            say("%-40s %12s %12s %8s %12s %8s", "CPU µs per call, both legs by", "UDP", "TCP", "ratio", "TLS", "ratio");
            for (int i = 0; i < RATES.size(); i++) {
                double base = udp.get(i).serverMicros();
                say("%-40s %12s %12s %8.3f %12s %8.3f", "at %d/s".formatted(RATES.get(i)), micros(udp.get(i)), micros(tcp.get(i)), tcp.get(i).serverMicros() / base,
                    micros(tls.get(i)), tls.get(i).serverMicros() / base);
            }
        }

        /// For programs.
        void printLine() {
            double base = udp.getFirst().serverMicros();
            say("udp_us_per_call=%.1f tcp_us_per_call=%.1f tcp_ratio=%.3f tcp_p99_ms=%.2f tls_us_per_call=%.1f tls_ratio=%.3f tls_p99_ms=%.2f", base, tcp.getFirst().serverMicros(),
                tcp.getFirst().serverMicros() / base, tcp.getFirst().latency().p99(), tls.getFirst().serverMicros(), tls.getFirst().serverMicros() / base, tls.getFirst().latency().p99());
        }

        private static String micros(Stretch stretch) {
            return "%.1f".formatted(stretch.serverMicros()) + (stretch.isClean() ? "" : " (not clean)");
        }
    }

    /// By itself, with a directory of its own.
    ///
    /// @return whether every stretch was clean
    boolean run() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("callmask-bench");
        try {
            var costs = measure(directory);
            say("");
            costs.print();
            costs.printLine();
            return costs.isClean();
        } finally {
            Directories.delete(directory);
        }
    }

    Costs measure(Path directory) throws IOException, InterruptedException {
        var udp = costs(Carriage.UDP, directory.resolve("udp"));
        var tcp = costs(Carriage.TCP, directory.resolve("tcp"));
        return new Costs(udp, tcp, costs(Carriage.TLS, directory.resolve("tls")));
    }

    private List<Stretch> costs(Carriage carriage, Path directory) throws IOException, InterruptedException {
        var placed = Placed.of(Setup.in(directory, NUMBERS, plan.set(), plan.jvm()), carriage);
        var pairs = new Pairs(PAIRS, placed.setup().numbers());
        try (var server = CallmaskServer.start(placed.setup())) {
            Bindings.make(server, pairs);
            try (var generator = placed.generator(pairs, Duration.ZERO)) {
                var target = new Target("callmask over " + carriage.label(), generator, () -> Cpu.micros(server.pid()));
                target.warmUp(RATES.getLast(), plan.warmup());
                target.settle(RATES.getLast(), plan.step(), plan.settling());
                var stretches = new ArrayList<Stretch>();
                for (int rate : RATES) stretches.add(target.measure(rate, plan.stretch()));
                return stretches;
            }
        }
    }

    private static void say(String form, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, form, arguments).stripTrailing());
    }
}
