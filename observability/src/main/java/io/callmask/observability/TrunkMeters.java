package io.callmask.observability;

import io.callmask.sip.engine.TrunkBoard.Standing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The trunks, as they stand at a scrape: those that are gone are not shown any more.
final class TrunkMeters {
    private final MultiGauge up;
    private final MultiGauge channels;
    private final MultiGauge registered;
    private volatile Supplier<List<Standing>> standings = List::of;

    TrunkMeters(MeterRegistry registry) {
        up = MultiGauge.builder("callmask.trunk.up").description("1 while the trunk is given calls, else 0").register(registry);
        channels = MultiGauge.builder("callmask.trunk.channels").description("Calls that leave by the trunk now").register(registry);
        registered = MultiGauge.builder("callmask.trunk.registered").description("0 while a trunk that we register with does not know us, else 1").register(registry);
    }

    void watch(Supplier<List<Standing>> supplier) {
        standings = supplier;
    }

    /// Told before a scrape.
    void read() {
        var now = standings.get();
        show(up, now, standing -> standing.isUp() ? 1 : 0);
        show(channels, now, Standing::channels);
        show(registered, now, standing -> standing.isRegistered() ? 1 : 0);
    }

    private static void show(MultiGauge gauge, List<Standing> standings, ToDoubleFunction<Standing> value) {
        gauge.register(standings.stream().<Row<?>>map(standing -> Row.of(Tags.of("trunk", standing.trunk()), value.applyAsDouble(standing))).toList(), true);
    }
}
