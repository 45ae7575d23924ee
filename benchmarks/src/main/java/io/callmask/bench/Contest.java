package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import io.callmask.bench.load.Generator;
import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Directories;
import io.callmask.bench.server.KamailioServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// callmask and Kamailio in turn, under the same generator, in one run.
record Contest(Plan plan) {
    private static final int NUMBERS = 32;
    /// Pairs that the proxy knows: more than calls are ever open.
    private static final int PROXY_PAIRS = 10_000;
    private static final double RATE = 1_000;
    private static final double NEAR_THE_LIMIT = 0.8;

    /// @return whether callmask masked every call at the rates at which it should
    boolean run() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("callmask-bench");
        try {
            var found = compare(directory);
            // Late, when the generator's own code is compiled: a young one takes processors that the start would have.
            var start = StartTime.median(directory.resolve("start"), plan);
            var beside = plan.beside().isEmpty() ? List.<Beside.Costs>of() : List.of(new Beside(plan).measure(directory.resolve("beside")));
            return new Results(found.standing(), found.held(), start, beside).print(plan.picture());
        } finally {
            Directories.delete(directory);
        }
    }

    /// What the server that is compared has shown, by itself and beside Kamailio.
    private record Found(Standing standing, List<HeldCalls.Cost> held) {}

    private Found compare(Path directory) throws IOException, InterruptedException {
        var setup = Setup.in(directory.resolve("callmask"), NUMBERS, plan.set(), plan.jvm());
        var pairs = new Pairs(plan.pairs(), setup.numbers());
        try (var server = CallmaskServer.start(setup)) {
            System.out.println("callmask: pid " + server.pid() + ", binding " + pairs.count() + " pairs");
            Bindings.make(server, pairs);
            try (var generator = new Generator(Carriage.UDP, new InetSocketAddress(Setup.SERVER, setup.sipPort()), free(Setup.CALLERS), new InetSocketAddress(Setup.CALLEES, setup.calleePort()),
                pairs, Duration.ZERO, true)) {
                return compare(server, Target.jvm("callmask", generator, server.pid()), directory.resolve("kamailio"));
            }
        }
    }

    private Found compare(CallmaskServer server, Target callmask, Path directory) throws IOException, InterruptedException {
        long empty = Jdk.liveBytes(server.pid());
        Standing standing;
        var callees = free(Setup.CALLEES);
        var pairs = new Pairs(PROXY_PAIRS, server.setup().numbers());
        try (var peer = KamailioServer.start(directory, rewrites(pairs, callees));
             var generator = new Generator(Carriage.UDP, peer.address(), free(Setup.CALLERS), callees, pairs, Duration.ZERO, false)) {
            standing = race(callmask, Target.compiled("kamailio", generator, peer::cpuMicros));
        }
        var costs = new ArrayList<HeldCalls.Cost>();
        var held = new HeldCalls(callmask, server.pid(), empty);
        for (int count : plan.held()) costs.add(held.measure(count, plan.stretch(), plan.step()));
        return new Found(standing, costs);
    }

    /// Kamailio first: its clean rate says where both are weighed. Each has as much time to settle as the other, at each of the two rates.
    private Standing race(Target callmask, Target kamailio) throws IOException {
        for (int rate : plan.rates()) kamailio.measure(rate, plan.stretch());
        kamailio.warmUp(RATE, plan.warmup());
        kamailio.settle(RATE, plan.step(), plan.settling());
        var kamailioAtRate = kamailio.measure(RATE, plan.stretch());
        var kamailioBest = CleanRate.find(kamailio, plan.step());
        double near = NEAR_THE_LIMIT * kamailioBest.rate();
        kamailio.settle(near, plan.step(), plan.settling());
        var kamailioNear = kamailio.measure(near, plan.stretch());

        callmask.warmUp(near, plan.warmup());
        callmask.settle(near, plan.step(), plan.settling());
        callmask.settle(RATE, plan.step(), plan.settling());
        var atRate = callmask.measure(RATE, plan.stretch());
        for (int rate : plan.rates()) callmask.measure(rate, plan.stretch());
        var atNear = callmask.measure(near, plan.stretch());
        var best = CleanRate.find(callmask, plan.step());
        // What the search leaves fills the memory that lingering rows may take, and then every new call is refused.
        callmask.generator().idle(HeldCalls.LINGER);
        var half = callmask.measure(best.rate() / 2, plan.stretch());
        return new Standing(callmask.measured(), kamailio.measured(), new Standing.Pair(atRate, kamailioAtRate), new Standing.Pair(atNear, kamailioNear), new Standing.Pair(best, kamailioBest), half);
    }

    private static LinkedHashMap<String, String> rewrites(Pairs pairs, InetSocketAddress callees) {
        var rewrites = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.count(); i++) {
            rewrites.put(pairs.caller(i) + ':' + pairs.dialled(i), "sip:" + pairs.callee(i) + '@' + callees.getHostString() + ':' + callees.getPort());
        }
        return rewrites;
    }

    private static InetSocketAddress free(String address) {
        return new InetSocketAddress(address, Ports.freeUdp(address));
    }
}
