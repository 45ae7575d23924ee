package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import io.callmask.bench.load.Generator;
import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Cpu;
import io.callmask.bench.server.Directories;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// TCP beside UDP: the same calls through two servers in turn, whose both legs speak the one and the other.
record Beside(Plan plan) {
    private static final int NUMBERS = 32;
    private static final int PAIRS = 4_000;
    private static final List<Integer> RATES = List.of(1_000, 3_000);

    /// At each rate of [#RATES], what each carriage cost.
    record Costs(List<Stretch> udp, List<Stretch> tcp) {
        Costs {
            udp = List.copyOf(udp);
            tcp = List.copyOf(tcp);
        }

        boolean isClean() {
            return udp.stream().allMatch(Stretch::isClean) && tcp.stream().allMatch(Stretch::isClean);
        }

        void print() {
            say("%-40s %12s %12s %8s", "CPU µs per call, both legs by", "UDP", "TCP", "ratio");
            for (int i = 0; i < RATES.size(); i++) {
                say("%-40s %12s %12s %8.3f", "at %d/s".formatted(RATES.get(i)), micros(udp.get(i)), micros(tcp.get(i)), tcp.get(i).serverMicros() / udp.get(i).serverMicros());
            }
        }

        /// For programs.
        void printLine() {
            say("udp_us_per_call=%.1f tcp_us_per_call=%.1f tcp_ratio=%.3f tcp_p99_ms=%.2f", udp.getFirst().serverMicros(), tcp.getFirst().serverMicros(),
                tcp.getFirst().serverMicros() / udp.getFirst().serverMicros(), tcp.getFirst().latency().p99());
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
        return new Costs(udp, costs(Carriage.TCP, directory.resolve("tcp")));
    }

    private List<Stretch> costs(Carriage carriage, Path directory) throws IOException, InterruptedException {
        var plain = Setup.in(directory, NUMBERS, plan.set(), plan.jvm());
        var setup = carriage == Carriage.TCP ? plain.overTcp() : plain;
        var pairs = new Pairs(PAIRS, setup.numbers());
        try (var server = CallmaskServer.start(setup)) {
            Bindings.make(server, pairs);
            try (var generator = new Generator(carriage, new InetSocketAddress(Setup.SERVER, setup.sipPort()), new InetSocketAddress(Setup.CALLERS, Ports.freeBoth(Setup.CALLERS)),
                new InetSocketAddress(Setup.CALLEES, setup.calleePort()), pairs, Duration.ZERO, true)) {
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
