package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Directories;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// TCP and TLS beside UDP: the same calls through servers in turn, whose both legs speak the one and the other.
record Beside(Plan plan) {
    private static final int NUMBERS = 32;
    private static final int PAIRS = 4_000;
    private static final List<Integer> RATES = List.of(1_000, 3_000);

    /// What calls over one carriage cost.
    ///
    /// @param stretches one at each rate of [#RATES]
    record Cost(Carriage carriage, List<Stretch> stretches) {
        Cost {
            stretches = List.copyOf(stretches);
        }

        double micros(int rate) {
            return stretches.get(rate).serverMicros();
        }

        double p99(int rate) {
            return stretches.get(rate).latency().p99();
        }

        boolean isClean() {
            return stretches.stream().allMatch(Stretch::isClean);
        }
    }

    /// @param others beside UDP
    record Costs(Cost udp, List<Cost> others) {
        Costs {
            others = List.copyOf(others);
        }

        boolean isClean() {
            return udp.isClean() && others.stream().allMatch(Cost::isClean);
        }

        /// Times what UDP costs.
        private double ratio(Cost cost, int rate) {
            return cost.micros(rate) / udp.micros(rate);
        }

        void print() {
            say("%-10s %24s %8s %12s", "both legs", "CPU µs per call", "ratio", "p99 ms");
            for (int i = 0; i < RATES.size(); i++) {
                row(udp, i);
                for (var other : others) row(other, i);
            }
        }

        private void row(Cost cost, int rate) {
            say("%-10s %24s %8.3f %12.2f", cost.carriage(), "%.1f at %d/s%s".formatted(cost.micros(rate), RATES.get(rate), cost.stretches().get(rate).isClean() ? "" : " (not clean)"),
                ratio(cost, rate), cost.p99(rate));
        }

        /// For programs; at the lowest rate.
        void printLine() {
            var line = new StringBuilder(String.format(Locale.ROOT, "udp_us_per_call=%.1f", udp.micros(0)));
            for (var other : others) {
                line.append(String.format(Locale.ROOT, " %1$s_us_per_call=%2$.1f %1$s_ratio=%3$.3f %1$s_p99_ms=%4$.2f", other.carriage().label(), other.micros(0), ratio(other, 0), other.p99(0)));
            }
            say("%s", line);
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
        var udp = cost(Carriage.UDP, directory);
        var others = new ArrayList<Cost>();
        for (var carriage : plan.beside()) others.add(cost(carriage, directory));
        return new Costs(udp, others);
    }

    private Cost cost(Carriage carriage, Path directory) throws IOException, InterruptedException {
        var placed = Placed.of(Setup.in(directory.resolve(carriage.label()), NUMBERS, plan.set(), plan.jvm()), carriage);
        var pairs = new Pairs(PAIRS, placed.setup().numbers());
        try (var server = CallmaskServer.start(placed.setup())) {
            Bindings.make(server, pairs);
            try (var generator = placed.generator(pairs, Duration.ZERO)) {
                var target = Target.jvm("callmask over " + carriage.label(), generator, server.pid());
                target.warmUp(RATES.getLast(), plan.warmup());
                target.settle(RATES.getLast(), plan.step(), plan.settling());
                var stretches = new ArrayList<Stretch>();
                for (int rate : RATES) stretches.add(target.measure(rate, plan.stretch()));
                return new Cost(carriage, stretches);
            }
        }
    }

    private static void say(String form, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, form, arguments).stripTrailing());
    }
}
