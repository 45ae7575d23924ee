package io.callmask.bench;

import java.io.IOException;
import java.time.Duration;

/// What calls cost that are answered and then left alone: memory each, and CPU for others that come and go beside them.
///
/// @param target callmask
/// @param pid    of its JVM
/// @param empty  bytes of live objects without any call
record HeldCalls(Target target, long pid, long empty) {
    /// Transactions linger for 64·T1 after an answer, 32 s (RFC 3261 §17, RFC 6026 §7), with callmask for two eighths more at most until their memory is free;
    /// what a held call costs shows when they have gone.
    static final Duration LINGER = Duration.ofSeconds(41);
    /// Steps, at most, until what changed with the held calls is compiled.
    private static final int SETTLING = 5;
    private static final double RATE = 1_000;
    private static final double FILL_RATE = 3_000;

    /// What so many held calls cost.
    ///
    /// @param bytes of live objects for each of them
    record Cost(int held, double bytes, Stretch beside) {}

    /// Fills up to `count` held calls, waits until only they are left, and measures.
    Cost measure(int count, Duration stretch, Duration step) throws IOException, InterruptedException {
        var generator = target.generator();
        var seen = generator.hold(count - generator.held(), FILL_RATE, second -> target.line("fill to " + count + " held", second));
        System.out.println("callmask: " + generator.held() + " calls held, failed=" + seen.failed() + "; waiting until their transactions have gone");
        generator.idle(LINGER);
        int held = generator.held();
        double bytes = (double) (Jdk.liveBytes(pid) - empty) / Math.max(1, held);
        target.warmUp(RATE, Duration.ofSeconds(2));
        target.settle(RATE, step, SETTLING);
        return new Cost(held, bytes, target.measure(RATE, stretch));
    }
}
