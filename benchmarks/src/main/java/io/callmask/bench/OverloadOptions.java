package io.callmask.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `bench overload` is asked for.
///
/// @param time    how long each offered rate is measured
/// @param warmup  how long the rate rises before
/// @param clean   the highest clean rate, 0 to look for it
/// @param picture where to write the picture, or empty for nowhere
record OverloadOptions(Duration time, Duration warmup, int clean, String picture) {
    static final String HELP = """
        Usage: ./callmask bench overload [OPTIONS]
        Server and generator on one processor each: the highest clean rate, then half of it to five times as much. How many calls come through, what does a refusal cost?

          --seconds N      how long each offered rate is measured (6)
          --warmup N       seconds of rising rate before (20)
          --clean N        the clean rate in calls per second, instead of looking for it
          --picture FILE   writes goodput against offered load as SVG into FILE

        Exit codes: 0 the goals are reached (0.65 of the clean rate at twice, 0.35 at three times, no collapse at five times, a refusal at most a quarter of a call), 1 otherwise, 2 wrong usage.
        """;

    static OverloadOptions of(List<String> arguments) {
        var given = new HashMap<String, String>();
        for (int i = 0; i < arguments.size(); i += 2) {
            var name = arguments.get(i);
            if (i + 1 == arguments.size()) throw new IllegalArgumentException(name + ": no value (expected: one)");
            if (given.put(name, arguments.get(i + 1)) != null) throw new IllegalArgumentException(name + ": given twice (expected: once)");
        }
        var options = new OverloadOptions(Duration.ofSeconds(whole(given, "--seconds", 6, 2, 600)), Duration.ofSeconds(whole(given, "--warmup", 20, 1, 600)),
            whole(given, "--clean", 0, 0, 100_000), Optional.ofNullable(given.remove("--picture")).orElse(""));
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
