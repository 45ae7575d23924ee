package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import io.callmask.bench.load.Generator;
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

/// More calls than a server can bear: how many of them come through all the same, what a refusal costs, and whether it is itself again afterwards. Server and
/// generator have a processor each.
record OverloadBench(OverloadOptions options) {
    private static final int NUMBERS = 32;
    private static final int PAIRS = 20_000;
    private static final double WARM = 6_000;
    private static final List<Double> TIMES = List.of(0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0);
    private static final double AFTERWARDS = 0.7;
    /// Until refusals have found their measure.
    private static final Duration ONSET = Duration.ofSeconds(2);
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    /// What one offered rate has come to.
    ///
    /// @param times   the clean rate
    /// @param offered calls begun a second
    /// @param good    calls a second that went from INVITE to the last BYE's answer
    /// @param refused a second
    /// @param micros  CPU of the server in a second
    record Point(double times, double offered, double good, double refused, double micros, double busy) {}

    private static final double GOAL_AT_TWO = 0.65;
    private static final double GOAL_AT_THREE = 0.35;
    private static final double GOAL_OF_REFUSAL = 0.25;
    /// Less than this at five times is a collapse.
    private static final double LEAST_AT_FIVE = 0.1;

    /// @return whether the goals are reached
    boolean run() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("callmask-bench");
        try {
            Pinned.generator();
            var setup = Setup.in(directory, NUMBERS, List.of()).after(Pinned.server());
            var pairs = new Pairs(PAIRS, setup.numbers());
            try (var server = CallmaskServer.start(setup)) {
                Bindings.make(server, pairs);
                try (var generator = new Generator(Carriage.UDP, new InetSocketAddress(Setup.SERVER, setup.sipPort()), new InetSocketAddress(Setup.CALLERS, Ports.freeBoth(Setup.CALLERS)),
                    new InetSocketAddress(Setup.CALLEES, setup.calleePort()), pairs, Duration.ZERO, true)) {
                    return measure(Target.jvm("callmask", generator, server.pid()), server);
                }
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private boolean measure(Target target, CallmaskServer server) throws IOException {
        target.warmUp(WARM, options.warmup());
        double clean = options.clean() > 0 ? options.clean() : CleanRate.find(target, options.time().dividedBy(2)).rate();
        var points = new ArrayList<Point>();
        for (double times : TIMES) points.add(point(target, times, clean));
        var after = point(target, AFTERWARDS, clean);
        System.out.println(server.logTail().lines().filter(line -> line.contains("overload")).reduce("", (all, line) -> all + line + "\n"));
        return judge(clean, points, after);
    }

    private Point point(Target target, double times, double clean) throws IOException {
        var generator = target.generator();
        generator.run(times * clean, times * clean, ONSET, second -> target.line("onset", second));
        long before = target.cpuMicros().getAsLong();
        var seen = generator.run(times * clean, times * clean, options.time(), second -> target.line("%.1f times".formatted(times), second));
        double seconds = options.time().toNanos() / 1e9;
        var point = new Point(times, seen.started() / seconds, seen.finished() / seconds, seen.refused() / seconds, (target.cpuMicros().getAsLong() - before) / seconds, seen.busy());
        say("times=%.1f offered=%.0f good=%.0f refused=%.0f cpu=%.2f generator_busy=%.2f %s", times, point.offered(), point.good(), point.refused(), point.micros() / 1e6, point.busy(), seen.detail());
        generator.drain(AFTERMATH);
        return point;
    }

    private boolean judge(double clean, List<Point> points, Point after) throws IOException {
        double perCall = at(points, 1).micros() / at(points, 1).good();
        var three = at(points, 3);
        double refusal = (three.micros() - three.good() * perCall) / Math.max(1, three.refused()) / perCall;
        double atTwo = at(points, 2).good() / clean;
        double atThree = three.good() / clean;
        double atFive = at(points, 5).good() / clean;
        double afterwards = after.good() / after.offered();
        for (var point : points) say("%4.1f times: offered %6.0f/s, good %6.0f/s (%.2f of the clean rate), refused %6.0f/s", point.times(), point.offered(), point.good(), point.good() / clean, point.refused());
        if (!options.picture().isEmpty()) {
            Files.writeString(Path.of(options.picture()), OverloadPicture.svg(clean, points));
            say("picture: %s", options.picture());
        }
        say("clean_cps=%.0f at_2x=%.2f at_3x=%.2f at_5x=%.2f refusal_cost=%.3f afterwards=%.3f", clean, atTwo, atThree, atFive, refusal, afterwards);
        return atTwo >= GOAL_AT_TWO && atThree >= GOAL_AT_THREE && atFive >= LEAST_AT_FIVE && refusal <= GOAL_OF_REFUSAL && afterwards > 0.99;
    }

    private static Point at(List<Point> points, double times) {
        return points.stream().filter(point -> point.times() == times).findFirst().orElseThrow();
    }

    private static void say(String form, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, form, arguments));
    }
}
