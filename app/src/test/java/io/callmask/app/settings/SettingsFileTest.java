package io.callmask.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.callmask.app.settings.Settings.Export;
import io.callmask.api.ApiSettings;
import io.callmask.api.ApiSettings.Access;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.routing.StoreRouter.LockoutRule;
import io.callmask.routing.Trunk.Identity;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.trunk.Outlet.EarlyMedia;
import io.callmask.routing.trunk.Outlet.Redirects;
import io.callmask.sip.engine.EngineSettings;
import io.callmask.sip.locate.SipHost;
import io.callmask.sip.transport.Transport;
import io.callmask.sip.transport.tls.TlsDoor;
import io.callmask.sip.transport.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
    private static final String LEAST = """
        node: n1
        pools: [ { name: default, numbers: [ "+15550001000", "+15550001001" ] } ]
        trunks: [ { name: carrier, from: [ 127.0.0.0/8 ], to: [ "sip:127.0.0.3:27060" ], country: US } ]
        """;

    @TempDir private Path directory = Path.of("");

    @Test void the_file_that_is_shipped_is_the_example_and_says_what_the_defaults_are() throws BadSettings {
        var shipped = SettingsFile.read(Path.of("..", "config", "callmask.yaml"), List.of());
        assertThat(shipped.node()).isEqualTo("dev-1");
        assertThat(shipped.api()).isEqualTo(new ApiSettings(URI.create("http://127.0.0.1:8080"), new Access.Open()));
        assertThat(shipped.trunks().getFirst().to()).isEqualTo(at(Transport.UDP, "127.0.0.3", 27_060));
        assertThat(shipped).isEqualTo(parse(LEAST.replace("n1", "dev-1")));
    }

    @Test void what_is_not_written_has_its_default() throws BadSettings {
        var settings = parse(LEAST);
        assertThat(settings.sip()).isEqualTo(new Settings.Sip(List.of(at(Transport.UDP, "127.0.0.1", 5060)), 1, new Settings.Tls.Off(), List.of()));
        assertThat(settings.store()).isEqualTo(new Settings.Store(Path.of("data"), new Settings.Key.InFile(Path.of("data/master.key")), new Settings.Backend.Embedded()));
        assertThat(settings.calls()).isEqualTo(new Settings.Calls(Duration.ofSeconds(60), EngineSettings.USUAL_LONGEST, EngineSettings.USUAL_SESSION, Duration.ofSeconds(5), LockoutRule.USUAL, 5));
        assertThat(settings.trunks().getFirst().maxMessagesPerSecond()).isEqualTo(10_000);
        assertThat(settings.records())
            .isEqualTo(new Settings.Records(Settings.Records.Numbers.MASKED, true, true, 64 << 20, 10, Path.of("data/records")));
        assertThat(settings.trunks().getFirst().identity()).isEqualTo(Identity.PAI_OR_FROM);
        assertThat(settings.pools().getFirst().rest()).isEqualTo(Duration.ofHours(24));
    }

    @Test void an_option_lays_one_value_over_the_file() throws BadSettings {
        var settings = parse(LEAST, "sip.listen=udp://[::1]:5070", "trunks[0].country=NO", "trunks[0].to[0]=sip:[::1]:5080",
                             "trunks[0].from=::1/128", "pools[0].numbers=[+4790001000]", "records.numbers=clear", "calls.drain=PT10M", "calls.lockout.wrong-numbers=5",
                             "trunks[0].max-messages-per-second=500");
        assertThat(settings.calls().drain()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.calls().lockout()).isEqualTo(new LockoutRule(5, LockoutRule.USUAL.within(), LockoutRule.USUAL.lasts()));
        assertThat(settings.trunks().getFirst().maxMessagesPerSecond()).isEqualTo(500);
        assertThat(settings.sip().listen()).containsExactly(at(Transport.UDP, "::1", 5070));
        assertThat(settings.trunks().getFirst().country()).isEqualTo("NO");
        assertThat(settings.pools().getFirst().numbers()).containsExactly(VirtualNumber.of("+4790001000"));
        assertThat(settings.records().numbers()).isEqualTo(Settings.Records.Numbers.CLEAR);
    }

    @Test void redirects_are_refused_unless_a_trunk_says_otherwise_and_other_numbers_unless_it_says_so_too() throws BadSettings {
        assertThat(parse(LEAST).trunks().getFirst().outlet().redirects()).isEqualTo(Redirects.REFUSED);
        assertThat(parse(LEAST, "trunks[0].redirect=follow").trunks().getFirst().outlet().redirects()).isEqualTo(Redirects.FOLLOWED);
        var both = parse(LEAST, "trunks[0].redirect=follow", "trunks[0].follow-numbers=true");
        assertThat(both.trunks().getFirst().outlet().redirects()).isEqualTo(Redirects.FOLLOWED_TO_NUMBERS);
        assertThat(SettingsLines.of(both)).anyMatch(line -> line.contains("redirect=follow follow-numbers=true"));
        assertThatThrownBy(() -> parse(LEAST, "trunks[0].follow-numbers=true")).hasMessageContaining("trunks[0].follow-numbers: true (expected: false, unless redirect is follow)");
        assertThatThrownBy(() -> parse(LEAST, "trunks[0].redirect=maybe")).hasMessageContaining("trunks[0].redirect: maybe (expected: follow or refuse)");
    }

    @Test void listeners_and_trunks_may_speak_tcp() throws BadSettings {
        var settings = parse(LEAST, "sip.listen=[udp://127.0.0.1:5060, tcp://127.0.0.1:5060, \"tcp://[::1]:5062\"]", "trunks[0].to[0]=sip:[::1]:5080;transport=tcp");
        assertThat(settings.sip().listen()).containsExactly(at(Transport.UDP, "127.0.0.1", 5060), at(Transport.TCP, "127.0.0.1", 5060), at(Transport.TCP, "::1", 5062));
        assertThat(settings.trunks().getFirst().to()).isEqualTo(at(Transport.TCP, "::1", 5080));
        assertThat(SettingsLines.of(settings)).anyMatch(line -> line.contains("listen=udp://127.0.0.1:5060,tcp://127.0.0.1:5060,tcp://["))
            .anyMatch(line -> line.contains("]:5080;transport=tcp country="));
    }

    @Test void a_trunk_may_have_a_name_and_then_needs_no_sources() throws BadSettings {
        var settings = parse(LEAST.replace("from: [ 127.0.0.0/8 ], ", ""), "trunks[0].to=sip:Carrier.Example.", "dns={servers: [192.0.2.53, '[2001:db8::53]:5353'], timeout: PT1S, keep: PT2H}");
        assertThat(settings.trunks().getFirst().to()).isEqualTo(new Settings.Named(new SipHost("carrier.example", -1, "")));
        assertThat(settings.trunks().getFirst().from()).isEmpty();
        assertThat(settings.dns().servers()).containsExactly(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53), new InetSocketAddress(InetAddress.ofLiteral("2001:db8::53"), 5_353));
        assertThat(SettingsLines.of(settings)).anyMatch(line -> line.contains("section=dns servers=192.0.2.53:53,[2001:db8:0:0:0:0:0:53]:5353 timeout=PT1S least-ttl=PT5S most-ttl=PT1H keep=PT2H"))
            .anyMatch(line -> line.contains("from=none to=sip:carrier.example country="));
        assertThat(parse(LEAST, "trunks[0].to=sip:sip.carrier.example:5080").trunks().getFirst().to()).isEqualTo(new Settings.Named(new SipHost("sip.carrier.example", 5_080, "")));
        assertThat(parse(LEAST, "sip.listen=tcp://127.0.0.1:5060", "trunks[0].to=sip:carrier;transport=tcp").trunks().getFirst().to()).isEqualTo(new Settings.Named(new SipHost("carrier", -1, "tcp")));
        assertThat(faults(LEAST.replace("from: [ 127.0.0.0/8 ], ", ""))).containsExactly("trunks[0].from: missing (expected: a list, each a block of addresses such as 192.0.2.0/24 or 2001:db8::/32, with no bit set past the prefix)");
    }

    @Test void a_trunk_may_ask_and_be_asked_for_credentials_and_be_registered_with() throws Exception {
        var file = Files.writeString(directory.resolve("trunk.password"), "secret-two\n");
        var trunk = parse(LEAST, "trunks[0].credentials={user: me, realm: carrier.example, password: secret-one}",
            "trunks[0].challenge={realm: here, users: [{user: a, password-file: '" + file + "'}, {user: b, password: secret-three}]}", "trunks[0].register={expires: PT10M, required: false}").trunks().getFirst();
        assertThat(trunk.credentials()).isEqualTo(new Settings.Credentials("carrier.example", new Settings.Login("me", "secret-one")));
        assertThat(trunk.challenge()).isEqualTo(new Settings.Challenge("here", List.of(user("a", "secret-two"), user("b", "secret-three")), List.of("SHA-256", "MD5")));
        assertThat(trunk.register()).isEqualTo(new Settings.Register("me", "", Duration.ofMinutes(10), false));
        var plain = parse(LEAST, "trunks[0].challenge={realm: here, user: a, password: secret-one, algorithms: [md5, sha-512-256]}", "trunks[0].register={user: +15550001000, domain: carrier.example}");
        assertThat(plain.trunks().getFirst().challenge().users()).containsExactly(user("a", "secret-one"));
        assertThat(plain.trunks().getFirst().challenge().algorithms()).containsExactly("MD5", "SHA-512-256");
        assertThat(plain.trunks().getFirst().register()).isEqualTo(new Settings.Register("+15550001000", "carrier.example", Duration.ofMinutes(30), true));
        assertThat(parse(LEAST).trunks().getFirst().credentials()).isEqualTo(Settings.Credentials.NONE);
    }

    @Test void the_example_of_customers_with_accounts_is_one() throws Exception {
        var text = Files.readString(Path.of("../config/production.yaml")).replaceAll("(?m)^ {2}# (?=- | )", "  ").replaceAll("password-file: /etc/callmask/", "password: ");
        var customers = SettingsFile.parse("production.yaml", text, List.of()).trunks().getLast();
        assertThat(customers.name()).isEqualTo("customers");
        assertThat(customers.challenge().users()).hasSize(2).allMatch(Settings.User::isBound);
    }

    private static Settings.User user(String user, String password, String... numbers) {
        return new Settings.User(new Settings.Login(user, password), Stream.of(numbers).map(RealNumber::of).toList());
    }

    @Test void an_account_may_be_told_whom_it_may_be() throws BadSettings {
        var several = parse(LEAST, "trunks[0].challenge={realm: here, users: [{user: a, password: secret-one, numbers: ['+15551112222', '+15553334444']}, {user: b, password: secret-two}]}");
        assertThat(several.trunks().getFirst().challenge().users()).containsExactly(user("a", "secret-one", "+15551112222", "+15553334444"), user("b", "secret-two"));
        assertThat(SettingsLines.of(several)).anyMatch(line -> line.contains("challenge.users=2 challenge.any-caller=1")).noneMatch(line -> line.contains("5111222") || line.contains("5553334"));
        assertThat(several.toString()).doesNotContain("5551112222");
        assertThat(parse(LEAST, "trunks[0].challenge={realm: here, user: a, password: secret-one, numbers: +15551112222}").trunks().getFirst().challenge().users()).containsExactly(user("a", "secret-one", "+15551112222"));
    }

    @Test void passwords_of_trunks_are_shown_nowhere() throws BadSettings {
        var settings = parse(LEAST, "trunks[0].credentials={user: me, realm: carrier.example, password: secret-one}", "trunks[0].challenge={realm: here, user: a, password: secret-two}", "trunks[0].register={}");
        assertThat(settings.toString()).doesNotContain("secret");
        assertThat(SettingsLines.of(settings)).noneMatch(line -> line.contains("secret"))
            .anyMatch(line -> line.contains("credentials.realm=\"carrier.example\" challenge.realm=\"here\" challenge.users=1 challenge.any-caller=1 register.domain=none register.expires=PT30M register.required=true"));
    }

    @ParameterizedTest @CsvSource(delimiter = '|', value = {
        "credentials={realm: r, user: u} | trunks[0].credentials.password: missing (expected: a text here, or a file's name at password-file)",
        "credentials={realm: r, user: u, password: secret, password-file: /dev/null} | trunks[0].credentials.password",
        "credentials={realm: r, user: u, password-file: /nowhere/at/all} | trunks[0].credentials.password-file: /nowhere/at/all (expected: a file that can be read",
        "credentials={user: u, password: secret} | trunks[0].credentials.realm: missing",
        "credentials={realm: 'a\"b', user: u, password: secret} | trunks[0].credentials.realm",
        "challenge={realm: r, users: []} | trunks[0].challenge.users",
        "challenge={realm: r, users: [{user: u, password: secret}, {user: u, password: secret}]} | trunks[0].challenge.users: a name twice (expected: each user once)",
        "challenge={realm: r, user: u, password: secret, algorithms: []} | trunks[0].challenge.algorithms: an empty list",
        "challenge={realm: r, user: u, password: secret, algorithms: [sha1]} | trunks[0].challenge.algorithms[0]: sha1 (expected: md5 or sha-256 or sha-512-256)",
        "challenge={realm: r, user: u, password: secret, numbers: []} | trunks[0].challenge.numbers: an empty list (expected: at least one, each '+' and 3 to 20 digits, the first not 0)",
        "challenge={realm: r, users: [{user: u, password: secret, numbers: []}]} | trunks[0].challenge.users[0].numbers: an empty list",
        "challenge={realm: r, users: [{user: u, password: secret, numbers: }]} | trunks[0].challenge.users[0].numbers",
        "challenge={realm: r, users: [{user: u, password: secret, numbers: [+15551112222, 5553334444]}]} | trunks[0].challenge.users[0].numbers[1]: 55…44 (expected: '+' and 3 to 20 digits, the first not 0)",
        "challenge={realm: r, users: [{user: u, password: secret}], numbers: [+15551112222]} | trunks[0].challenge.numbers: unknown key",
        "challenge={realm: r, user: u, password: secret, number: +15551112222} | trunks[0].challenge.number: unknown key",
        "register={} | trunks[0].register.user: missing",
        "register={user: 'a b'} | trunks[0].register.user",
        "register={user: u, expires: PT5S} | trunks[0].register.expires",
        "register={user: u, expiry: PT5M} | trunks[0].register.expiry: unknown key"})
    void what_is_wrong_about_a_trunks_access_is_said_without_its_password(String option, String fault) {
        assertThatThrownBy(() -> parse(LEAST, "trunks[0]." + option)).isInstanceOfSatisfying(BadSettings.class,
            bad -> assertThat(bad.faults()).anyMatch(line -> line.startsWith(fault)).noneMatch(line -> line.contains("secret")));
    }

    @Test void a_shared_store_says_where_its_servers_are_and_keeps_their_passwords_to_itself() throws BadSettings {
        var settings = parse(LEAST, "store.kind=redis+mariadb", "store.redis={uri: 'redis://192.0.2.20:6379', password: secret-one}",
            "store.sql={url: 'jdbc:mariadb://192.0.2.30:3306/callmask', user: callmask, password: secret-two}");
        assertThat(settings.store().backend()).isEqualTo(new Settings.Backend.Remote("redis://192.0.2.20:6379", new Settings.Login("", "secret-one"),
            "jdbc:mariadb://192.0.2.30:3306/callmask", new Settings.Login("callmask", "secret-two")));
        assertThat(SettingsLines.of(settings)).anyMatch(line -> line.contains("kind=redis+mariadb")).noneMatch(line -> line.contains("secret"));
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test void a_shared_store_without_its_servers_is_refused() {
        assertThatThrownBy(() -> parse(LEAST, "store.kind=redis+mariadb", "store.redis={uri: 'redis://me:secret@192.0.2.20:6379'}"))
            .isInstanceOfSatisfying(BadSettings.class, bad -> assertThat(bad.faults()).hasSize(2).noneMatch(line -> line.contains("secret"))
                .anyMatch(line -> line.startsWith("store.redis.uri: …")).anyMatch(line -> line.startsWith("store.sql.url: missing")));
    }

    @Test void the_example_for_several_nodes_can_be_read() throws BadSettings {
        assertThat(SettingsFile.read(Path.of("../config/production.yaml"), List.of()).store().backend()).isInstanceOf(Settings.Backend.Remote.class);
    }

    @Test void the_master_key_is_in_a_file_or_in_a_variable() throws BadSettings {
        var settings = parse(LEAST, "store.key-env=CALLMASK_STORE_KEY");
        assertThat(settings.store().key()).isEqualTo(new Settings.Key.InEnvironment("CALLMASK_STORE_KEY"));
        assertThat(SettingsLines.of(settings)).anyMatch(line -> line.contains("key-env=CALLMASK_STORE_KEY")).noneMatch(line -> line.contains("key-file"));
        assertThatThrownBy(() -> parse(LEAST, "store.key-env=CALLMASK_STORE_KEY", "store.key-file=master.key"))
            .isInstanceOfSatisfying(BadSettings.class, bad -> assertThat(bad.faults()).singleElement().asString().startsWith("store.key-env: two master keys").contains("expected"));
        // Whoever puts the key itself there shall not find it in a message.
        var key = "ab".repeat(32);
        assertThatThrownBy(() -> parse(LEAST, "store.key-env=" + key))
            .isInstanceOfSatisfying(BadSettings.class, bad -> assertThat(bad.faults()).singleElement().asString().startsWith("store.key-env: 64 characters").doesNotContain(key));
    }

    @Test void the_files_follow_the_directory() throws BadSettings {
        var settings = parse(LEAST, "store.directory=/var/lib/callmask");
        assertThat(settings.store().key()).isEqualTo(new Settings.Key.InFile(Path.of("/var/lib/callmask/master.key")));
        assertThat(settings.records().directory()).isEqualTo(Path.of("/var/lib/callmask/records"));
    }

    private static final String TLS = "sip.tls={certificate: own.pem, key: own.key}";
    private static final String TLS_TOO = "sip.listen=[udp://127.0.0.1:5060, tls://127.0.0.1:5061]";

    @Test void listeners_and_trunks_may_speak_tls() throws BadSettings {
        var settings = parse(LEAST, TLS_TOO, "sip.tls={certificate: own.pem, key: own.key, clients: required, client-ca: ca.pem}", "trunks[0].to[0]=sip:127.0.0.3:5081;transport=tls",
            "trunks[0].tls={name: sip.carrier.example, ca: [carrier.pem, other.pem], certificate: us.pem, key: us.key}", "trunks[0].keep-alive=PT30S");
        assertThat(settings.sip().listen().getLast()).isEqualTo(at(Transport.TLS, "127.0.0.1", 5061));
        assertThat(settings.sip().tls()).isEqualTo(new Settings.Tls.On(new TlsFiles.Identity.Certified(Path.of("own.pem"), Path.of("own.key")), TlsDoor.Clients.REQUIRED, List.of(Path.of("ca.pem"))));
        assertThat(settings.trunks().getFirst().to()).isEqualTo(at(Transport.TLS, "127.0.0.3", 5081));
        assertThat(settings.trunks().getFirst().link()).isEqualTo(new Settings.Link(Duration.ofSeconds(30), "sip.carrier.example",
            new TlsFiles.Identity.Certified(Path.of("us.pem"), Path.of("us.key")), List.of(Path.of("carrier.pem"), Path.of("other.pem"))));
        assertThat(SettingsLines.of(settings)).anyMatch(line -> line.contains(",tls://127.0.0.1:5061 shards=1 tls.certificate=own.pem tls.key=own.key tls.clients=required tls.client-ca=ca.pem"))
            .anyMatch(line -> line.endsWith(" keep-alive=PT30S tls.name=sip.carrier.example tls.certificate=us.pem tls.key=us.key tls.ca=carrier.pem,other.pem"));
        // What a trunk does not say it has from the JDK and from its address.
        assertThat(parse(LEAST, TLS_TOO, TLS, "trunks[0].to[0]=sip:127.0.0.3:5081;transport=tls").trunks().getFirst().link()).isEqualTo(Settings.Link.PLAIN);
    }

    @Test void what_is_said_of_tls_must_fit_together() {
        assertThat(faults(LEAST, TLS_TOO)).containsExactly("sip.tls: missing (expected: certificate and key, as sip.listen has a tls:// address)");
        assertThat(faults(LEAST, TLS)).containsExactly("sip.listen: no tls:// address (expected: one, as there is sip.tls)");
        assertThat(faults(LEAST, TLS_TOO, "sip.tls={key: own.key}")).containsExactly("sip.tls.certificate: missing (expected: a path)");
        assertThat(faults(LEAST, TLS_TOO, "sip.tls={certificate: own.pem, key: own.key, clients: wanted}"))
            .containsExactly("sip.tls.client-ca: missing (expected: a path: who must have signed the certificates that clients show)");
        assertThat(faults(LEAST, TLS_TOO, "sip.tls={certificate: own.pem, key: own.key, client-ca: ca.pem}"))
            .containsExactly("sip.tls.client-ca: given (expected: clients: wanted or clients: required beside it)");
        assertThat(faults(LEAST, TLS_TOO, TLS, "trunks[0].tls={certificate: us.pem}")).containsExactly("trunks[0].tls.key: missing (expected: certificate and key, or neither)");
        assertThat(faults(LEAST, "trunks[0].tls={ca: carrier.pem}")).containsExactly("trunks[0].tls: given (expected: a tls:// address in sip.listen)");
        assertThat(faults(LEAST, "trunks[0].keep-alive=PT9S")).containsExactly("trunks[0].keep-alive: PT9S (expected: an ISO 8601 duration from PT10S to PT9M)");
    }

    @Test void all_faults_are_told_at_once_each_in_one_line() {
        assertThat(faults("""
            node: "a b"
            sip: { listen: [ "udp://0.0.0.0:5060", "tls:127.0.0.1:5060" ], shards: 0 }
            stor: { directory: x }
            pools: [ { name: default, numbers: [ 12 ], rest: 24h } ]
            trunks: [ { name: carrier, from: [ 127.0.0.1/8 ], to: [ "sip:carrier.example:0" ], country: XX, identity: rpid } ]
            """)).containsExactly(
                "node: a b (expected: 1 to 32 letters, digits, '.', '_' or '-', beginning with a letter or digit)",
                "sip.listen[0]: udp://0.0.0.0:5060 (expected: udp://, tcp:// or tls://address:port with an address that peers can reach; IPv6 in brackets)",
                "sip.listen[1]: tls:127.0.0.1:5060 (expected: udp://, tcp:// or tls://address:port with an address that peers can reach; IPv6 in brackets)",
                "sip.shards: 0 (expected: a whole number from 1 to 64)",
                "pools[0].numbers[0]: +… (expected: '+' and 3 to 20 digits, the first not 0)",
                "pools[0].rest: 24h (expected: an ISO 8601 duration from PT10S to PT8760H)",
                "trunks[0].to[0]: sip:carrier.example:0 (expected: sip:address:port or sip:host, with ;transport=tcp or ;transport=tls behind it for those; IPv6 in brackets)",
                "trunks[0].from[0]: 127.0.0.1/8 (expected: a block of addresses such as 192.0.2.0/24 or 2001:db8::/32, with no bit set past the prefix)",
                "trunks[0].country: XX (expected: a region by its two capital letters (ISO 3166), such as US)",
                "trunks[0].identity: rpid (expected: pai-or-from or pai or from)",
                "stor: unknown key (expected: one of node, sip, dns, api, store, pools, trunks, calls, records, stir, hep)");
    }

    @Test void early_media_is_relayed_unless_a_trunk_says_otherwise() throws BadSettings {
        assertThat(parse(LEAST).trunks().getFirst().outlet().earlyMedia()).isEqualTo(EarlyMedia.RELAYED);
        var ringing = parse(LEAST, "trunks[0].early-media=ring");
        assertThat(ringing.trunks().getFirst().outlet().earlyMedia()).isEqualTo(EarlyMedia.RINGING);
        assertThat(SettingsLines.of(ringing)).anyMatch(line -> line.contains("early-media=ring"));
        assertThatThrownBy(() -> parse(LEAST, "trunks[0].early-media=play")).hasMessageContaining("trunks[0].early-media: play (expected: relay or ring)");
    }

    @Test void an_illegal_prefix_rule_is_named() {
        var rule = " (expected: a rule such as +49=0 or =8101: up to 16 of '+', digits, '*' and '#' on either side)";
        assertThat(faults(LEAST.replace("country: US", "country: US, numbers: { prefixes: [ '+49=0', '+49', 'a=0', '+1=0+1', '+49=sip:0', '12345678901234567=' ] }"))).containsExactly(
            "trunks[0].numbers.prefixes[1]: +49" + rule, "trunks[0].numbers.prefixes[2]: a=0" + rule, "trunks[0].numbers.prefixes[3]: +1=0+1" + rule,
            "trunks[0].numbers.prefixes[4]: +49=sip:0" + rule, "trunks[0].numbers.prefixes[5]: 12345678901234567=" + rule);
    }

    private static final String TWO = """
        node: n1
        pools: [ { name: default, numbers: [ "+15550001000" ] } ]
        trunks: [ { name: carrier, to: [ "sip:carrier.example" ], country: US }, { name: office, to: [ "sip:office.example;transport=tls" ], country: US } ]
        """;
    private static final String LOGIN = "trunks[1].challenge={realm: here, user: u, password: secret-one}";

    /// Calls of a pool leave by every trunk of its group.
    @Test void customers_beside_a_carrier_are_in_a_group_with_a_name() throws BadSettings {
        assertThat(faults(TWO, TLS_TOO, TLS, LOGIN)).containsExactly(
            "trunks[1].group: default (expected: a name of its own, such as customers, as the trunk has a challenge: a pool's calls leave by every trunk of its group)");
        assertThat(parse(TWO, TLS_TOO, TLS, LOGIN, "trunks[1].group=customers").trunks()).hasSize(2);
    }

    @Test void a_trunk_with_tls_is_called_by_tls() throws BadSettings {
        var files = "trunks[1].tls={ca: office.pem}";
        assertThat(parse(TWO, TLS_TOO, TLS, files).trunks()).hasSize(2);
        assertThat(parse(TWO, TLS_TOO, TLS, files, "trunks[1].to[0]=sip:office.example").trunks()).as("the DNS may say TLS").hasSize(2);
        for (var clear : List.of("sip:192.0.2.1:5060", "sip:office.example:5061")) {
            assertThat(faults(TWO, TLS_TOO, TLS, files, "trunks[1].from=192.0.2.0/28", "trunks[1].to[0]=" + clear)).containsExactly("trunks[1].to: " + clear + " (expected: an address with ;transport=tls, as there is trunks[1].tls)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:carrier.example", "sip:carrier.example;transport=tls", "sip:carrier.example:5080"})
    void one_host_is_one_trunk(String to) {
        assertThat(faults(TWO, TLS_TOO, TLS, "trunks[1].to[0]=" + to)).containsExactly("trunks[1].to: " + to + " (expected: another host than trunks[0].to)");
    }

    @Test void what_must_be_there_is_missed() {
        assertThat(faults("{}")).containsExactly(
            "node: missing (expected: 1 to 32 letters, digits, '.', '_' or '-', beginning with a letter or digit)",
            "pools: missing (expected: a list of at least one)",
            "trunks: missing (expected: a list of at least one)");
        assertThat(faults("node: n1\npools: [ {} ]\ntrunks: carrier\n")).containsExactly(
            "pools[0].name: missing (expected: 1 to 32 letters, digits, '.', '_' or '-', beginning with a letter or digit)",
            "trunks: a single value (expected: a list of at least one)");
    }

    @Test void a_key_that_stands_twice_is_refused() {
        assertThat(faults(LEAST + "node: n2\nsip: { shards: 1, shards: 2 }\n"))
            .containsExactly("node: stands twice (expected: once)", "sip.shards: stands twice (expected: once)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node: [", "node: n1\n\ttabs: 1", "node: \"\\q\"", "a: b: c", "&a {node: *b}", "--- {}\n--- {}", "node: !!java.net.URL [x]"})
    void what_is_not_plain_yaml_is_refused(String text) {
        assertThat(faults(text)).isNotEmpty().allSatisfy(fault -> assertThat(fault).contains("expected").doesNotContain("\n"));
    }

    @Test void a_fault_never_shows_the_token() {
        assertThat(faults(LEAST + "api: { listen: \"https://10.0.0.1:8443\", token: hush, tls: { certificate: c, key: k } }\n"))
            .singleElement().asString().startsWith("api.token: 4 characters (expected: at least 32").doesNotContain("hush");
        assertThat(faults(LEAST + "api: { token: 'hushhushhushhushhushhushhushhush'\n")).singleElement().asString()
            .startsWith("test.yaml: unreadable at line").doesNotContain("hush");
        assertThat(faults(LEAST, "api.token hushhushhushhushhushhushhushhush")).singleElement().asString().doesNotContain("hush");
    }

    @Test void the_printed_settings_show_neither_the_token_nor_a_number() throws BadSettings {
        var lines = SettingsLines.of(parse(LEAST, "api.token=hushhushhushhushhushhushhushhush"));
        assertThat(lines).contains("section=api listen=http://127.0.0.1:8080 token=… tls=none", "section=pools name=default numbers=2 rest=PT24H recycling=PAIR group=default")
            .noneMatch(line -> line.contains("hush") || line.contains("1555000"));
    }

    @Test void messages_are_shown_to_a_collector_only_where_the_operator_says_so() throws BadSettings {
        assertThat(parse(LEAST).export()).isEqualTo(new Export.Off());
        assertThat(SettingsLines.of(parse(LEAST))).noneMatch(line -> line.contains("hep"));
        var usual = parse(LEAST, "hep={collector: 'homer.example:9060'}");
        assertThat(usual.export()).isEqualTo(new Export.Hep(new Export.Host("homer.example", 9_060), 1, usual.node(), ""));
        var all = parse(LEAST, "hep={collector: '[2001:db8::1]:9060', capture-id: 4294967295, node-name: edge-1, password: hush}");
        assertThat(all.export()).isEqualTo(new Export.Hep(new Export.Host("2001:db8::1", 9_060), 0xffff_ffffL, "edge-1", "hush"));
        assertThat(SettingsLines.of(all)).contains("section=hep collector=[2001:db8::1]:9060 capture-id=4294967295 node-name=edge-1 password=…").noneMatch(line -> line.contains("hush"));
    }

    @Test void texts_are_taken_only_where_a_pool_says_so() throws BadSettings {
        assertThat(parse(LEAST).pools().getFirst().texts()).isEqualTo(TextRule.OFF);
        var settings = parse(LEAST, "pools[0].messages=on", "pools[0].scan=mask");
        assertThat(settings.pools().getFirst().texts()).isEqualTo(new TextRule(true, TextRule.Scan.MASK));
        assertThat(SettingsLines.of(settings)).anyMatch(line -> line.endsWith("messages=on scan=MASK"));
    }

    @Test void an_api_away_from_loopback_needs_a_token_and_tls() throws Exception {
        assertThat(faults(LEAST, "api.listen=http://10.0.0.1:8080", "api.token=hushhushhushhushhushhushhushhush")).singleElement().asString()
            .startsWith("api.listen: http://10.0.0.1:8080 (expected: a loopback address");
        assertThat(faults(LEAST, "api.listen=https://0.0.0.0:8443")).singleElement().asString().startsWith("api.listen: https://0.0.0.0:8443 (expected: ");
        assertThat(faults(LEAST, "api.listen=https://0.0.0.0:8443", "api.tls={certificate: none.pem, key: none.pem}")).singleElement().asString().startsWith("api.token: 0 characters");
        assertThat(faults(LEAST, "api.token=")).singleElement().asString().startsWith("api.token: 0 characters");
        var pem = Files.writeString(directory.resolve("a.pem"), "pem");
        var settings = parse(LEAST, "api.listen=https://0.0.0.0:8443", "api.token=hushhushhushhushhushhushhushhush", "api.tls={certificate: " + pem + ", key: " + pem + "}");
        assertThat(settings.api().access()).isEqualTo(new Access.Guarded("hushhushhushhushhushhushhushhush", pem, pem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        api.listen="http://me:hush@x y"                     | api.listen: … (expected: http://address:port or https://address:port)
        api.listen=here                                     | api.listen: here (expected: http://ADDRESS:PORT or https://ADDRESS:PORT)
        hep={}                                              | hep.collector: missing (expected: host:port with a host name or an IP address, IPv6 in brackets)
        hep={collector: homer}                              | hep.collector: homer (expected: host:port with a host name or an IP address, IPv6 in brackets)
        hep={collector: 'homer:9060', capture-id: -1}       | hep.capture-id: -1 (expected: a whole number from 0 to 4294967295)
        pools[0].messages=yes                               | pools[0].messages: yes (expected: on or off)
        pools[0].scan=delete                                | pools[0].scan: delete (expected: off or refuse or mask)
        sip.listen=[]                                       | sip.listen: an empty list (expected: at least one address)
        sip.listen=[udp://127.0.0.1:1, udp://127.0.0.1:1]   | sip.listen[1]: udp://127.0.0.1:1 (expected: each address once)
        pools[0].exclusive=["+15550001000"]                 | pools[0].exclusive[0]: +1…00 (expected: a number that does not stand at pools[0].numbers[0])
        pools[0].frozen=["+15550001009"]                    | pools[0].frozen[0]: +1…09 (expected: a number of this pool)
        pools[0].extension-digits=5                         | pools[0].extension-digits: 5 (expected: a whole number from 1 to 4)
        pools[0].numbers=[+1555, +1555]                     | pools[0].numbers[1]: +… (expected: a number that does not stand at pools[0].numbers[0])
        sip.allow=127.0.0.1                                 | trunks[0].to: sip:127.0.0.3:27060 (expected: an address that sip.allow lets in)
        sip.allow=[]                                        | sip.allow: an empty list (expected: at least one, each a block of addresses such as 192.0.2.0/24 or 2001:db8::/32, with no bit set past the prefix)
        calls.diversions=1000                               | calls.diversions: 1000 (expected: a whole number from 0 to 999)
        trunks[0].from=[127.0.0.0/8, 127.1.0.0/16]          | trunks[0].from[1]: 127.1.0.0/16 (expected: addresses that are not in trunks[0].from[0] (127.0.0.0/8))
        trunks[0].to=[sip:127.0.0.3:1, sip:127.0.0.3:2]     | trunks[0].to: 2 addresses (expected: one; another address is another trunk of the group)
        trunks[0].to=[]                                     | trunks[0].to: an empty list (expected: at least one, each sip:address:port or sip:host, with ;transport=tcp or ;transport=tls behind it for those; IPv6 in brackets)
        trunks[0].to=sip:127.0.0.1:5060                     | trunks[0].to: sip:127.0.0.1:5060 (expected: not an address of sip.listen)
        trunks[0].to=sip:[::1]:5080                         | trunks[0].to: sip:[0:0:0:0:0:0:0:1]:5080 (expected: IPv4 or IPv6 as in sip.listen)
        trunks[0].to=sip:127.0.0.3:5080;transport=tcp       | trunks[0].to: sip:127.0.0.3:5080;transport=tcp (expected: a transport of sip.listen, or tcp:// there)
        trunks[0].to=sip:127.0.0.3:5080;transport=tls       | trunks[0].to: sip:127.0.0.3:5080;transport=tls (expected: a transport of sip.listen, or tls:// there)
        trunks[0].to=sip:192.0.2.300                        | trunks[0].to: sip:192.0.2.300 (expected: sip:address:port or sip:host, with ;transport=tcp or ;transport=tls behind it for those; IPv6 in brackets)
        trunks[0].to=sip:a_b.example                        | trunks[0].to: sip:a_b.example (expected: sip:address:port or sip:host, with ;transport=tcp or ;transport=tls behind it for those; IPv6 in brackets)
        trunks[0].to=sip:carrier.example;transport=         | trunks[0].to: sip:carrier.example;transport= (expected: sip:address:port or sip:host, with ;transport=tcp or ;transport=tls behind it for those; IPv6 in brackets)
        trunks[0].to=sip:carrier.example;transport=sctp     | trunks[0].to: sip:carrier.example;transport=sctp (expected: sip:address:port or sip:host, with ;transport=tcp or ;transport=tls behind it for those; IPv6 in brackets)
        trunks[0].to=sip:carrier.example;transport=tcp      | trunks[0].to: sip:carrier.example;transport=tcp (expected: a transport of sip.listen, or tcp:// there)
        dns.servers=[dns.example]                           | dns.servers[0]: dns.example (expected: an IP address, or address:port with IPv6 in brackets)
        dns.timeout=PT0S                                    | dns.timeout: PT0S (expected: an ISO 8601 duration from PT0.1S to PT10S)
        dns={least-ttl: PT10S, most-ttl: PT5S}              | dns.least-ttl: PT10S, PT5S, PT24H (expected: dns.least-ttl, dns.most-ttl and dns.keep each at least as long as the one before)
        sip.listen=[tcp://127.0.0.1:5060]                   | trunks[0].to: sip:127.0.0.3:27060 (expected: a transport of sip.listen, or udp:// there)
        sip.listen=[tcp://127.0.0.1:1, tcp://127.0.0.1:1, udp://127.0.0.1:1] | sip.listen[1]: tcp://127.0.0.1:1 (expected: each address once)
        records.directory=data                              | records.directory: data (expected: a directory of its own, not store.directory)
        trunks[1].name=second                               | --set trunks[1].name: there is no item [1] (expected: a place within the list)
        calls.no-answer=PT10M                               | calls.no-answer: PT10M (expected: an ISO 8601 duration from PT1S to PT5M)
        calls={no_answer: PT60S}                            | calls.no_answer: unknown key (expected: one of no-answer, max-duration, session-expires, drain, lockout, diversions)
        calls.drain=-PT1S                                   | calls.drain: -PT1S (expected: an ISO 8601 duration from PT0S to PT24H)
        calls.lockout.wrong-numbers=many                    | calls.lockout.wrong-numbers: many (expected: a whole number from 0 to 10000)
        trunks[0].max-messages-per-second=0                 | trunks[0].max-messages-per-second: 0 (expected: a whole number from 10 to 1000000)
        records.rotate-size=12                              | records.rotate-size: 12 (expected: a size such as 64MB (KB, MB or GB), at least 64KB)
        store.kind=redis                                    | store.kind: redis (expected: embedded or redis+mariadb)
        """)
    void values_that_do_not_fit_together_are_refused(String option, String fault) {
        assertThat(faults(LEAST, option)).containsExactly(fault);
    }

    @Test void names_and_numbers_are_used_once() {
        assertThat(faults("""
            node: n1
            pools: [ { name: p, numbers: [ "+15550001000" ] }, { name: p, numbers: [ "+15550001000" ] } ]
            trunks:
              - { name: t, from: [ 127.0.0.1 ], to: [ "sip:127.0.0.1:27060" ], country: US }
              - { name: t, from: [ 127.0.0.2 ], to: [ "sip:127.0.0.1:27061" ], country: US }
            """)).containsExactly(
                "pools[1].name: p (expected: a name that no other has)",
                "trunks[1].name: t (expected: a name that no other has)",
                "pools[1].numbers[0]: +1…00 (expected: a number that does not stand at pools[0].numbers[0])",
                "trunks[1].to: sip:127.0.0.1:27061 (expected: an address that is not in trunks[0].from)",
                "trunks[1].to: sip:127.0.0.1:27061 (expected: another address than trunks[0].to)");
    }

    @Test void a_file_that_cannot_be_read_is_one_fault() throws Exception {
        var missing = catchThrowableOfType(BadSettings.class, () -> SettingsFile.read(directory.resolve("none.yaml"), List.of()));
        assertThat(missing.faults()).singleElement().asString().endsWith("none.yaml: not found (expected: a settings file)");
        var latin = Files.write(directory.resolve("latin.yaml"), "node: é".getBytes(StandardCharsets.ISO_8859_1));
        var coded = catchThrowableOfType(BadSettings.class, () -> SettingsFile.read(latin, List.of()));
        assertThat(coded.faults()).singleElement().asString().endsWith("not UTF-8 (expected: a settings file in UTF-8)");
    }

    private static Settings.Endpoint at(Transport transport, String address, int port) {
        return new Settings.Endpoint(transport, new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }

    private static Settings parse(String text, String... overrides) throws BadSettings {
        return SettingsFile.parse("test.yaml", text, List.of(overrides));
    }

    private static List<String> faults(String text, String... overrides) {
        var bad = catchThrowableOfType(BadSettings.class, () -> parse(text, overrides));
        assertThat(bad).as("the settings were accepted").isNotNull();
        return bad.faults();
    }
}
