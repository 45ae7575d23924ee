package io.callmask.observability;

import io.callmask.number.report.PoolReport;
import io.callmask.number.store.NumberStore.PoolUse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How full the pools are, as of the last scrape.
final class PoolMeters {
    private final MeterRegistry registry;
    private volatile Supplier<List<PoolUse>> source = List::of;
    private volatile Map<String, PoolUse> latest = Map.of();

    private volatile List<String> pools = List.of();
    private volatile Function<String, Optional<PoolReport>> reporting = _ -> Optional.empty();
    private volatile @Nullable MultiGauge needs;
    private volatile @Nullable MultiGauge usable;
    private volatile @Nullable MultiGauge daysLeft;

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

    /// Shows what the pools need, by class.
    void watchReports(List<String> pools, Function<String, Optional<PoolReport>> reporting) {
        this.pools = List.copyOf(pools);
        this.reporting = reporting;
        needs = MultiGauge.builder("callmask.pool.needed").description("Virtual numbers of the class that what is open and at rest needs at least").register(registry);
        usable = MultiGauge.builder("callmask.pool.usable").description("Virtual numbers of the class that take new bindings").register(registry);
        daysLeft = MultiGauge.builder("callmask.pool.exhausted.days").description("Days until all usable numbers of the class are needed, if it goes on as of late; absent when need does not rise").register(registry);
        read();
    }

    private void readReports() {
        var needed = new ArrayList<MultiGauge.Row<?>>();
        var there = new ArrayList<MultiGauge.Row<?>>();
        var left = new ArrayList<MultiGauge.Row<?>>();
        for (var pool : pools) {
            for (var each : reporting.apply(pool).map(PoolReport::classes).orElse(List.of())) {
                var tags = Tags.of("pool", pool, "class", each.use().kind().name());
                needed.add(MultiGauge.Row.of(tags, each.lowerBound()));
                there.add(MultiGauge.Row.of(tags, each.usable()));
                each.daysLeft().ifPresent(days -> left.add(MultiGauge.Row.of(tags, days)));
            }
        }
        show(needs, needed);
        show(usable, there);
        show(daysLeft, left);
    }

    private static void show(@Nullable MultiGauge gauge, List<MultiGauge.Row<?>> rows) {
        if (gauge != null) gauge.register(rows, true);
    }

    /// Asks the store once for all gauges.
    void read() {
        readReports();
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
