package io.callmask.observability;

import io.callmask.sip.locate.Locator.Outcome;
import io.callmask.sip.locate.Locator.Standing;
import io.callmask.sip.locate.Locator;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The trunks that are found by name, as they stand at a scrape.
final class NameMeters {
    private final MultiGauge addresses;
    private final MultiGauge ages;
    private final MeterRegistry registry;
    private volatile Optional<Locator> locator = Optional.empty();

    NameMeters(MeterRegistry registry) {
        this.registry = registry;
        addresses = MultiGauge.builder("callmask.trunk.addresses").description("Addresses that the trunk's name leads to now").register(registry);
        ages = MultiGauge.builder("callmask.trunk.addresses.age").description("Since the addresses of the trunk's name were heard of").baseUnit("seconds").register(registry);
    }

    void watch(Locator watched) {
        locator = Optional.of(watched);
        for (var outcome : Outcome.values()) {
            FunctionCounter.builder("callmask.dns.lookups", watched, each -> each.count(outcome)).description("Questions to the DNS, by what came of them")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT)).register(registry);
        }
    }

    /// To be called before a scrape.
    void read() {
        var standings = locator.map(Locator::standings).orElse(List.of());
        addresses.register(rows(standings, Standing::addresses), true);
        ages.register(rows(standings, standing -> standing.age().toMillis() / 1_000.0), true);
    }

    private static List<MultiGauge.Row<?>> rows(List<Standing> standings, ToDoubleFunction<Standing> value) {
        return standings.stream().<MultiGauge.Row<?>>map(standing -> MultiGauge.Row.of(Tags.of("trunk", standing.trunk()), value.applyAsDouble(standing))).toList();
    }
}
