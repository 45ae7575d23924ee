package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What `bench calls --rate` is asked for.
///
/// @param rate    calls per second
/// @param time    how long is measured
/// @param warmup  how long the rate rises before
/// @param warmTo  up to which rate it rises then
/// @param hold    how long a call lasts
/// @param pairs   callers, each with a callee
/// @param profile where to write the server's flight recording, or empty for none
/// @param jvm     more options for the server's JVM
/// @param set     overrides of the server's settings
/// @param carriage what both legs speak
record CallOptions(int rate, Duration time, Duration warmup, int warmTo, Duration hold, int pairs, String profile, List<String> jvm, List<String> set, Carriage carriage) {
    static final String HELP = """
        Usage: ./callmask bench calls [--quick | --full] [--picture FILE] [--jvm OPTIONS] [--set PATH=VALUE]...
               ./callmask bench calls --transport tcp|tls [--quick | --full] [--jvm OPTIONS] [--set PATH=VALUE]...
               ./callmask bench calls --rate N [OPTIONS]
               ./callmask bench micro [NAME]...

        Without --rate: a callmask server and Kamailio, a proxy that only looks up and forwards, under the same calls in turn: CPU per call at equal
        rates, the highest clean rate of each, callmask's latency, memory of held calls and start; in the end callmask over TCP and TLS beside itself over UDP, --quick without.
        About ten minutes; --quick less than three, --full about twenty-one. With --transport only that one beside UDP, without Kamailio.

          --picture FILE   writes CPU per call against rate as SVG into FILE

        With --rate: callmask alone at one rate.

          --rate N         calls per second
          --transport T    what both legs speak, udp, tcp or tls (udp)
          --seconds N      how long is measured (20)
          --calls N        how many calls are measured, instead of --seconds
          --warmup N       seconds of rising rate before (15)
          --warm-to N      calls per second that the rate rises to before (the rate): the JVM compiles by how often, not by how long
          --hold N         milliseconds that a call lasts (0)
          --pairs N        callers, each with a callee (1000, or one for each call per second)
          --profile FILE   records the measured stretch with JDK Flight Recorder into FILE and prints the ten hottest methods

        With both:

          --jvm OPTIONS    more options for the server's JVM, with blanks between
          --set PATH=VALUE lays one setting over the server's; may be repeated

        micro measures the parts of one call by themselves, with JMH: time and bytes allocated for each.

        Exit codes: 0 every call was masked and ended, 1 some did not, 2 wrong usage, 3 Kamailio is not installed.
        """;

    private static final int MOST = 100_000;

    static CallOptions of(List<String> arguments) {
        var given = new HashMap<String, String>();
        var set = new ArrayList<String>();
        var jvm = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i += 2) {
            var name = arguments.get(i);
            if (i + 1 == arguments.size()) throw new IllegalArgumentException(name + ": no value (expected: one)");
            if (name.equals("--set")) set.add(arguments.get(i + 1));
            else if (name.equals("--jvm")) jvm.addAll(List.of(arguments.get(i + 1).split(" +")));
            else if (given.put(name, arguments.get(i + 1)) != null) throw new IllegalArgumentException(name + ": given twice (expected: once)");
        }
        int rate = whole(given, "--rate", 1_000, 1, MOST);
        int warmTo = whole(given, "--warm-to", rate, 1, MOST);
        int seconds = whole(given, "--seconds", 20, 1, 3_600);
        var calls = Optional.ofNullable(given.remove("--calls"));
        var time = calls.isPresent() ? Duration.ofNanos(whole(Map.of("--calls", calls.get()), "--calls", 0, 1, Integer.MAX_VALUE) * 1_000_000_000L / rate) : Duration.ofSeconds(seconds);
        var carriage = carriage(Optional.ofNullable(given.remove("--transport")).orElse("udp"));
        var options = new CallOptions(rate, time, Duration.ofSeconds(whole(given, "--warmup", 15, 0, 600)), warmTo, Duration.ofMillis(whole(given, "--hold", 0, 0, 30_000)),
            whole(given, "--pairs", Math.max(1_000, Math.max(rate, warmTo)), 1, MOST), Optional.ofNullable(given.remove("--profile")).map(CallOptions::absolute).orElse(""), List.copyOf(jvm), List.copyOf(set), carriage);
        if (!given.isEmpty()) throw new IllegalArgumentException(given.keySet() + ": unknown (expected: see ./callmask bench help)");
        return options;
    }

    /// @throws IllegalArgumentException when it is none
    static Carriage carriage(String label) {
        return Stream.of(Carriage.values()).filter(one -> one.label().equals(label)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("--transport: " + label + " (expected: udp, tcp or tls)"));
    }

    private static String absolute(String file) {
        return Path.of(file).toAbsolutePath().toString();
    }

    private static int whole(Map<String, String> given, String name, int otherwise, int least, int most) {
        var text = Optional.ofNullable(given instanceof HashMap<String, String> ? given.remove(name) : given.get(name));
        if (text.isEmpty()) return otherwise;
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            // Told below, like one that is out of range.
        }
        throw new IllegalArgumentException(name + ": " + text.get() + " (expected: " + least + " to " + most + ")");
    }
}
