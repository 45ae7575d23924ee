package io.callmask.observability;

import io.callmask.number.store.NumberStore.PoolUse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// How full the pools are, as of the last scrape.
final class PoolMeters {
    private final MeterRegistry registry;
    private volatile Supplier<List<PoolUse>> source = List::of;
    private volatile Map<String, PoolUse> latest = Map.of();

    PoolMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void watch(Supplier<List<PoolUse>> use) {
        source = use;
        read();
        for (String pool : latest.keySet()) {
            gauge("callmask.pool.numbers", "Virtual numbers in the pool", pool, PoolUse::numbers);
            gauge("callmask.pool.open", "Open bindings in the pool", pool, PoolUse::open);
            gauge("callmask.pool.resting", "Pairs of caller and virtual number at rest", pool, PoolUse::resting);
            gauge("callmask.pool.lower.bound", "The least number of virtual numbers that could serve what is open and at rest", pool, PoolUse::busiest);
        }
    }

    /// Asks the store once for all gauges.
    void read() {
        latest = source.get().stream().collect(Collectors.toUnmodifiableMap(PoolUse::pool, Function.identity()));
    }

    private void gauge(String name, String description, String pool, ToDoubleFunction<PoolUse> value) {
        Gauge.builder(name, () -> value(pool, value)).description(description).tag("pool", pool).register(registry);
    }

    private double value(String pool, ToDoubleFunction<PoolUse> value) {
        var use = latest.get(pool);
        return use == null ? Double.NaN : value.applyAsDouble(use);
    }
}
