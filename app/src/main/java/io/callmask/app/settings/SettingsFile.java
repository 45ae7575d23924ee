package io.callmask.app.settings;

import io.callmask.api.ApiSettings.Access;
import io.callmask.api.ApiSettings;
import io.callmask.app.settings.Settings.Backend;
import io.callmask.app.settings.Settings.Calls;
import io.callmask.app.settings.Settings.Destination;
import io.callmask.app.settings.Settings.Endpoint;
import io.callmask.app.settings.Settings.Export;
import io.callmask.app.settings.Settings.Login;
import io.callmask.app.settings.Settings.Named;
import io.callmask.app.settings.Settings.Pool;
import io.callmask.app.settings.Settings.Records;
import io.callmask.app.settings.Settings.Sip;
import io.callmask.app.settings.Settings.Stir;
import io.callmask.app.settings.Settings.Store;
import io.callmask.app.settings.Settings.Trunk;
import io.callmask.number.Extension;
import io.callmask.number.Pool.Recycling;
import io.callmask.number.record.Diversions;
import io.callmask.routing.StoreRouter;
import io.callmask.routing.StoreRouter.LockoutRule;
import io.callmask.routing.Trunk.Identity;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.trunk.CallTimes;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.engine.EngineSettings;
import io.callmask.sip.engine.Peers;
import io.callmask.sip.locate.Locator.Limits;
import io.callmask.sip.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads a settings file: YAML to a tree, `--set` onto it, the tree to [Settings], and the checks across them. Every default is here.
public final class SettingsFile {
    private static final long MOST_BYTES = 16 << 20;
    private static final Endpoint SIP = new Endpoint(Transport.UDP, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5060));
    private static final URI HTTP = URI.create("http://127.0.0.1:8080");
    private static final Store STORE = new Store(Path.of("data"), new Settings.Key.InFile(Path.of("data", "master.key")), new Backend.Embedded());

    private static final Form<Duration> NO_ANSWER = Form.duration(Duration.ofSeconds(1), Duration.ofMinutes(5));
    private static final Form<Duration> LONGEST = Form.duration(Duration.ofSeconds(10), Duration.ofDays(1));

    private static final Path NO_FILE = Path.of("");

    private enum Kind { EMBEDDED, REDIS_AND_MARIADB }

    private record Tls(Path certificate, Path key) {}

    private SettingsFile() {}

    /// Reads `file` with `overrides` over it.
    ///
    /// @param overrides each `path=value`, the path as faults show it (`trunks[0].country`) and the value in YAML
    /// @throws BadSettings with all faults that can be told at once
    public static Settings read(Path file, List<String> overrides) throws BadSettings {
        return load(file, overrides).settings();
    }

    /// The same, to be compared with another reading.
    ///
    /// @throws BadSettings with all faults that can be told at once
    public static Loaded load(Path file, List<String> overrides) throws BadSettings {
        var faults = new Faults();
        var text = textOf(file, faults);
        faults.throwIfAny();
        return load(file.getFileName() + "", text, overrides);
    }

    /// Reads settings out of a text that stands in for a file called `name`.
    ///
    /// @throws BadSettings with all faults that can be told at once
    public static Settings parse(String name, String text, List<String> overrides) throws BadSettings {
        return load(name, text, overrides).settings();
    }

    /// The same, to be compared with another reading.
    ///
    /// @throws BadSettings with all faults that can be told at once
    public static Loaded load(String name, String text, List<String> overrides) throws BadSettings {
        var faults = new Faults();
        var values = new Values();
        var tree = SetOption.apply(new YamlReader(faults, name).read(text, ""), overrides, faults);
        faults.throwIfAny();
        var settings = Section.read("", tree, faults, values, SettingsFile::settings);
        if (faults.isEmpty()) new SettingsChecks(settings, faults).run();
        faults.throwIfAny();
        return new Loaded(settings, values.byNames());
    }

    /// Settings as they were read once.
    public static final class Loaded {
        private final Settings settings;
        private final Values values;

        private Loaded(Settings settings, Values values) {
            this.settings = settings;
            this.values = values;
        }

        public Settings settings() {
            return settings;
        }

        /// What `later` changes.
        public Change changeTo(Loaded later) {
            return Reloadable.change(values, later.values);
        }

        /// A number below 2^48 that nodes have alike whose trunks, pools' rules and limits are alike.
        public long fingerprint() {
            return values.fingerprint(Reloadable::is);
        }
    }

    /// What two readings differ in.
    ///
    /// @param added   trunks by name
    /// @param removed trunks
    /// @param changed trunks that are in both
    /// @param pools   whose rules of calls are others
    /// @param keys    all keys of which that is so, with those that are no trunk's nor pool's
    /// @param fixed   keys, and pools, that cannot change as long as the server runs
    public record Change(List<String> added, List<String> removed, List<String> changed, List<String> pools, List<String> keys, List<String> fixed) {
        public Change {
            keys = List.copyOf(keys);
        }

        public boolean isNothing() {
            return keys.isEmpty() && fixed.isEmpty();
        }
    }

    private static Settings settings(Section root) {
        var node = root.required("node", Form.name(), "");
        var sip = root.section("sip", SettingsFile::sip);
        var dns = root.section("dns", SettingsFile::dns);
        var api = root.section("api", SettingsFile::api);
        var store = root.section("store", SettingsFile::store);
        var pools = root.sections("pools", SettingsFile::pool);
        var trunks = root.sections("trunks", SettingsFile::trunk);
        var calls = root.section("calls", SettingsFile::calls);
        var records = root.section("records", section -> records(section, store));
        var stir = root.section("stir", SettingsFile::stir);
        return new Settings(node, sip, dns, api, store, pools, trunks, calls, records, stir, root.maybeSection("hep", section -> hep(section, node)).orElseGet(Export.Off::new));
    }

    private static Export hep(Section hep, String node) {
        return new Export.Hep(hep.required("collector", Form.collector(), new Export.Host("", 0)), hep.value("capture-id", Form.number(0, 0xffff_ffffL), 1L), hep.value("node-name", Form.name(), node),
                              hep.value("password", Form.secret(), ""));
    }

    private static Sip sip(Section sip) {
        return new Sip(sip.values("listen", Form.listen(), List.of(SIP)), sip.value("shards", Form.count(1, 64), 1), TlsSection.listeners(sip),
                       sip.maybeValues("allow", Form.cidr()));
    }

    private static Limits dns(Section dns) {
        var usual = Limits.USUAL;
        var least = dns.value("least-ttl", Form.duration(Duration.ofSeconds(1), Duration.ofHours(1)), usual.leastTtl());
        var most = dns.value("most-ttl", Form.duration(Duration.ofSeconds(1), Duration.ofDays(1)), usual.mostTtl());
        var keep = dns.value("keep", Form.duration(Duration.ofSeconds(1), Duration.ofDays(30)), usual.keep());
        var servers = dns.values("servers", Form.nameServer(), List.of());
        var timeout = dns.value("timeout", Form.duration(Duration.ofMillis(100), Duration.ofSeconds(10)), usual.timeout());
        try {
            return new Limits(servers, timeout, least, most, keep);
        } catch (IllegalArgumentException e) {
            dns.refuse("least-ttl", least + ", " + most + ", " + keep, "dns.least-ttl, dns.most-ttl and dns.keep each at least as long as the one before");
            return usual;
        }
    }

    private static ApiSettings api(Section api) {
        var listen = api.value("listen", Form.uri(), HTTP);
        var token = api.maybe("token", Form.secret());
        var tls = api.maybeSection("tls", section -> new Tls(section.required("certificate", Form.path(), NO_FILE), section.required("key", Form.path(), NO_FILE)));
        try {
            var access = tls.<Access>map(files -> new Access.Guarded(token.orElse(""), files.certificate(), files.key()))
                .or(() -> token.map(Access.Token::new)).orElseGet(Access.Open::new);
            return new ApiSettings(listen, access);
        } catch (IllegalArgumentException e) {
            // The API checks what it is given itself, in the words of this file.
            api.refuse(String.valueOf(e.getMessage()));
            return new ApiSettings(HTTP, new Access.Open());
        }
    }

    private static Store store(Section store) {
        var kinds = new LinkedHashMap<String, Kind>();
        kinds.put("embedded", Kind.EMBEDDED);
        kinds.put("redis+mariadb", Kind.REDIS_AND_MARIADB);
        var kind = store.value("kind", Form.word(kinds), Kind.EMBEDDED);
        var directory = store.value("directory", Form.path(), STORE.directory());
        return new Store(directory, key(store, directory), switch (kind) {
            case EMBEDDED -> new Backend.Embedded();
            case REDIS_AND_MARIADB -> {
                var redis = store.section("redis", section -> new Server(section.required("uri", Form.address("redis://host:port", "redis://", "rediss://"), ""), login(section)));
                var sql = store.section("sql", section -> new Server(section.required("url", Form.address("jdbc:mariadb://host:port/database", "jdbc:mariadb://"), ""), login(section)));
                yield new Backend.Remote(redis.address(), redis.login(), sql.address(), sql.login());
            }
        });
    }

    private static Settings.Key key(Section store, Path directory) {
        var file = store.maybe("key-file", Form.path());
        var variable = store.maybe("key-env", Form.variable());
        if (file.isPresent() && variable.isPresent()) store.refuse("key-env", "two master keys", "store.key-file or store.key-env");
        return variable.<Settings.Key>map(Settings.Key.InEnvironment::new).orElseGet(() -> new Settings.Key.InFile(file.orElse(directory.resolve("master.key"))));
    }

    private record Server(String address, Login login) {}

    private static Login login(Section section) {
        return new Login(section.value("user", Form.secret(), ""), section.value("password", Form.secret(), ""));
    }

    private static Pool pool(Section pool) {
        return new Pool(pool.required("name", Form.name(), ""), pool.values("numbers", Form.number(), List.of()),
                        pool.values("exclusive", Form.number(), List.of()), pool.values("extension", Form.number(), List.of()),
                        pool.value("extension-digits", Form.count(1, Extension.MOST_DIGITS), io.callmask.number.Pool.USUAL_EXTENSION_DIGITS),
                        pool.values("frozen", Form.number(), List.of()), pool.values("locked", Form.number(), List.of()),
                        pool.value("rest", Form.duration(Duration.ofSeconds(10), Duration.ofDays(365)), Duration.ofHours(24)),
                        pool.value("recycling", Form.oneOf(Recycling.class), Recycling.PAIR), pool.value("group", Form.name(), Outlet.USUAL_GROUP), times(pool),
                        new TextRule(pool.value("messages", Form.onOff(), false), pool.value("scan", Form.oneOf(TextRule.Scan.class), TextRule.Scan.OFF)));
    }

    private static Trunk trunk(Section trunk) {
        var name = trunk.required("name", Form.name(), "");
        var to = target(trunk);
        // A name leads to addresses that need not be listed.
        var from = to instanceof Named ? trunk.values("from", Form.cidr(), List.of()) : trunk.required("from", Form.cidr());
        var country = trunk.required("country", Form.country(), "");
        var credentials = TrunkSection.credentials(trunk);
        return new Trunk(name, from, to, country, trunk.value("identity", Form.identity(), Identity.PAI_OR_FROM), TrunkSection.outlet(trunk, country), TrunkSection.health(trunk),
                         trunk.value("max-messages-per-second", Form.count(10, 1_000_000), Peers.Peer.USUAL_MESSAGES), credentials, TrunkSection.challenge(trunk), TrunkSection.register(trunk, credentials),
                         TrunkSection.signatures(trunk), TlsSection.link(trunk));
    }

    /// What a pool or trunk says of the times of its calls.
    static CallTimes times(Section section) {
        return new CallTimes(section.value("no-answer", NO_ANSWER, Duration.ZERO), section.value("max-duration", LONGEST, Duration.ZERO));
    }

    private static Destination target(Section trunk) {
        var targets = trunk.required("to", Form.target());
        if (targets.size() > 1) trunk.refuse("to", targets.size() + " addresses", "one; another address is another trunk of the group");
        return targets.isEmpty() ? SIP : targets.getFirst();
    }

    private static Calls calls(Section calls) {
        return new Calls(calls.value("no-answer", NO_ANSWER, Duration.ofSeconds(60)), calls.value("max-duration", LONGEST, EngineSettings.USUAL_LONGEST),
                         calls.value("session-expires", Form.duration(Duration.ofSeconds(90), Duration.ofDays(1)), EngineSettings.USUAL_SESSION),
                         calls.value("drain", Form.duration(Duration.ZERO, Duration.ofDays(1)), Duration.ofSeconds(5)),
                         calls.section("lockout", SettingsFile::lockout),
                         calls.value("diversions", Form.count(0, Diversions.MOST), StoreRouter.USUAL_DIVERSIONS));
    }

    private static LockoutRule lockout(Section lockout) {
        var usual = LockoutRule.USUAL;
        return new LockoutRule(lockout.value("wrong-numbers", Form.count(0, 10_000), usual.wrongNumbers()),
                               lockout.value("within", Form.duration(Duration.ofSeconds(1), Duration.ofDays(1)), usual.within()),
                               lockout.value("lasts", Form.duration(Duration.ofSeconds(1), Duration.ofDays(7)), usual.lasts()));
    }

    private static Stir stir(Section stir) {
        return new Stir(stir.value("roots", Form.path(), NO_FILE), stir.value("certificates", Form.path(), NO_FILE),
                        stir.value("freshness", Form.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)), Duration.ofSeconds(60)));
    }

    private static Records records(Section records, Store store) {
        return new Records(records.value("numbers", Form.oneOf(Records.Numbers.class), Records.Numbers.MASKED),
                           records.value("jsonl", Form.yesOrNo(), true), records.value("csv", Form.yesOrNo(), true),
                           records.value("rotate-size", Form.size(64 << 10), 64L << 20), records.value("keep", Form.count(1, 10_000), 10),
                           records.value("directory", Form.path(), store.directory().resolve("records")));
    }

    private static String textOf(Path file, Faults faults) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                faults.add(file.toString(), "over 16 MB", "a settings file");
                return "";
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            faults.add(file.toString(), "not found", "a settings file");
        } catch (CharacterCodingException _) {
            faults.add(file.toString(), "not UTF-8", "a settings file in UTF-8");
        } catch (IOException e) {
            faults.add(file.toString(), "unreadable (" + e.getClass().getSimpleName() + ')', "a readable settings file");
        }
        return "";
    }
}
