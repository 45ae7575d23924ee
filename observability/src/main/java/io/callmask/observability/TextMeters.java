package io.callmask.observability;

import io.callmask.number.record.CallRecord;
import io.callmask.number.record.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Texts (SIP MESSAGE): how many, what became of them, and of the numbers in them.
final class TextMeters {
    private final LongAdder active = new LongAdder();
    private final Map<Refusal, Counter> ended = new EnumMap<>(Refusal.class);
    private final Map<CallRecord.Scan, Counter> scanned = new EnumMap<>(CallRecord.Scan.class);

    TextMeters(MeterRegistry registry) {
        Gauge.builder("callmask.messages.active", active, LongAdder::sum).description("Texts admitted to routing that are not over").register(registry);
        for (var refusal : Refusal.values()) {
            ended.put(refusal, Counter.builder("callmask.messages").description("Texts that ended, by why they failed (NONE when they did not) and whose fault it was")
                .tags("refusal", refusal.name(), "fault", refusal.fault().name()).register(registry));
        }
        for (var scan : CallRecord.Scan.values()) {
            scanned.put(scan, Counter.builder("callmask.messages.scanned").description("Texts that ended, by what became of telephone numbers in them").tag("scan", scan.name()).register(registry));
        }
    }

    void opened() {
        active.increment();
    }

    void ended(CallRecord record) {
        // Such a record is about an earlier life of this node.
        if (record.outcome().refusal() != Refusal.NODE_LOST) active.decrement();
        count(ended.get(record.outcome().refusal()));
        count(scanned.get(record.what().scan()));
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) counter.increment();
    }
}
