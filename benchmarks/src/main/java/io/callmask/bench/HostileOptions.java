package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What `bench hostile` is asked for.
///
/// @param time    how long both kinds of traffic run
/// @param rate    good calls per second
/// @param hostile hostile messages per second, 0 for as many as can be sent
/// @param seed    of what they hold
/// @param quiet   how long everything rests before and after, for the heap to be weighed
/// @param carriage what both the good calls and the hostile traffic come by
record HostileOptions(Duration time, int rate, int hostile, long seed, Duration quiet, Carriage carriage) {
    static final String HELP = """
        Usage: ./callmask bench hostile [OPTIONS]
        Starts a callmask server of its own, calls through it, and beside that sends it random and mutated messages from the carrier's address: are good calls lost, does memory grow?

          --seconds N      how long (60; 600 for the figure)
          --rate N         good calls per second (500)
          --hostile N      hostile messages per second (10000; 0: as many as can be sent)
          --seed N         of what they hold (1)
          --quiet N        seconds of rest before and after, in which what lingers goes (75; with less, the figures of the heap say nothing)
          --transport T    udp or tcp (udp): tcp sends mutated streams by 64 connections at a time, and calls over TCP beside them

        Exit codes: 0 no good call was lost and memory is flat, 1 otherwise, 2 wrong usage.
        """;

    static HostileOptions of(List<String> arguments) {
        var given = new HashMap<String, String>();
        for (int i = 0; i < arguments.size(); i += 2) {
            var name = arguments.get(i);
            if (i + 1 == arguments.size()) throw new IllegalArgumentException(name + ": no value (expected: one)");
            if (given.put(name, arguments.get(i + 1)) != null) throw new IllegalArgumentException(name + ": given twice (expected: once)");
        }
        var carriage = CallOptions.carriage(java.util.Optional.ofNullable(given.remove("--transport")).orElse("udp"));
        if (carriage == Carriage.TLS) throw new IllegalArgumentException("--transport: tls (expected: udp or tcp)");
        var options = new HostileOptions(Duration.ofSeconds(whole(given, "--seconds", 60, 1, 86_400)), whole(given, "--rate", 500, 1, 100_000), whole(given, "--hostile", 10_000, 0, 10_000_000),
            whole(given, "--seed", 1, 0, Integer.MAX_VALUE), Duration.ofSeconds(whole(given, "--quiet", 75, 1, 600)), carriage);
        if (!given.isEmpty()) throw new IllegalArgumentException(given.keySet() + ": unknown (expected: see ./callmask bench help)");
        return options;
    }

    private static int whole(Map<String, String> given, String name, int otherwise, int least, int most) {
        var text = given.remove(name);
        if (text == null) return otherwise;
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            // Told below, like one that is out of range.
        }
        throw new IllegalArgumentException(name + ": " + text + " (expected: " + least + " to " + most + ")");
    }
}
