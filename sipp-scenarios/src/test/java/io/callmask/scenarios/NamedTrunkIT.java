package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A trunk that is found by its name: a real DNS server, a real call, real failures.
class NamedTrunkIT {
    private static final String NOBODY = "127.0.0.4";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int NUMBERS = 20;

    private Path directory = Path.of("");
    private NameServer names = new NameServer(directory);

    @BeforeEach void prepare() throws IOException {
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "named");
        names = new NameServer(directory.resolve("dnsmasq.log"));
    }

    @AfterEach void stop() throws InterruptedException {
        names.close();
    }

    @Test void a_call_finds_its_way_by_naptr_and_srv_past_a_target_that_is_dead() throws IOException, InterruptedException {
        var setup = setup("carrier.test");
        names.serve(60, List.of("naptr-record=carrier.test,10,10,s,SIP+D2U,,_sip._udp.voice.test", "srv-host=_sip._udp.voice.test,dead.test," + setup.calleePort() + ",1,10",
            "srv-host=_sip._udp.voice.test,alive.test," + setup.calleePort() + ",2,10", "host-record=dead.test," + NOBODY, "host-record=alive.test," + Setup.CALLEES));
        try (var server = CallmaskServer.start(setup)) {
            assertThat(server.logTail()).contains("event=trunk-located trunk=carrier host=sip:carrier.test addresses=udp://" + NOBODY + ':' + setup.calleePort() + ",udp://" + Setup.CALLEES + ':');
            var api = new Api(server);
            call(api);
            var record = api.awaitRecordsAfter(0, 1).getFirst();
            assertThat(record.findValue("attempts").asInt()).isEqualTo(2);
            assertThat(record.findValue("trunksTried").asText()).isEqualTo("carrier");
            assertThat(server.logTail()).contains("event=address-aside trunk=carrier address=udp://" + NOBODY);
            // The dead one is put aside: the next call goes where somebody is.
            call(api);
            assertThat(api.awaitRecordsAfter(1, 1).getFirst().findValue("attempts").asInt()).isEqualTo(1);
            var metrics = server.ask("GET", "/metrics", "").body();
            assertThat(metrics).contains("callmask_trunk_addresses{trunk=\"carrier\"} 2", "callmask_trunk_up{trunk=\"carrier\"} 1", "callmask_dns_lookups_total{outcome=\"found\"}")
                .contains("callmask_trunk_addresses_age_seconds{trunk=\"carrier\"}");
        }
        assertThat(names.asked()).contains("query[NAPTR] carrier.test", "query[SRV] _sip._udp.voice.test", "query[A] alive.test").doesNotContain("query[AAAA]");
    }

    @Test void an_address_that_changes_is_followed_within_its_time_and_the_last_one_outlives_the_server() throws IOException, InterruptedException {
        var setup = setup("voice.test;transport=udp");
        var service = "srv-host=_sip._udp.voice.test,gateway.test," + setup.calleePort();
        names.serve(1, List.of(service, "host-record=gateway.test," + NOBODY));
        try (var server = CallmaskServer.start(setup)) {
            var api = new Api(server);
            assertThat(told(server)).as("a stranger, as the name leads elsewhere").isEmpty();
            names.serve(1, List.of(service, "host-record=gateway.test," + Setup.CALLEES));
            awaitLog(server, "addresses=udp://" + Setup.CALLEES);
            call(api);
            assertThat(told(server)).startsWith("SIP/2.0 200");
            names.stop();
            // Whichever was asked for first when it was gone.
            Awaitility.await("trouble").atMost(SOON).until(() -> Pattern.compile("event=dns-trouble trunk=carrier host=sip:voice.test;transport=udp why=\"(SRV _sip._udp.voice|A gateway).test: no answer in time\"").matcher(log(server)).find());
            call(api);
            assertThat(server.ask("GET", "/metrics", "").body()).contains("callmask_trunk_addresses{trunk=\"carrier\"} 1", "callmask_trunk_up{trunk=\"carrier\"} 1");
            // Back again, and what it says now is that there is nothing.
            names.serve(1, List.of("host-record=gateway.test," + Setup.CALLEES));
            awaitLog(server, "event=trunk-down trunk=carrier");
            assertThat(server.ask("GET", "/metrics", "").body()).contains("callmask_trunk_addresses{trunk=\"carrier\"} 0", "callmask_trunk_up{trunk=\"carrier\"} 0");
        }
    }

    @Test void a_trunk_that_is_not_found_stops_the_start_with_one_line() throws IOException, InterruptedException {
        var setup = setup("typo.test");
        names.serve(60, List.of("host-record=carrier.test," + Setup.CALLEES));
        assertThatThrownBy(() -> CallmaskServer.start(setup)).hasMessageStartingWith("server: ended with 1 ");
        assertThat(Files.readAllLines(setup.directory().resolve("server.log")))
            .containsOnlyOnce("callmask: cannot start: trunk carrier: sip:typo.test is not found, the DNS has no address for typo.test (expected: an address by NAPTR, SRV, A or AAAA)");
    }

    @Test void so_does_a_dns_that_does_not_answer() throws IOException, InterruptedException {
        var setup = setup("carrier.test");
        assertThatThrownBy(() -> CallmaskServer.start(setup)).hasMessageStartingWith("server: ended with 1 ");
        assertThat(Files.readAllLines(setup.directory().resolve("server.log")))
            .containsOnlyOnce("callmask: cannot start: trunk carrier: sip:carrier.test is not found, NAPTR carrier.test: no answer in time (expected: an address by NAPTR, SRV, A or AAAA)");
    }

    /// The callers are the trunk's by its list, the callees by its name alone. Of two DNS servers the first is dead.
    private Setup setup(String host) {
        var more = new ArrayList<>(List.of("dns={servers: ['" + NOBODY + "', '" + names.address() + "'], timeout: PT0.3S, least-ttl: PT1S}", "trunks[0].to[0]=sip:" + host, "trunks[0].from=" + Setup.CALLERS, "trunks[0].silence=PT0.5S"));
        return Setup.in(directory.resolve("server"), NUMBERS, more);
    }

    private static void call(Api api) throws IOException, InterruptedException {
        new ScenarioRun(Scenario.of("named", "trunk-by-name"), api, ScenarioRun.SWIFT).run();
    }

    /// What an OPTIONS from the callees' address is told; nothing when it is a stranger's.
    private static String told(CallmaskServer server) throws IOException {
        try (var phone = new RawPhone(Setup.CALLEES, Ports.freeUdp(Setup.CALLEES), server.setup())) {
            phone.send(RawInvite.to("15550000000", phone, "12128880001", "options" + System.nanoTime()).options());
            return phone.receive(Duration.ofSeconds(1)).orElse("");
        }
    }

    private static void awaitLog(CallmaskServer server, String text) {
        Awaitility.await(text).atMost(SOON).until(() -> log(server).contains(text));
    }

    private static String log(CallmaskServer server) throws IOException {
        return Files.readString(server.setup().directory().resolve("server.log"));
    }
}
