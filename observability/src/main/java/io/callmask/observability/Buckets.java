package io.callmask.observability;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;

/// Histograms with fixed buckets: those of all nodes can be added up.
final class Buckets {
    private static final double[] SIGNALLING = {0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120};
    private static final double[] TALK = {1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200};
    private static final double[] DISK = {0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1};
    private static final double[] ENTRIES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000};

    private Buckets() {}

    /// From a tenth of a second to two minutes: what people wait for.
    static Timer signalling(MeterRegistry registry, String name, String description) {
        return timer(registry, name, description, SIGNALLING);
    }

    /// From a second to two hours.
    static Timer talk(MeterRegistry registry, String name, String description) {
        return timer(registry, name, description, TALK);
    }

    /// From a tenth of a millisecond to a second.
    static Timer disk(MeterRegistry registry, String name, String description, String... tags) {
        return timer(registry, name, description, DISK, tags);
    }

    static DistributionSummary entries(MeterRegistry registry, String name, String description, String... tags) {
        return DistributionSummary.builder(name).description(description).tags(tags).serviceLevelObjectives(ENTRIES).register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description, double[] seconds, String... tags) {
        var bounds = Arrays.stream(seconds).mapToObj(s -> Duration.ofNanos(Math.round(s * 1e9))).toArray(Duration[]::new);
        return Timer.builder(name).description(description).tags(tags).serviceLevelObjectives(bounds).register(registry);
    }
}
