package io.callmask.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.app.settings.SettingsFile.Change;
import io.callmask.app.settings.SettingsFile.Loaded;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReloadableTest {
    private static final String TEXT = """
        node: one
        api: {token: secret-token-of-thirty-two-letters}
        stir: {roots: roots.pem, certificates: certificates}
        pools:
          - {name: default, numbers: ["+15550001000"]}
        trunks:
          - {name: east, from: 192.0.2.0/28, to: sip:192.0.2.1:5060, country: US}
          - {name: north.1, from: 192.0.2.64/28, to: sip:192.0.2.65:5060, country: US}
        """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "calls.no-answer=PT30S                  | calls.no-answer",
        "calls.max-duration=PT1H                | calls.max-duration",
        "calls.session-expires=PT5M             | calls.session-expires",
        "calls.drain=PT1M                       | calls.drain",
        "calls.diversions=3                     | calls.diversions",
        "sip.allow=192.0.2.0/24                 | sip.allow",
        "calls.lockout.wrong-numbers=5          | calls.lockout.wrong-numbers",
        "pools[0].no-answer=PT20S               | pools[default].no-answer",
        "pools[0].max-duration=PT20M            | pools[default].max-duration",
        "pools[0].messages=on                   | pools[default].messages",
        "pools[0].scan=mask                     | pools[default].scan",
        "trunks[0].from=192.0.2.0/27            | trunks[east].from",
        "trunks[0].to=sip:192.0.2.2:5060        | trunks[east].to",
        "trunks[0].to=sip:carrier.example       | trunks[east].to",
        "trunks[1].country=GB                   | trunks[north.1].country",
        "trunks[0].identity=pai                 | trunks[east].identity",
        "trunks[0].priority=7                   | trunks[east].priority",
        "trunks[0].weight=7                     | trunks[east].weight",
        "trunks[0].fail-over=[503]              | trunks[east].fail-over",
        "trunks[0].silence=PT2S                 | trunks[east].silence",
        "trunks[0].numbers.form=national        | trunks[east].numbers.form",
        "trunks[0].redirect=follow               | trunks[east].redirect",
        "trunks[0].early-media=ring              | trunks[east].early-media",
        "trunks[0].channels=30                  | trunks[east].channels",
        "trunks[0].calls-per-second=30          | trunks[east].calls-per-second",
        "trunks[0].health.every=PT30S           | trunks[east].health.every",
        "trunks[0].stir.verify=note             | trunks[east].stir.verify",
        "trunks[0].max-messages-per-second=500  | trunks[east].max-messages-per-second"})
    void what_may_change_is_told_by_its_key(String override, String key) throws BadSettings {
        var change = load(TEXT).changeTo(load(TEXT, override));

        assertThat(change.keys()).containsExactly(key);
        assertThat(change.fixed()).isEmpty();
        assertThat(change.isNothing()).isFalse();
        assertThat(change.changed()).isEqualTo(key.startsWith("trunks") ? List.of(key.substring(7, key.indexOf(']'))) : List.of());
        assertThat(change.pools()).isEqualTo(key.startsWith("pools") ? List.of("default") : List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "user: u, password: secret, numbers: [%s] | trunks[east].challenge.numbers",
        "users: [{user: u, password: secret, numbers: [%s]}] | trunks[east].challenge.users[0].numbers"})
    void whom_an_account_may_be_may_change(String account, String key) throws BadSettings {
        var group = "trunks[0].group=customers";
        var challenge = "trunks[0].challenge={realm: here, " + account + '}';
        var change = load(TEXT, group, challenge.formatted("+15551112222")).changeTo(load(TEXT, group, challenge.formatted("'+15551112222', '+15553334444'")));

        assertThat(change.keys()).containsExactly(key);
        assertThat(change.fixed()).isEmpty();
        assertThat(change.changed()).containsExactly("east");
    }

    @Test void that_a_trunk_registers_at_all_may_change() throws BadSettings {
        var credentials = "trunks[0].credentials={user: me, realm: carrier.example, password: secret-one}";
        for (var change : List.of(load(TEXT, credentials).changeTo(load(TEXT, credentials, "trunks[0].register={}")), load(TEXT, credentials, "trunks[0].register={}").changeTo(load(TEXT, credentials)))) {
            assertThat(change.keys()).containsExactly("trunks[east].register");
            assertThat(change.fixed()).isEmpty();
            assertThat(change.changed()).containsExactly("east");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "node=two                               | node",
        "sip.listen=udp://127.0.0.2:5060        | sip.listen",
        "sip.shards=2                           | sip.shards",
        "dns.timeout=PT1S                       | dns.timeout",
        "api.listen=http://127.0.0.1:8081       | api.listen",
        "api.token=another-token-of-thirty-two-letters | api.token",
        "store.directory=elsewhere              | store.directory",
        "pools[0].numbers=[\"+15550001001\"]    | pools[default].numbers",
        "pools[0].rest=PT1H                     | pools[default].rest",
        "pools[0].name=other                    | pools[default]",
        "records.keep=3                         | records.keep"})
    void what_needs_a_restart_is_named(String override, String key) throws BadSettings {
        assertThat(load(TEXT).changeTo(load(TEXT, override)).fixed()).contains(key);
    }

    @Test void the_same_said_otherwise_changes_nothing() throws BadSettings {
        var otherwise = TEXT.replace("node: one", "# The first one.\nnode: \"one\"\ncalls: {no-answer: PT1M, drain: PT5S}").replace("country: US}", "country: US, fail-over: [408, 500, 502, 503, 504]}").replace("from: 192.0.2.0/28", "from: [192.0.2.0/28]");

        assertThat(load(TEXT).changeTo(load(otherwise)).isNothing()).isTrue();
        assertThat(load(TEXT).fingerprint()).isEqualTo(load(otherwise).fingerprint());
    }

    @Test void trunks_are_told_apart_by_their_names_and_not_by_their_places() throws BadSettings {
        var swapped = """
            node: one
            api: {token: secret-token-of-thirty-two-letters}
            stir: {roots: roots.pem, certificates: certificates}
            pools:
              - {name: default, numbers: ["+15550001000"]}
            trunks:
              - {name: west, from: 192.0.2.128/28, to: sip:192.0.2.129:5060, country: US}
              - {name: north.1, from: 192.0.2.64/28, to: sip:192.0.2.65:5060, country: US, channels: 3}
            """;
        var change = load(TEXT).changeTo(load(swapped));

        assertThat(change).extracting(Change::added, Change::removed, Change::changed, Change::fixed).containsExactly(List.of("west"), List.of("east"), List.of("north.1"), List.of());
        assertThat(change.keys()).contains("trunks[north.1].channels", "trunks[west].name", "trunks[east].to").doesNotContain("trunks[west].weight");
    }

    @Test void a_fingerprint_is_of_what_nodes_have_in_common_and_of_no_secret() throws BadSettings {
        long fingerprint = load(TEXT).fingerprint();

        assertThat(load(TEXT, "node=two", "api.token=another-token-of-thirty-two-letters", "store.directory=elsewhere").fingerprint()).isEqualTo(fingerprint);
        assertThat(load(TEXT, "trunks[0].channels=3").fingerprint()).isNotEqualTo(fingerprint);
        assertThat(fingerprint).isBetween(0L, 1L << 48);
    }

    private static Loaded load(String text, String... overrides) throws BadSettings {
        return SettingsFile.load("test.yaml", text, List.of(overrides));
    }
}
