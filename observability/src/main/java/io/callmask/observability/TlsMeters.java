package io.callmask.observability;

import io.callmask.sip.transport.TcpPort.Handshake;
import io.callmask.sip.transport.TcpPort.Side;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/// Handshakes and certificates.
final class TlsMeters {
    private final MeterRegistry registry;
    private final Map<Side, Map<Handshake, Counter>> ended = new EnumMap<>(Side.class);

    TlsMeters(MeterRegistry registry) {
        this.registry = registry;
        for (var side : Side.values()) {
            var counters = new EnumMap<Handshake, Counter>(Handshake.class);
            for (var outcome : Handshake.values()) counters.put(outcome, counter(side, outcome));
            ended.put(side, counters);
        }
    }

    private Counter counter(Side side, Handshake outcome) {
        return Counter.builder("callmask.tls.handshakes").description("TLS handshakes on SIP connections, by who made the connection and how they ended")
            .tag("side", side.name().toLowerCase(Locale.ROOT)).tag("outcome", outcome.name()).register(registry);
    }

    void ended(Side side, Handshake outcome) {
        var counter = ended.getOrDefault(side, Map.of()).get(outcome);
        if (counter != null) counter.increment();
    }

    void watch(String name, DoubleSupplier daysLeft, BooleanSupplier current) {
        if (!Double.isNaN(daysLeft.getAsDouble())) {
            Gauge.builder("callmask.tls.certificate.days", daysLeft::getAsDouble).description("Days until a certificate of ours ends, or one of its chain; below zero afterwards")
                .tag("name", name).register(registry);
        }
        Gauge.builder("callmask.tls.files.current", () -> current.getAsBoolean() ? 1 : 0)
            .description("1 while the certificate, key and authorities in use are those in the files, 0 when the files have changed and cannot be used").tag("name", name).register(registry);
    }
}
