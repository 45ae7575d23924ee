package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.KamailioServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Masked calls through a carrier's edge: a real Kamailio that asks by digest, with nonces that count, stays in the way of dialogs, and finds us where we have registered.
class EdgeIT {
    private static final String EDGE = "127.0.0.5";
    /// Callers whose calls come in by the edge; those from [Setup#CALLERS] come in without it.
    private static final String SUBSCRIBERS = "127.0.0.7";
    private static final Path CONFIGURATION = Path.of("src/test/kamailio/edge.cfg");
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path directory = Path.of("");

    private static Setup setup(Path directory, int edge, String transport, String... more) {
        var overrides = new ArrayList<>(List.of("trunks[0].to=sip:" + EDGE + ':' + edge + transport, "trunks[0].credentials={realm: carrier.example, user: trunk-user, password: open-sesame-77}"));
        overrides.addAll(List.of(more));
        return Setup.in(directory, 20, overrides);
    }

    private KamailioServer edge(int port, int calleePort, String algorithm) throws IOException, InterruptedException {
        var more = List.of("-A", "ALGORITHM=\"" + algorithm + '"', "-A", "CALLEE_PORT=" + calleePort, "-l", "tcp:" + EDGE + ':' + port, "-m", "64");
        return KamailioServer.start(directory.resolve("edge"), CONFIGURATION, new InetSocketAddress(EDGE, port), more);
    }

    @ParameterizedTest @CsvSource({"MD5, ''", "SHA-256, ''", "MD5, ;transport=tcp"})
    void calls_leave_through_an_edge_that_asks_for_credentials(String algorithm, String transport) throws IOException, InterruptedException {
        int port = Ports.freeBoth(EDGE);
        var setup = setup(directory.resolve("node"), port, transport, "trunks[0].health={every: PT1S}");
        try (var _ = edge(port, setup.calleePort(), algorithm); var server = CallmaskServer.start(setup)) {
            for (int call = 0; call < 3; call++) new ScenarioRun(Scenario.of("edge", "out-through-an-edge"), new Api(server), ScenarioRun.SWIFT).run();
            var metrics = server.ask("GET", "/metrics", "").body();
            // The nonce of the first INVITE, or of an OPTIONS, is shown with all that follows: BYEs are not asked.
            assertThat(sum(metrics, "callmask_sip_messages_total{direction=\"in\",message=\"407\"")).as("challenges").isBetween(1.0, 2.0);
            assertThat(metrics).contains("callmask_trunk_up{trunk=\"carrier\"} 1.0");
        }
    }

    @Test void calls_come_in_where_we_have_registered_and_we_leave_when_the_node_does() throws IOException, InterruptedException {
        int port = Ports.freeBoth(EDGE);
        var setup = setup(directory.resolve("node"), port, "", "trunks[0].register={expires: PT60S}");
        try (var _ = edge(port, setup.calleePort(), "SHA-256")) {
            try (var server = CallmaskServer.start(setup)) {
                awaitRegistered(server, 1);
                callIn(server, setup, port);
                assertThat(server.ask("POST", "/v1/drain", "").status()).isEqualTo(202);
                awaitRegistered(server, 0);
                assertThat(told(setup, port)).as("told by the edge").contains("480");
                assertThat(server.ask("DELETE", "/v1/drain", "").status()).isEqualTo(200);
                awaitRegistered(server, 1);
                callIn(server, setup, port);
            }
            assertThat(told(setup, port)).as("told by the edge when the process has gone").contains("480");
        }
    }

    @Test void an_edge_that_has_lost_everything_is_told_anew_where_we_are() throws IOException, InterruptedException {
        int port = Ports.freeBoth(EDGE);
        var setup = setup(directory.resolve("node"), port, ";transport=tcp", "trunks[0].register={}");
        var edge = edge(port, setup.calleePort(), "MD5");
        try (var server = CallmaskServer.start(setup)) {
            awaitRegistered(server, 1);
            edge.close();
            edge = edge(port, setup.calleePort(), "MD5");
            await("a call that finds us").atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofSeconds(1)).until(() -> !told(setup, port).contains("480"));
            callIn(server, setup, port);
        } finally {
            edge.close();
        }
    }

    /// By the edge to where it finds us, and out through it again.
    private static void callIn(CallmaskServer server, Setup setup, int edge) throws IOException, InterruptedException {
        var scenario = Scenario.of("edge", "in-through-an-edge");
        var api = new Api(server);
        var parties = Parties.fresh();
        var bound = api.bind("AXYB", parties.a(), parties.b());
        var halves = new Halves(scenario, parties.aCallsB(bound.y(), bound.x()));
        try (var callee = halves.callee(setup, 1, ScenarioRun.SWIFT);
             var caller = halves.caller(SUBSCRIBERS, EDGE + ':' + edge, ScenarioRun.SWIFT, List.of("-m", "1"))) {
            assertThat(caller.complaint() + callee.complaint()).isEmpty();
        }
        api.awaitNoCalls();
        assertThat(api.awaitRecordsOf(parties.a())).singleElement().satisfies(record -> assertThat(record.path("refusal").asText()).isEqualTo("NONE"));
    }

    /// What the edge says to an INVITE for a number that nobody has: its own 480 when it does not find us, else what we say.
    private static String told(Setup setup, int edge) throws IOException {
        try (var phone = new RawPhone(SUBSCRIBERS, Ports.freeUdp(SUBSCRIBERS), new InetSocketAddress(EDGE, edge))) {
            var invite = RawInvite.to("15550009999", phone, "12128880001", "edge" + System.identityHashCode(phone));
            phone.send(invite.toString());
            for (var next = phone.receive(Duration.ofSeconds(5)); next.isPresent(); next = phone.receive(Duration.ofSeconds(5))) {
                if (next.get().startsWith("SIP/2.0 1")) continue;
                phone.send(invite.ack());
                return next.get().lines().findFirst().orElse("");
            }
            return "nothing";
        }
    }

    private static void awaitRegistered(CallmaskServer server, int expected) {
        await("registered " + expected).atMost(SOON).untilAsserted(() -> assertThat(server.ask("GET", "/metrics", "").body()).contains("callmask_trunk_registered{trunk=\"carrier\"} " + expected + ".0"));
    }

    private static double sum(String metrics, String name) {
        return metrics.lines().filter(line -> line.startsWith(name)).mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }
}
