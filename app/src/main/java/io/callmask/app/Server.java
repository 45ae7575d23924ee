package io.callmask.app;

import io.callmask.api.ApiSettings;
import io.callmask.api.Backends;
import io.callmask.api.ControlApi;
import io.callmask.api.Readiness;
import io.callmask.app.settings.Settings;
import io.callmask.app.settings.SettingsFile.Loaded;
import io.callmask.media.BypassPolicy;
import io.callmask.number.inventory.Inventory;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.record.EmbeddedCallJournal;
import io.callmask.number.record.RecordFiles;
import io.callmask.number.report.Demand;
import io.callmask.number.rule.Pools;
import io.callmask.number.store.NumberStore;
import io.callmask.observability.Metrics;
import io.callmask.observability.hep.HepExport;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.StoreRouter;
import io.callmask.sip.engine.Capture;
import io.callmask.sip.engine.Engine;
import io.callmask.sip.engine.TrunkBoard;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All parts, wired and running. Started in the order in which they need each other: metrics, store and journal (replayed), record files, SIP, API;
/// stopped with the doors first. A part that fails to start takes down those before it.
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /// How long calls in progress may take to say goodbye. With the API's five seconds it stays below the ten that supervisors allow.
    private static final Duration PARTING = Duration.ofSeconds(4);

    private final Parts parts = new Parts();
    private final Engine engine;
    private final Drain drain;
    private final Reload reload;
    private final ControlApi api;
    private volatile boolean stopping;

    private Server(Loaded loaded, Reload.Source source, Sources sources, CompletableFuture<Void> rehearsal) throws IOException {
        var settings = loaded.settings();
        boolean started = false;
        try {
            var names = parts.add("names", new Names(settings, sources));
            var metrics = parts.add("metrics", new Metrics(settings.pools().stream().map(Settings.Pool::name).toList()));
            var signatures = parts.add("signatures", Signatures.open(settings, sources));
            signatures.show(metrics);
            var key = Wiring.masterKey(settings.store(), System.getenv());
            var stock = parts.add("inventory", Wiring.stock(settings.store()));
            var demand = new Demand(settings.node(), sources.wall(), metrics);
            var store = parts.add("store", Wiring.store(settings, key, sources, stock, demand));
            var shelves = Wiring.shelves(store);
            demand.read(stock);
            parts.add("demand", clerk(demand, store, shelves.stocked(), stock));
            var journal = parts.add("call journal", EmbeddedCallJournal.open(settings.store().directory().resolve("calls"), key,
                EmbeddedCallJournal.Settings.of(settings.node()), sources.wall(), sources.nanos(), metrics::journaled));
            var files = parts.add("record files", RecordFiles.start(journal, Wiring.recordFiles(settings.records())));
            metrics.watch("callmask_record_files_working", "1 while every record file that is switched on can be written, else 0", () -> files.isWorking() ? 1 : 0);
            metrics.watch("callmask_record_files_waiting", "Records in the journal that are not yet in every record file that is switched on", files::waiting);
            metrics.watchPools(store::pools);
            metrics.watchReports(settings.pools().stream().map(Settings.Pool::name).toList(), pool -> demand.report(pool, store, shelves.stocked()));

            var trunks = Trunks.of(settings, names.find(settings.trunks()));
            var board = new TrunkBoard(trunks.all(), trunks.probes(), trunks.where(), sources.nanos());
            var plan = new NumberPlan();
            var router = new StoreRouter(store, plan, trunks.all(), board, sources.dice(), Wiring.rules(settings), settings.calls().lockout(), sources.secret());
            router.divertedAtMost(settings.calls().diversions());
            metrics.watchTrunks(board::standings);
            metrics.watchNames(names.locator());
            metrics.watch("callmask_callers_locked_out", "Callers for whom nothing routes, since they tried too many numbers or extensions", () -> router.lockedOut(sources.wall().instant()));
            Warmth.ask(settings, router, sources);
            rehearsal.join();
            var encryption = parts.add("TLS", new Encryption(settings, trunks.peers(), sources.wall()));
            encryption.watch(metrics);
            engine = Engine.start(Wiring.engine(settings), Wiring.listeners(settings.sip()),
                new Engine.Parts(trunks.peers(), signatures.verifying(router, plan), new BypassPolicy(), journal, metrics, board, signatures.signing(), sources.secret(), sources::now, capture(settings.export(), metrics)), encryption.security());
            parts.add("SIP", this::stopCalls);
            drain = new Drain(engine, settings.calls().drain(), sources);
            reload = parts.add("reload", new Reload(loaded, source, new Rewiring(engine, router, drain, names, encryption, signatures, trunks.where()), sources.wall(), metrics::reloaded));
            metrics.watch("callmask_settings_fingerprint", "A number that nodes have alike whose trunks, pools' rules and limits are alike", reload::fingerprint);
            metrics.watch("callmask_settings_age_seconds", "How long the node has gone by its settings", reload::ageInSeconds);
            metrics.watch("callmask_sip_draining", "1 while new calls are refused because the node is taken out of service, else 0", () -> drain.isOn() ? 1 : 0);
            metrics.watch("callmask_sip_overloaded_shards", "Shards that refuse a part of the new calls, since more come than they can bear", engine::overloaded);
            metrics.watch("callmask_sip_open", "1 while SIP is open, else 0", () -> engine.isOpen() && !stopping ? 1 : 0);
            api = parts.add("API", open(settings.api(), new Backends(store, journal, engine, List.of(sipIsOpen(), Wiring.answersCalls(store)), drain, reload, metrics::scrape,
                new Inventory(stock, shelves, sources.wall()), pool -> demand.report(pool, store, shelves.stocked()), settings.store().directory().resolve("imports"))));
            started = true;
        } finally {
            if (!started) parts.close();
        }
    }

    /// Starts everything, and returns when calls and requests are taken.
    ///
    /// @throws IOException when something cannot be opened; the text says what and what was expected
    ///
    /// @param source    where settings are read again
    /// @param rehearsal what [Warmth#rehearse] gave: the doors open after it
    static Server start(Loaded loaded, Reload.Source source, Sources sources, CompletableFuture<Void> rehearsal) throws IOException {
        return new Server(loaded, source, sources, rehearsal);
    }

    /// Reads the settings again; what comes of it is logged.
    void reload() {
        var _ = reload.reload();
    }

    /// Notes each hour what was asked of the pools.
    private static AutoCloseable clerk(Demand demand, NumberStore store, Pools pools, StockDatabase stock) {
        var hours = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("demand").daemon().factory());
        var _ = hours.scheduleWithFixedDelay(() -> {
            try {
                demand.tick(store, pools, stock);
            } catch (RuntimeException bug) {
                LOG.error("event=demand failed: {}", bug.getClass().getName());
            }
        }, 1, 1, TimeUnit.MINUTES);
        return hours::shutdownNow;
    }

    /// Whoever shows messages to others shall read it in the log.
    private Capture capture(Settings.Export export, Metrics metrics) throws IOException {
        return switch (export) {
            case Settings.Export.Off _ -> Capture.OFF;
            case Settings.Export.Hep hep -> {
                var sender = HepExport.open(Wiring.hep(hep));
                metrics.watchExport(sender);
                var thread = Thread.ofPlatform().name("hep").daemon(true).start(sender);
                parts.add("HEP", () -> {
                    thread.interrupt();
                    thread.join();
                    sender.close();
                });
                LOG.warn("event=hep collector={}: exports personal data, every SIP message of both legs with numbers, names, addresses and texts", hep.collector());
                yield sender;
            }
        };
    }

    private static ControlApi open(ApiSettings settings, Backends backends) throws IOException {
        try {
            return ControlApi.start(settings, backends);
        } catch (IllegalArgumentException e) {
            // A certificate or a key that reads as a file but not as what it should be.
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Where SIP is spoken, with the ports that the kernel gave.
    List<Engine.Listener> sip() {
        return engine.listeners();
    }

    /// Where the API answers.
    URI api() {
        return api.address();
    }

    private Readiness sipIsOpen() {
        return () -> {
            if (stopping) return Optional.of("the node is stopping");
            if (drain.isOn()) return Optional.of("the node is draining");
            return engine.isOpen() ? Optional.empty() : Optional.of("SIP is closed: a shard has stopped");
        };
    }

    private void stopCalls() throws InterruptedException {
        if (!engine.stop(PARTING)) LOG.warn("event=stopping: calls without a record on disk get one at the next start");
    }

    /// Refuses new calls, lets those in progress finish until the deadline, ends the others, and returns when all is on disk.
    @Override public void close() {
        stopping = true;
        try {
            drain.await();
        } catch (InterruptedException e) {
            // Whoever wants us gone sooner shall not cost a record: what is left is ended now.
            LOG.warn("event=stopping part=\"drain\" interrupted=true");
        }
        parts.close();
    }
}
