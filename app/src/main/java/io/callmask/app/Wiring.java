package io.callmask.app;

import io.callmask.api.Readiness;
import io.callmask.app.settings.Settings.Backend;
import io.callmask.app.settings.Settings;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.EmbeddedStore;
import io.callmask.number.inventory.Shelves;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.record.RecordFiles;
import io.callmask.number.remote.RemoteSettings;
import io.callmask.number.remote.RemoteStore;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreListener;
import io.callmask.observability.hep.HepExport;
import io.callmask.routing.StoreRouter.PoolRules;
import io.callmask.sip.engine.Engine.Listener;
import io.callmask.sip.engine.EngineSettings;
import io.callmask.sip.transaction.TimerValues;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// From the operator's settings to those of each module.
final class Wiring {
    /// Calls at a time on one node.
    private static final int MOST_CALLS = 150_000;

    private Wiring() {}

    /// @param environment this process's
    /// @throws IOException when there is data but no key, or the key is malformed
    static MasterKey masterKey(Settings.Store store, Map<String, String> environment) throws IOException {
        try {
            return switch (store.key()) {
                case Settings.Key.InEnvironment(var variable) -> {
                    var text = environment.get(variable);
                    if (text == null) throw new IOException("store.key-env: " + variable + " is not set (expected: the master key, 64 hex digits as openssl rand -hex 32 prints)");
                    yield MasterKey.of(text, "store.key-env: " + variable);
                }
                case Settings.Key.InFile(var file) -> {
                    if (store.backend() instanceof Backend.Remote remote && !Files.exists(file) && RemoteStore.isKeyed(sql(remote))) {
                        throw new IOException("store.key-file: " + file + " is not there (expected: the one of the other nodes, with which the data in " + remote.sql() + " was written)");
                    }
                    yield MasterKey.fromFile(file, store.directory());
                }
            };
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Opens the store that the settings ask for.
    ///
    /// @throws IOException when it cannot be opened; the text says what was expected
    static NumberStore store(Settings settings, MasterKey key, Sources sources, StockDatabase stock, StoreListener listener) throws IOException {
        var pools = settings.pools().stream().map(Wiring::pool).toList();
        return switch (settings.store().backend()) {
            case Backend.Embedded() -> EmbeddedStore.open(settings.store().directory().resolve("bindings"), key, EmbeddedStore.Settings.of(stock.filled(pools)), sources.forStore(), listener);
            case Backend.Remote remote -> RemoteStore.open(remote(settings.node(), remote, pools), key, sources.forSharedStore(), listener);
        };
    }

    /// Where the inventory is: beside the store.
    static StockDatabase stock(Settings.Store store) throws IOException {
        return switch (store.backend()) {
            case Backend.Embedded() -> StockDatabase.embedded(store.directory());
            case Backend.Remote(_, _, var sql, var login) -> StockDatabase.shared(sql, login.user(), login.password());
        };
    }

    /// What the inventory asks of the store.
    static Shelves shelves(NumberStore store) {
        return switch (store) {
            case EmbeddedStore embedded -> embedded;
            case RemoteStore remote -> remote;
            default -> throw new IllegalArgumentException("store: " + store.getClass().getName() + " (expected: one of the two that there are)");
        };
    }

    private static RemoteSettings remote(String node, Backend.Remote remote, List<Pool> pools) {
        return new RemoteSettings(node, new RemoteSettings.Redis(remote.redis(), remote.redisLogin().user(), remote.redisLogin().password()),
            sql(remote), pools, RemoteSettings.Limits.USUAL);
    }

    private static RemoteSettings.Sql sql(Backend.Remote remote) {
        return new RemoteSettings.Sql(remote.sql(), remote.sqlLogin().user(), remote.sqlLogin().password());
    }

    /// What a node without its store's index should not be sent.
    static Readiness answersCalls(NumberStore store) {
        return () -> store instanceof RemoteStore remote && !remote.isReadable() ? Optional.of("the index in Redis is not reached, or is being built") : Optional.empty();
    }

    private static Pool pool(Settings.Pool pool) {
        var numbers = new ArrayList<PooledNumber>();
        for (var vn : pool.numbers()) numbers.add(number(pool, vn, NumberClass.KNOWN_CALLER));
        for (var vn : pool.exclusive()) numbers.add(number(pool, vn, NumberClass.EXCLUSIVE));
        for (var vn : pool.extension()) numbers.add(number(pool, vn, NumberClass.EXTENSION));
        return new Pool(pool.name(), numbers, pool.extensionDigits(), pool.rest(), pool.recycling());
    }

    private static PooledNumber number(Settings.Pool pool, VirtualNumber vn, NumberClass kind) {
        return new PooledNumber(vn, kind, pool.locked().contains(vn) ? Standing.LOCKED : pool.frozen().contains(vn) ? Standing.FROZEN : Standing.IN_USE);
    }

    static RecordFiles.Settings recordFiles(Settings.Records records) {
        boolean clear = switch (records.numbers()) {
            case MASKED -> false;
            case CLEAR -> true;
        };
        return new RecordFiles.Settings(records.directory(), records.jsonl(), records.csv(), clear, records.rotateAt(), records.keep());
    }

    static EngineSettings engine(Settings settings) {
        int shards = settings.sip().shards();
        return new EngineSettings(settings.node(), shards, MOST_CALLS / shards, settings.calls().noAnswer(), settings.calls().longest(), settings.calls().session(), TimerValues.DEFAULT);
    }

    /// @throws IOException when the collector's name leads nowhere
    static HepExport.Settings hep(Settings.Export.Hep hep) throws IOException {
        try {
            var address = InetAddress.getByName(hep.collector().name());
            return new HepExport.Settings(new InetSocketAddress(address, hep.collector().port()), (int) hep.captureId(), hep.nodeName(), hep.password());
        } catch (UnknownHostException e) {
            throw new IOException("hep.collector: " + hep.collector() + " (expected: a host that has an address)", e);
        }
    }

    static List<Listener> listeners(Settings.Sip sip) {
        return sip.listen().stream().map(at -> new Listener(at.transport(), at.address())).toList();
    }

    /// What each pool says of its calls.
    static Function<String, PoolRules> rules(Settings settings) {
        var rules = new HashMap<String, PoolRules>();
        for (var pool : settings.pools()) rules.put(pool.name(), new PoolRules(pool.group(), pool.times(), pool.texts()));
        return pool -> rules.getOrDefault(pool, PoolRules.OF_NONE);
    }

    /// As a listener stands in logs and settings.
    static String uri(Listener listener) {
        var host = listener.address().getAddress().getHostAddress();
        return listener.transport().parameter() + "://" + (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + listener.address().getPort();
    }
}
