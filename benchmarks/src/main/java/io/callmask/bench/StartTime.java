package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import io.callmask.bench.load.Generator;
import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/// How long it takes from starting the process until the first call is answered.
final class StartTime {
    private static final int NUMBERS = 4;
    private static final int PAIRS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StartTime() {}

    static Duration median(Path directory, Plan plan) throws IOException, InterruptedException {
        var setup = Setup.in(directory, NUMBERS, plan.set(), plan.jvm());
        var pairs = new Pairs(PAIRS, setup.numbers());
        // What is bound once is there after each start: the journal is read again.
        try (var server = CallmaskServer.start(setup)) {
            Bindings.make(server, pairs);
        }
        var times = new ArrayList<Duration>();
        for (int i = 0; i < plan.starts(); i++) times.add(once(setup));
        System.out.println("callmask: first call answered after " + times);
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private static Duration once(Setup setup) throws IOException {
        var pairs = new Pairs(PAIRS, setup.numbers());
        var callers = new InetSocketAddress(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS));
        try (var generator = new Generator(Carriage.UDP, new InetSocketAddress(Setup.SERVER, setup.sipPort()), callers, new InetSocketAddress(Setup.CALLEES, setup.calleePort()),
            pairs, Duration.ZERO, true)) {
            long begin = System.nanoTime();
            try (var _ = CallmaskServer.launch(setup)) {
                return Duration.ofNanos(generator.awaitAnswer(PATIENCE) - begin);
            }
        }
    }
}
