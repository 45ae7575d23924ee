package io.callmask.bench.bind;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one run of `bench binds` consists of.
///
/// @param name       how it was asked for
/// @param rounds     how often all that is compared is measured in turn; medians of these are told
/// @param stretch    how long each is measured in each round
/// @param open       extensions that are filled up, and of which 70 % stay taken while binds and unbinds alternate
/// @param patience   how long each filling may take: a store that is too slow is measured with fewer bindings, and the output says so
/// @param rate       binds per second of the open loop
/// @param inFlight   requests that wait at a time in closed loops
/// @param only       parts to run; all when empty
record BindPlan(String name, int rounds, Duration stretch, int open, Duration patience, int rate, int inFlight, Set<Part> only) {
    static final String HELP = """
        Usage: ./callmask bench binds [--quick | --full] [OPTIONS]
        Starts a Redis and a MariaDB of its own (temporary directory, private ports) and measures binds on them in turn with what one would write by hand, then on the embedded store, then over HTTP.

          --quick          about three minutes: five rounds of one second each, up to two million bindings
          --full           about half an hour: five rounds of six seconds, up to ten million bindings; without either five rounds of two seconds and four million
          --rounds N       how often everything is measured in turn (5)
          --seconds N      how long each time
          --open N         extensions that are filled up for memory and restart, and of which 70 % stay taken while binds and unbinds alternate
          --patience N     seconds that each filling may take; what is not reached by then is said
          --rate N         binds per second in the open loop (100000)
          --in-flight N    requests that wait at a time in the closed loops of the shared store (8192)
          --only PARTS     some of rivals,remote,embedded,http,growth,start,rewrite, with commas between; of remote also fresh, churn, pairs or keyed alone. growth weighs a bind of the shared store while
                           ten thousand become --open. start fills an embedded store (nine extension binds, then a pair) and starts it again, cold, --rounds times. rewrite fills one and goes on at
                           --rate until its journal has been rewritten once. These three are part of no run that does not name them. start, rewrite and http need no servers

        The last line holds medians of the rounds; bytes and look-ups are measured once. Exit codes: 0 done, 1 an extension was given twice or a binding was lost, 2 wrong usage, 3 redis-server, redis-benchmark or mariadbd is not installed.
        """;

    /// What can be left out.
    enum Part { RIVALS, FRESH, CHURN, PAIRS, KEYED, ASIDE, EMBEDDED, HTTP, GROWTH, START, REWRITE }

    private static final Set<Part> OURS = Set.of(Part.START, Part.REWRITE, Part.HTTP);
    private static final Set<Part> ALONE = Set.of(Part.START, Part.REWRITE, Part.GROWTH);
    private static final Set<Part> REMOTE = Set.of(Part.FRESH, Part.CHURN, Part.PAIRS, Part.KEYED, Part.ASIDE);

    static BindPlan of(List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        boolean full = arguments.contains("--full");
        if (quick && full) throw new IllegalArgumentException("--full: beside --quick (expected: one of them)");
        int rounds = 5;
        int seconds = full ? 6 : quick ? 1 : 2;
        int open = full ? 10_000_000 : quick ? 2_000_000 : 4_000_000;
        int patience = full ? 240 : quick ? 30 : 60;
        int rate = 100_000;
        int inFlight = 8_192;
        Set<Part> only = Set.of();
        for (var given = arguments.iterator(); given.hasNext(); ) {
            var name = given.next();
            if (name.equals("--quick") || name.equals("--full")) continue;
            var value = given.hasNext() ? Optional.of(given.next()) : Optional.<String>empty();
            switch (name) {
                case "--rounds" -> rounds = whole(name, value, 1, 100);
                case "--seconds" -> seconds = whole(name, value, 1, 3_600);
                case "--open" -> open = whole(name, value, 200_000, 100_000_000);
                case "--patience" -> patience = whole(name, value, 1, 86_400);
                case "--rate" -> rate = whole(name, value, 1, 10_000_000);
                case "--in-flight" -> inFlight = whole(name, value, 1, 1_000_000);
                case "--only" -> only = parts(value.orElseThrow(() -> new IllegalArgumentException(name + ": no value (expected: one)")));
                default -> throw new IllegalArgumentException(name + ": unknown (expected: see ./callmask bench help)");
            }
        }
        return new BindPlan(quick ? "quick" : full ? "full" : "ordinary", rounds, Duration.ofSeconds(seconds), open, Duration.ofSeconds(patience), rate, inFlight, only);
    }

    private static int whole(String name, Optional<String> value, int least, int most) {
        var text = value.orElseThrow(() -> new IllegalArgumentException(name + ": no value (expected: one)"));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            // Told below, like one that is out of range.
        }
        throw new IllegalArgumentException(name + ": " + text + " (expected: " + least + " to " + most + ")");
    }

    private static Set<Part> parts(String text) {
        var parts = new HashSet<Part>();
        for (var each : text.split(",", -1)) {
            switch (each) {
                case "rivals" -> parts.add(Part.RIVALS);
                case "remote" -> parts.addAll(REMOTE);
                case "fresh" -> parts.add(Part.FRESH);
                case "churn" -> parts.add(Part.CHURN);
                case "pairs" -> parts.add(Part.PAIRS);
                case "embedded" -> parts.add(Part.EMBEDDED);
                case "keyed" -> parts.add(Part.KEYED);
                case "growth" -> parts.add(Part.GROWTH);
                case "http" -> parts.add(Part.HTTP);
                case "start" -> parts.add(Part.START);
                case "rewrite" -> parts.add(Part.REWRITE);
                default -> throw new IllegalArgumentException("--only: " + each + " (expected: rivals, remote, fresh, churn, pairs, keyed, embedded, http, growth, start or rewrite)");
            }
        }
        return Set.copyOf(parts);
    }

    boolean has(Part part) {
        return only.isEmpty() && !ALONE.contains(part) || only.contains(part);
    }

    /// Whether anything needs servers of others.
    boolean needsServers() {
        return only.isEmpty() || !OURS.containsAll(only);
    }

    /// Whether the shared store is measured at all.
    boolean hasRemote() {
        return REMOTE.stream().anyMatch(this::has);
    }
}
