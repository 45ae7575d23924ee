package io.callmask.bench;

import io.callmask.bench.load.Attack;
import io.callmask.bench.load.Generator;
import io.callmask.bench.load.Generator.Seen;
import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.CallmaskServer;
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
import java.util.regex.Pattern;

/// Good calls through a real server process while hostile messages reach it from the same carrier: none may be lost, and what the server holds afterwards is what it held before.
record HostileBench(HostileOptions options) {
    private static final int NUMBERS = 32;
    /// The default, which a setup for a load generator lays off.
    private static final String USUAL_RATE = "trunks[0].max-messages-per-second=10000";
    private static final Duration WARMUP = Duration.ofSeconds(10);
    private static final long MEGABYTE = 1 << 20;
    /// What may differ without anything being kept: compiled code's constants, pools, buffers of threads.
    private static final long SLACK = 8 * MEGABYTE;
    private static final Pattern COUNTER = Pattern.compile("(callmask_sip_(?:dropped|rejected)_total\\{[^}]*}|callmask_calls_active) ([0-9.eE+]+)");

    boolean run() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("callmask-bench");
        try {
            var placed = Placed.of(Setup.in(directory, NUMBERS, List.of(USUAL_RATE)), options.carriage());
            var pairs = new Pairs(Math.max(1_000, options.rate()), placed.setup().numbers());
            try (var server = CallmaskServer.start(placed.setup()); var generator = placed.generator(pairs, Duration.ZERO)) {
                Bindings.make(server, pairs);
                return measure(server, generator, directory.resolve("server.log"));
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private boolean measure(CallmaskServer server, Generator generator, Path log) throws IOException, InterruptedException {
        say("server pid %d, over %s %d good calls/s and %s hostile messages/s for %d s", server.pid(), options.carriage().label(), options.rate(), options.hostile() == 0 ? "all possible" : Integer.toString(options.hostile()),
            options.time().toSeconds());
        generator.run(Math.min(10, options.rate()), options.rate(), WARMUP, seen -> line("warm-up", seen));
        generator.drain();
        long before = restingHeap(server, generator);
        var good = attacked(server, generator);
        generator.drain();
        long lost = generator.seen().failed();
        long after = restingHeap(server, generator);
        boolean bugs = Files.readString(log).contains("bug=");
        boolean idle = counters(server);
        say("server_resident_mb=%d bugs=%s idle=%s", residentMegabytes(server.pid()), bugs, idle);
        var faults = new ArrayList<String>();
        if (good.seen.started() == 0) faults.add("no good call was made");
        if (good.hostile == 0) faults.add("nothing hostile was sent");
        if (lost > 0) faults.add(lost + " good calls were lost: " + generator.seen().detail());
        if (after > before + before / 10 + SLACK) faults.add("the heap has grown");
        if (bugs) faults.add("the log names a bug");
        if (!idle) faults.add("a call is left open");
        say("verdict: %s", faults.isEmpty() ? "held" : "FAILED: " + String.join("; ", faults));
        say("hostile_messages=%d good_calls=%d lost=%d heap_before_mb=%.1f heap_after_mb=%.1f", good.hostile, good.seen.started(), lost, before / (double) MEGABYTE, after / (double) MEGABYTE);
        return faults.isEmpty();
    }

    private record Attacked(Seen seen, long hostile) {}

    private Attacked attacked(CallmaskServer server, Generator generator) throws IOException, InterruptedException {
        var target = new InetSocketAddress(Setup.SERVER, server.setup().sipPort());
        try (var hostile = attack(target)) {
            var thread = Thread.ofPlatform().name("hostile").start(hostile);
            var seen = generator.run(options.rate(), options.rate(), options.time(), second -> line("attacked, hostile=" + hostile.sent(), second));
            hostile.stop();
            thread.join();
            return new Attacked(seen, hostile.sent());
        }
    }

    private Attack attack(InetSocketAddress target) throws IOException {
        var from = new InetSocketAddress(Setup.CALLERS, Ports.freeBoth(Setup.CALLERS));
        return Attack.of(options.carriage(), target, from, options.hostile(), options.seed());
    }

    /// Bytes that can be reached once all transactions have ended: two turns of what lingers after a call, 36 s each. After the first it is gone, after the second so
    /// are the arrays that it stood in.
    private long restingHeap(CallmaskServer server, Generator generator) throws IOException, InterruptedException {
        // A call or none: the generator goes on taking in what still comes.
        generator.run(0.001, 0.001, options.quiet(), _ -> {});
        generator.drain();
        return Jdk.liveBytes(server.pid());
    }

    /// Prints what has moved.
    ///
    /// @return whether no call is open any more
    private static boolean counters(CallmaskServer server) throws InterruptedException {
        var matcher = COUNTER.matcher(server.ask("GET", "/metrics", "").body());
        boolean idle = false;
        while (matcher.find()) {
            double count = Double.parseDouble(matcher.group(2));
            if (matcher.group(1).equals("callmask_calls_active")) idle = count == 0;
            if (count > 0) say("%s %.0f", matcher.group(1), count);
        }
        return idle;
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
