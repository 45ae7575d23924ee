package io.callmask.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What one run has found, for people, and in one last line for programs.
///
/// @param beside TCP and TLS beside UDP; empty where it was not measured
record Results(Standing standing, List<HeldCalls.Cost> held, Duration start, List<Beside.Costs> beside) {
    private static final double GENERATOR_FULL = 0.9;

    /// @return whether callmask was clean wherever it had to be
    boolean print(String picture) throws IOException {
        say("");
        row("", "callmask", "kamailio", "ratio");
        pair("CPU µs per call at %.0f/s", standing.atRate());
        pair("CPU µs per call at %.0f/s (0.8 of Kamailio's best)", standing.near());
        row("highest clean calls/s", "%.0f".formatted(standing.best().callmask().rate()), "%.0f".formatted(standing.best().kamailio().rate()), "");
        row("  CPU µs per call there", micros(standing.best().callmask()), micros(standing.best().kamailio()), "");
        row("  CPU µs per call of the generator there", "%.1f".formatted(standing.best().callmask().generatorMicros()), "%.1f".formatted(standing.best().kamailio().generatorMicros()), "");
        var latency = standing.half().latency();
        row("INVITE to INVITE at half of that: p50 / p99 / p99.9 ms", "%.2f / %.2f / %.2f".formatted(latency.p50(), latency.p99(), latency.p999()), "", "");
        row("CPU µs per call at 1000/s with 0 calls held", micros(standing.atRate().callmask()), "", "");
        for (var cost : held) {
            row("CPU µs per call at 1000/s with %d calls held".formatted(cost.held()), micros(cost.beside()), "", "");
            row("heap bytes per held call at %d".formatted(cost.held()), "%.0f".formatted(cost.bytes()), "", "");
        }
        row("start to first call answered, s", "%.2f".formatted(start.toMillis() / 1e3), "", "");
        if (standing.best().callmask().busy() > GENERATOR_FULL) say("The generator's one thread was at work all the time at callmask's highest rate: the server may bear more.");
        if (!picture.isEmpty()) {
            Files.writeString(Path.of(picture), CostPicture.svg(standing));
            say("picture: " + picture);
        }
        beside.forEach(Beside.Costs::print);
        lastLine();
        return standing.atRate().callmask().isClean() && standing.near().callmask().isClean() && standing.best().callmask().isClean()
            && held.stream().allMatch(cost -> cost.beside().isClean()) && beside.stream().allMatch(Beside.Costs::isClean);
    }

    private void lastLine() {
        var worse = standing.worse();
        say("callmask_us_per_call=%.1f kamailio_us_per_call=%.1f ratio=%.3f callmask_max_cps=%.0f kamailio_max_cps=%.0f p99_ms=%.2f bytes_per_held_call=%.0f start_s=%.2f".formatted(
            worse.callmask().serverMicros(), worse.kamailio().serverMicros(), worse.ratio(), standing.best().callmask().rate(), standing.best().kamailio().rate(),
            standing.half().latency().p99(), held.getLast().bytes(), start.toMillis() / 1e3));
    }

    private static void pair(String title, Standing.Pair pair) {
        row(title.formatted(pair.callmask().rate()), micros(pair.callmask()), micros(pair.kamailio()), "%.3f".formatted(pair.ratio()));
    }

    private static String micros(Stretch stretch) {
        return "%.1f".formatted(stretch.serverMicros()) + (stretch.isClean() ? "" : " (not clean)");
    }

    private static void row(String... cells) {
        say("%-62s %22s %12s %8s".formatted((Object[]) cells).stripTrailing());
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
