package io.callmask.observability;

import io.callmask.number.record.CallRecord;
import io.callmask.number.report.PoolReport;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore.PoolUse;
import io.callmask.number.store.StoreListener;
import io.callmask.observability.hep.HepExport;
import io.callmask.sip.engine.CallListener;
import io.callmask.sip.engine.TrunkBoard;
import io.callmask.sip.locate.Locator;
import io.callmask.sip.transport.TcpPort;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/// Hears what happens in SIP and in the store, and tells it to Prometheus. Any thread; an event costs one look into a small table and one addition.
public final class Metrics implements CallListener, StoreListener, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CallMeters calls = new CallMeters(registry);
    private final TextMeters texts = new TextMeters(registry);
    private final SipMeters sip = new SipMeters(registry);
    private final TlsMeters tls = new TlsMeters(registry);
    private final StoreMeters store;
    private final PoolMeters pools = new PoolMeters(registry);
    private final NameMeters names = new NameMeters(registry);
    private final Map<Reload, Counter> reloads = new EnumMap<>(Reload.class);
    private final TrunkMeters trunks = new TrunkMeters(registry);
    private final ProcessMeters process = new ProcessMeters(registry);

    /// What came of reading the settings again.
    public enum Reload { APPLIED, NOTHING_CHANGED, BAD, NEEDS_RESTART }

    /// @param pools the names of all pools; binds in any other are counted as of `OTHER`
    public Metrics(List<String> pools) {
        store = new StoreMeters(registry, pools);
        for (var outcome : Reload.values()) {
            reloads.put(outcome, Counter.builder("callmask.reloads").description("Times that the settings were read again, by what came of it").tag("outcome", outcome.name()).register(registry));
        }
    }

    /// Shows how full the pools are. To be called once, when the store is open; `use` is then asked at every scrape.
    public void watchPools(Supplier<List<PoolUse>> use) {
        pools.watch(use);
    }

    /// Shows which trunks are up and how full they are. To be called once; `standings` is asked at every scrape, and may name others each time.
    public void watchTrunks(Supplier<List<TrunkBoard.Standing>> standings) {
        trunks.watch(standings);
    }

    /// Shows what is known of trunks that have names. To be called once; `locator` is then asked at every scrape.
    public void watchNames(Locator locator) {
        names.watch(locator);
    }

    /// Shows what the pools need, as their reports say. To be called once; `report` is then asked at every scrape.
    public void watchReports(List<String> names, Function<String, Optional<PoolReport>> report) {
        pools.watchReports(names, report);
    }

    /// Counts what became of exported messages. To be called once.
    public void watchExport(HepExport export) {
        for (var fate : HepExport.Fate.values()) {
            FunctionCounter.builder("callmask.hep.messages", export, each -> each.counted(fate)).description("SIP messages captured for the collector, by what became of them")
                .tag("fate", fate.name()).register(registry);
        }
    }

    /// Shows one more value, read at every scrape: something only the wiring knows, such as whether SIP is open.
    ///
    /// @param name        in Prometheus' manner: `callmask_…`, lower case, with its unit last
    /// @param description one sentence
    public void watch(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(description).register(registry);
    }

    /// Shows when a certificate ends, and whether its files are in use. Once for each name; both are asked at every scrape.
    public void watchCertificate(String name, DoubleSupplier daysLeft, BooleanSupplier current) {
        tls.watch(name, daysLeft, current);
    }

    /// Everything counted so far, in Prometheus' text format 0.0.4. Takes some milliseconds: not for a shard's thread.
    public String scrape() {
        pools.read();
        names.read();
        trunks.read();
        return registry.scrape();
    }

    /// The settings have been read again.
    public void reloaded(Reload outcome) {
        var counter = reloads.get(outcome);
        if (counter != null) counter.increment();
    }

    @Override public void received(String methodOrStatus) {
        sip.received(methodOrStatus);
    }

    @Override public void sent(String methodOrStatus) {
        sip.sent(methodOrStatus);
    }

    @Override public void retransmitted(String methodOrStatus) {
        sip.retransmitted(methodOrStatus);
    }

    @Override public void dropped(Dropped why) {
        sip.dropped(why);
    }

    @Override public void rejected(int status) {
        sip.rejected(status);
    }

    @Override public void turnedAway(NoRoom why) {
        sip.turnedAway(why);
    }

    @Override public void handshake(TcpPort.Side side, TcpPort.Handshake outcome) {
        tls.ended(side, outcome);
    }

    @Override public void doubted(Doubt why) {
        sip.doubted(why);
    }

    @Override public void callOpened() {
        calls.opened();
    }

    @Override public void redirected() {
        calls.redirected();
    }

    @Override public void callEnded(CallRecord record) {
        calls.ended(record);
    }

    @Override public void textOpened() {
        texts.opened();
    }

    @Override public void textEnded(CallRecord record) {
        texts.ended(record);
    }

    @Override public void bound(String pool, Duration took) {
        store.bound(pool, took);
    }

    @Override public void refused(BindResult.Why why) {
        store.refused(why);
    }

    @Override public void unreadable() {
        store.unreadable();
    }

    @Override public void unbound(String pool) {
        store.unbound(pool);
    }

    @Override public void journaled(String journal, int entries, Duration took, boolean durable) {
        store.journaled(journal, entries, took, durable);
    }

    /// Stops listening to the garbage collector; what was counted can still be scraped.
    @Override public void close() {
        process.close();
    }
}
