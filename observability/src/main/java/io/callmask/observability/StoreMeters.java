package io.callmask.observability;

import io.callmask.number.store.BindResult.Why;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Binds, unbinds, and the journals under them.
final class StoreMeters {
    private static final String OTHER = "OTHER";
    private static final List<String> JOURNALS = List.of("bindings", "calls");

    private final Map<String, Counter> binds = new HashMap<>();
    private final Map<String, Counter> unbinds = new HashMap<>();
    private final Map<String, Journal> journals = new HashMap<>();
    private final Map<Why, Counter> refused = new EnumMap<>(Why.class);
    private final Counter unreadable;
    private final Counter bindsElsewhere;
    private final Counter unbindsElsewhere;
    private final Journal otherJournal;
    private final Timer latency;

    StoreMeters(MeterRegistry registry, List<String> pools) {
        for (String pool : pools) {
            binds.put(pool, binds(registry, pool));
            unbinds.put(pool, unbinds(registry, pool));
        }
        bindsElsewhere = binds(registry, OTHER);
        unbindsElsewhere = unbinds(registry, OTHER);
        for (var why : Why.values()) {
            refused.put(why, Counter.builder("callmask.binds.refused").description("Binds that were refused, by the API's code")
                .tag("why", why.name().toLowerCase(Locale.ROOT)).register(registry));
        }
        unreadable = Counter.builder("callmask.store.unreadable").description("Times that something sealed could not be read: changed by somebody, or its key not known").register(registry);
        for (String journal : JOURNALS) journals.put(journal, new Journal(registry, journal));
        otherJournal = new Journal(registry, OTHER);
        latency = Buckets.disk(registry, "callmask.bind", "From a bind's arrival in the store until it is durable");
    }

    void bound(String pool, Duration took) {
        binds.getOrDefault(pool, bindsElsewhere).increment();
        latency.record(took);
    }

    void unbound(String pool) {
        unbinds.getOrDefault(pool, unbindsElsewhere).increment();
    }

    void unreadable() {
        unreadable.increment();
    }

    void refused(Why why) {
        var counter = refused.get(why);
        if (counter != null) counter.increment();
    }

    void journaled(String journal, int entries, Duration took, boolean durable) {
        journals.getOrDefault(journal, otherJournal).batch(entries, took, durable);
    }

    private static Counter binds(MeterRegistry registry, String pool) {
        return Counter.builder("callmask.binds").description("Bindings made").tag("pool", pool).register(registry);
    }

    private static Counter unbinds(MeterRegistry registry, String pool) {
        return Counter.builder("callmask.unbinds").description("Bindings released").tag("pool", pool).register(registry);
    }

    /// One journal's batches.
    private static final class Journal {
        private final DistributionSummary entries;
        private final Timer syncs;
        private final Counter failures;

        Journal(MeterRegistry registry, String name) {
            entries = Buckets.entries(registry, "callmask.journal.batch.entries", "Entries in a batch that was made durable", "journal", name);
            syncs = Buckets.disk(registry, "callmask.journal.sync", "Write and sync of a batch", "journal", name);
            failures = Counter.builder("callmask.journal.failures").description("Batches that could not be made durable").tag("journal", name).register(registry);
        }

        void batch(int count, Duration took, boolean durable) {
            syncs.record(took);
            if (durable) entries.record(count); else failures.increment();
        }
    }
}
