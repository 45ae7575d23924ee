package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How long the comparison of callmask and Kamailio takes, and of what it consists.
///
/// @param warmup   rising rate before the first stretch of callmask's, which has to be compiled
/// @param settling how many steps more at each rate, at most, until compiling is done
/// @param stretch  one measured stretch
/// @param step     one step of the search for the highest clean rate
/// @param rates    more rates for the picture
/// @param held     numbers of held calls, rising
/// @param starts   how often the start is measured
/// @param beside   what is measured beside UDP as well
/// @param alone    whether nothing but that is
/// @param picture  where to write the picture, or empty for nowhere
/// @param jvm      more options for the server's JVM
/// @param set      overrides of the server's settings
record Plan(Duration warmup, int settling, Duration stretch, Duration step, List<Integer> rates, List<Integer> held, int starts, List<Carriage> beside, boolean alone, String picture, List<String> jvm, List<String> set) {
    static Plan of(List<String> arguments) {
        String length = "";
        String picture = "";
        List<Carriage> alone = List.of();
        var jvm = new ArrayList<String>();
        var set = new ArrayList<String>();
        for (var given = arguments.iterator(); given.hasNext(); ) {
            var name = given.next();
            switch (name) {
                case "--quick", "--full" -> {
                    if (!length.isEmpty()) throw new IllegalArgumentException(name + ": after " + length + " (expected: one of them)");
                    length = name;
                }
                case "--transport" -> {
                    var carriage = CallOptions.carriage(value(name, given.hasNext() ? Optional.of(given.next()) : Optional.empty()));
                    alone = carriage == Carriage.UDP ? List.of() : List.of(carriage);
                }
                case "--picture" -> picture = value(name, given.hasNext() ? Optional.of(given.next()) : Optional.empty());
                case "--jvm"     -> jvm.addAll(List.of(value(name, given.hasNext() ? Optional.of(given.next()) : Optional.empty()).split(" +")));
                case "--set"     -> set.add(value(name, given.hasNext() ? Optional.of(given.next()) : Optional.empty()));
                default          -> throw new IllegalArgumentException(name + ": unknown (expected: see ./callmask bench help)");
            }
        }
        var beside = alone.isEmpty() ? List.of(Carriage.TCP, Carriage.TLS) : alone;
        return switch (length) {
            case "--quick" -> new Plan(seconds(5), 5, seconds(4), seconds(2), List.of(), List.of(10_000), 1, alone, !alone.isEmpty(), picture, List.copyOf(jvm), List.copyOf(set));
            case "--full"  -> new Plan(seconds(30), 12, seconds(20), seconds(10), List.of(250, 500, 4_000), List.of(10_000, 100_000), 7, beside, !alone.isEmpty(), picture, List.copyOf(jvm), List.copyOf(set));
            default        -> new Plan(seconds(10), 15, seconds(8), seconds(4), List.of(250, 500), List.of(10_000, 100_000), 5, beside, !alone.isEmpty(), picture, List.copyOf(jvm), List.copyOf(set));
        };
    }

    private static String value(String name, Optional<String> value) {
        return value.orElseThrow(() -> new IllegalArgumentException(name + ": no value (expected: one)"));
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    /// Pairs that are bound: each can be in one call at a time.
    int pairs() {
        return held.getLast() + SPARE_PAIRS;
    }

    /// For the calls that come and go beside those that are held.
    private static final int SPARE_PAIRS = 10_000;
}
