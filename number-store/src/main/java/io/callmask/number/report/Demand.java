package io.callmask.number.report;

import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.report.PoolReport.ClassReport;
import io.callmask.number.rule.Pools;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.NumberStore.ClassUse;
import io.callmask.number.store.NumberStore.PoolUse;
import io.callmask.number.store.StoreListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What was asked of each pool hour by hour, and what it needed: the ground of the [PoolReport]. Kept for 14 days, in the inventory's tables where there are any, else until the
/// process ends. Any thread.
public final class Demand implements StoreListener {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int DAY = 24;
    private static final int KEPT = 14 * DAY;
    private static final int TREND = 7 * DAY;
    /// Fewer hours tell nothing.
    private static final int LEAST = 3;
    /// Numbers a day: what rises slower does not rise.
    private static final double STILL = 0.001;
    /// In the place of a class: the pool's binds.
    private static final String BINDS = "BINDS";

    private final String node;
    private final InstantSource clock;
    private final StoreListener next;
    private final Map<String, LongAdder> binds = new ConcurrentHashMap<>();
    /// By pool and class, then by hour. Guarded by itself.
    private final Map<Series, NavigableMap<Long, Double>> past = new HashMap<>();
    private long hour;
    private final long began;

    private record Series(String pool, String kind) {}

    /// @param node names this process among those that share the tables
    /// @param next hears everything too
    public Demand(String node, InstantSource clock, StoreListener next) {
        this.node = node;
        this.clock = clock;
        this.next = next;
        this.began = clock.millis();
        this.hour = began / HOUR;
    }

    @Override public void bound(String pool, Duration took) {
        binds.computeIfAbsent(pool, _ -> new LongAdder()).increment();
        next.bound(pool, took);
    }

    @Override public void refused(BindResult.Why why) {
        next.refused(why);
    }

    @Override public void unreadable() {
        next.unreadable();
    }

    @Override public void unbound(String pool) {
        next.unbound(pool);
    }

    @Override public void journaled(String journal, int entries, Duration took, boolean durable) {
        next.journaled(journal, entries, took, durable);
    }

    /// Reads what was kept by former runs and by other nodes.
    public void read(StockDatabase database) {
        var kept = database.hours(clock.millis() / HOUR - KEPT);
        synchronized (past) {
            // Of needs, any node's will do: they all count the same. Binds are each node's own.
            kept.forEach(row -> series(row.pool(), row.kind()).merge(row.hour(), row.kind().equals(BINDS) ? row.binds() : row.needed(), row.kind().equals(BINDS) ? Double::sum : Math::max));
        }
    }

    /// To be called every minute or so: when an hour is over, notes what it asked and what is needed. Blocks.
    public void tick(NumberStore store, Pools pools, StockDatabase database) {
        long now = clock.millis() / HOUR;
        var rows = new ArrayList<StockDatabase.Hour>();
        synchronized (past) {
            if (now == hour) return;
            for (var pool : pools.all()) {
                var adder = binds.get(pool.name());
                long asked = adder == null ? 0 : adder.sumThenReset();
                rows.add(new StockDatabase.Hour(pool.name(), BINDS, hour, asked, 0));
                for (var use : store.classes(pool.name())) rows.add(new StockDatabase.Hour(pool.name(), use.kind().name(), hour, 0, LowerBound.of(pool, use).needed()));
            }
            rows.forEach(row -> series(row.pool(), row.kind()).put(row.hour(), row.kind().equals(BINDS) ? row.binds() : row.needed()));
            past.values().forEach(hours -> hours.headMap(now - KEPT).clear());
            hour = now;
        }
        // Whoever asks for a report meanwhile does not wait for the database.
        database.keep(node, rows, now - KEPT);
    }

    private NavigableMap<Long, Double> series(String pool, String kind) {
        return past.computeIfAbsent(new Series(pool, kind), _ -> new TreeMap<>());
    }

    /// The pool as it is now; empty when there is none of that name.
    public Optional<PoolReport> report(String name, NumberStore store, Pools pools) {
        return pools.named(name).map(pool -> {
            var use = store.pools().stream().filter(each -> each.pool().equals(name)).findFirst().orElse(new PoolUse(name, 0, 0, 0, 0));
            var classes = new ArrayList<ClassReport>();
            synchronized (past) {
                for (var each : store.classes(name)) classes.add(report(each, LowerBound.of(pool, each), series(name, each.kind().name())));
                var asked = series(name, BINDS);
                return new PoolReport(name, use.open(), use.resting(), classes, hours(asked), days(asked), Instant.ofEpochMilli(asked.isEmpty() ? began : Math.min(began, asked.firstKey() * HOUR)));
            }
        });
    }

    private ClassReport report(ClassUse use, LowerBound bound, NavigableMap<Long, Double> hours) {
        int usable = Math.max(0, use.numbers() - use.frozen() - use.locked());
        double growth = growth(hours.tailMap(hour - TREND), bound.needed());
        boolean isSeen = hours.size() >= LEAST && growth > STILL;
        var left = isSeen ? Optional.of(Math.max(0, (usable - bound.needed()) / growth)) : Optional.<Double>empty();
        double fill = usable == 0 ? 0 : bound.needed() / usable;
        return new ClassReport(use, bound.numbers(), bound.why(), usable, fill, growth, left);
    }

    /// Numbers a day, by least squares over the hours and now.
    private double growth(Map<Long, Double> hours, double now) {
        var points = new TreeMap<>(hours);
        points.put(hour, now);
        double meanX = points.keySet().stream().mapToLong(Long::longValue).average().orElse(0);
        double meanY = points.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double over = 0;
        double under = 0;
        for (var point : points.entrySet()) {
            double x = point.getKey() - meanX;
            over += x * (point.getValue() - meanY);
            under += x * x;
        }
        return under == 0 ? 0 : DAY * over / under;
    }

    private List<Long> hours(NavigableMap<Long, Double> asked) {
        var hours = new ArrayList<Long>();
        for (long at = Math.max(hour - DAY, asked.isEmpty() ? hour : asked.firstKey()); at < hour; at++) hours.add(Math.round(asked.getOrDefault(at, 0.0)));
        return hours;
    }

    private List<Long> days(NavigableMap<Long, Double> asked) {
        var days = new ArrayList<Long>();
        for (int day = KEPT / DAY; day > 0; day--) {
            var part = asked.subMap(hour - (long) day * DAY, hour - (long) (day - 1) * DAY);
            if (!part.isEmpty()) days.add(Math.round(part.values().stream().mapToDouble(Double::doubleValue).sum()));
        }
        return days;
    }
}
