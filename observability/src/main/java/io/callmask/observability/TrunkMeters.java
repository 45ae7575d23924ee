package io.callmask.observability;

import io.callmask.sip.engine.TrunkBoard.Standing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The trunks, as they stand at a scrape.
final class TrunkMeters {
    private TrunkMeters() {}

    static void watch(MeterRegistry registry, Supplier<List<Standing>> standings) {
        for (var trunk : standings.get()) {
            gauge(registry, standings, "callmask.trunk.up", "1 while the trunk is given calls, else 0", trunk.trunk(), standing -> standing.isUp() ? 1 : 0);
            gauge(registry, standings, "callmask.trunk.channels", "Calls that leave by the trunk now", trunk.trunk(), Standing::channels);
        }
    }

    private static void gauge(MeterRegistry registry, Supplier<List<Standing>> standings, String name, String description, String trunk, ToDoubleFunction<Standing> value) {
        Gauge.builder(name, () -> standings.get().stream().filter(standing -> standing.trunk().equals(trunk)).mapToDouble(value).findFirst().orElse(Double.NaN))
            .description(description).tag("trunk", trunk).register(registry);
    }
}
