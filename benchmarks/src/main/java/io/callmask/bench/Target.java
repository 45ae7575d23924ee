package io.callmask.bench;

import io.callmask.bench.load.Generator;
import io.callmask.bench.load.Generator.Seen;
import io.callmask.bench.server.Cpu;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// A server that calls are made through, and what has been measured of it so far.
///
/// @param cpuMicros      CPU time that the server has used since it began
/// @param compilerMicros what of that went to a compiler at run time
/// @param measured       every stretch, in the order of time
record Target(String name, Generator generator, LongSupplier cpuMicros, LongSupplier compilerMicros, List<Stretch> measured) {
    private static final double FIRST_RATE = 10;
    private static final double SETTLED = 0.95;
    /// The share of a server's CPU that compilers may still take in one that has settled.
    private static final double COMPILED = 0.05;
    /// Time for what was lost to be sent again; what is open then has failed.
    private static final Duration AFTERMATH = Duration.ofSeconds(10);

    /// A server that compiles nothing at run time.
    static Target compiled(String name, Generator generator, LongSupplier cpuMicros) {
        return new Target(name, generator, cpuMicros, () -> 0, new ArrayList<>());
    }

    /// A server in a JVM.
    static Target jvm(String name, Generator generator, long pid) {
        return new Target(name, generator, () -> Cpu.micros(pid), () -> Cpu.compilerMicros(pid), new ArrayList<>());
    }

    /// Calls at a rising rate, to be forgotten.
    void warmUp(double rate, Duration time) throws IOException {
        generator.run(Math.min(FIRST_RATE, rate), rate, time, seen -> line("warm-up to " + Math.round(rate) + "/s", seen));
        generator.drain(AFTERMATH);
    }

    /// Calls at one rate, to be forgotten, until the server is as one that has run for days: a call costs no less than in a clean stretch before, and what compiles at run time rests. Where
    /// the server had to refuse some, it is still at that.
    void settle(double rate, Duration stretch, int most) throws IOException {
        double before = Double.POSITIVE_INFINITY;
        for (int i = 0; i < most; i++) {
            var now = look(rate, stretch);
            System.out.println(name + " settling: " + now);
            if (!now.isClean()) continue;
            if (now.serverMicros() > before * SETTLED && now.compilerMicros() < now.serverMicros() * COMPILED) return;
            before = now.serverMicros();
        }
    }

    Stretch measure(double rate, Duration time) throws IOException {
        var stretch = look(rate, time);
        measured.add(stretch);
        System.out.println(name + ": " + stretch);
        return stretch;
    }

    private Stretch look(double rate, Duration time) throws IOException {
        var before = generator.seen();
        long serverBefore = cpuMicros.getAsLong();
        long compilerBefore = compilerMicros.getAsLong();
        long ownBefore = Cpu.ownMicros();
        var seen = generator.run(rate, rate, time, second -> line(Math.round(rate) + "/s", second));
        double server = cpuMicros.getAsLong() - serverBefore;
        double compiler = Math.max(0, compilerMicros.getAsLong() - compilerBefore);
        double own = Cpu.ownMicros() - ownBefore;
        var latency = new Stretch.Latency(generator.latencyMillis(0.50), generator.latencyMillis(0.99), generator.latencyMillis(0.999));
        generator.drain(AFTERMATH);
        var after = generator.seen();
        long calls = Math.max(1, seen.finished());
        return new Stretch(rate, seen.finished(), server / calls, compiler / calls, own / calls, seen.busy(), after.failed() - before.failed(),
            after.refused() - before.refused(), after.retransmitted() - before.retransmitted(), seen.worstLagMillis(), latency);
    }

    void line(String phase, Seen seen) {
        System.out.println(String.format(Locale.ROOT, "%s %s: started=%d finished=%d failed=%d retransmitted=%d open=%d",
            name, phase, seen.started(), seen.finished(), seen.failed(), seen.retransmitted(), seen.open()));
    }
}
