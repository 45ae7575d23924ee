package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Calls whose legs both go over TLS, with certificates on both sides, to and from Kamailio.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIT {
    private static final String CALLER = "12125551234";
    private static final String CALLEE = "16465554321";

    private final Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "tls");
    private final TlsTrunk trunk = new TlsTrunk(directory);
    private final int port = Ports.freeTcp("127.0.0.1");
    private final Setup setup = setup(trunk.settings(port));
    private final CallmaskServer server;
    private final Api api;

    TlsIT() throws Exception {
        trunk.start(port, Setup.CALLEES + ':' + setup.calleePort());
        server = CallmaskServer.start(setup);
        api = new Api(server);
    }

    /// Phones send to the trunk, as if it were the server.
    private Setup setup(List<String> settings) {
        var numbers = IntStream.range(0, 10).mapToObj(i -> "+1555%07d".formatted(i)).toList();
        return new Setup(directory, trunk.phones(), Ports.freeTcp(Setup.SERVER), Ports.freeUdp(Setup.CALLEES), numbers, settings, List.of(), List.of());
    }

    @BeforeAll void reachable() {
        Awaitility.await("the trunk's answer to OPTIONS").atMost(Duration.ofSeconds(20)).until(() -> metric("callmask_trunk_up{trunk=\"carrier\"}") > 0
            && metric("callmask_tls_handshakes_total{outcome=\"DONE\",side=\"us\"}") > 0);
    }

    @AfterAll void stop() {
        server.close();
        trunk.close();
    }

    @Test void a_call_goes_over_tls_on_both_legs_and_shows_nobody() throws IOException, InterruptedException {
        try (var caller = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), setup); var callee = new RawPhone(Setup.CALLEES, setup.calleePort(), setup)) {
            var call = begin(caller, callee, "over-tls");
            assertThat(call.invite()).contains("Via: SIP/2.0/TLS 127.0.0.1:" + port + ";").contains("@127.0.0.1:" + port + ";transport=tls>");
            assertThat(call.ok()).contains("@127.0.0.1:" + port + ";transport=tls>");
            caller.send(bye(call));
            var bye = callee.await("BYE ");
            callee.send(answer(bye, "200 OK", "", ""));
            var ended = caller.await("SIP/2.0 200");
            for (var seen : List.of(call.invite(), bye)) assertThat(seen).doesNotContain(CALLER).doesNotContain(CALLER.substring(1)).doesNotContain("127.0.0.1:" + caller.port());
            for (var seen : List.of(call.ok(), ended)) assertThat(seen).doesNotContain(CALLEE).doesNotContain(CALLEE.substring(1)).doesNotContain(":" + setup.calleePort());
        }
        api.awaitNoCalls();
        assertThat(api.awaitRecordsOf(CALLER)).anySatisfy(record -> assertThat(record.path("refusal").asText()).isEqualTo("NONE"));
        assertThat(metric("callmask_tls_handshakes_total{outcome=\"DONE\",side=\"peer\"}")).isPositive();
        assertThat(metric("callmask_tls_certificate_days{name=\"sip\"}")).isBetween(19.0, 31.0);
    }

    @Test void certificates_are_renewed_under_a_call_and_bad_files_change_nothing() throws Exception {
        try (var caller = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), setup); var callee = new RawPhone(Setup.CALLEES, setup.calleePort(), setup)) {
            var call = begin(caller, callee, "renewed");
            assertThat(shown()).startsWith("CN=server ");
            Files.writeString(directory.resolve("server.key"), "half");
            Awaitility.await("a line about the key").atMost(Duration.ofSeconds(20)).until(() -> metric("callmask_tls_files_current{name=\"sip\"}") == 0);
            assertThat(server.logTail()).contains("event=tls-files-unusable name=sip those before stay in use: " + directory.resolve("server.key") + ": no private key");
            trunk.issue("server", "127.0.0.1", Duration.ofDays(20));
            Awaitility.await("the new certificate").atMost(Duration.ofSeconds(20)).until(() -> shown().equals("CN=server 20"));
            assertThat(metric("callmask_tls_files_current{name=\"sip\"}")).isEqualTo(1);
            callee.send(byeOfCallee(call));
            caller.send(answer(caller.await("BYE "), "200 OK", "", ""));
            assertThat(callee.await("SIP/2.0 200")).contains("BYE");
        }
        api.awaitNoCalls();
    }

    @Test void a_certificate_that_cannot_be_used_stops_the_start_with_one_line() throws IOException {
        var elsewhere = Files.createTempDirectory(directory, "broken");
        var key = Files.writeString(elsewhere.resolve("other.key"), Files.readString(directory.resolve("trunk.key")));
        var broken = new Setup(elsewhere, setup.sipPort(), Ports.freeTcp(Setup.SERVER), setup.calleePort(), setup.numbers(),
            List.of("sip.listen=tls://127.0.0.1:" + Ports.freeTcp("127.0.0.1"), "sip.tls={certificate: \"" + directory.resolve("trunk.pem") + "\", key: \"" + key + "\"}",
                "trunks[0].to[0]=sip:127.0.0.3:5061;transport=tls", "trunks[0].tls.ca=" + elsewhere.resolve("none.pem")), List.of(), List.of());
        try (var refused = CallmaskServer.launch(broken)) {
            Awaitility.await("its end").atMost(Duration.ofSeconds(60)).until(() -> refused.logTail().contains("cannot start: "));
            assertThat(refused.logTail()).contains("cannot start: " + elsewhere.resolve("none.pem") + ": not found (expected: a PEM file)");
        }
    }

    private record Begun(RawInvite asked, String invite, String ok) {}

    private Begun begin(RawPhone caller, RawPhone callee, String callId) throws IOException, InterruptedException {
        var bound = api.bind("AXB", CALLER, CALLEE);
        var asked = RawInvite.to(bound.x(), caller, CALLER, callId);
        caller.send(asked.toString());
        var invite = callee.await("INVITE ");
        callee.send(answer(invite, "200 OK", "Contact: <sip:bob@" + callee.address() + ">\nContent-Type: application/sdp\n", """
            v=0
            o=- 1 1 IN IP4 127.0.0.3
            s=-
            c=IN IP4 127.0.0.3
            t=0 0
            m=audio 50000 RTP/AVP 8
            """));
        var ok = caller.await("SIP/2.0 200");
        caller.send(routed(asked.ackOf(ok), ok));
        callee.await("ACK ");
        api.release(bound.id());
        return new Begun(asked, invite, ok);
    }

    private static String bye(Begun call) {
        return routed(call.asked().byeOf(call.ok()), call.ok());
    }

    /// A request of the caller's to whom the answer names as its contact, by the route that it shows.
    private static String routed(String request, String ok) {
        var target = ok.replaceAll("(?s).*\nContact: <([^>]*)>.*", "$1");
        var routes = ok.lines().filter(line -> line.startsWith("Record-Route: ")).map(line -> line.replace("Record-Route", "Route")).collect(Collectors.toList()).reversed();
        return request.replaceFirst(" [^ ]* SIP/2.0\n", " " + target + " SIP/2.0\n").replaceFirst("Max-Forwards", String.join("\n", routes) + "\nMax-Forwards");
    }

    private static String byeOfCallee(Begun call) {
        var fields = fields(call.invite());
        var routes = call.invite().lines().filter(line -> line.startsWith("Record-Route: ")).map(line -> line.replace("Record-Route", "Route")).collect(Collectors.joining("\n"));
        return "BYE " + call.invite().replaceAll("(?s).*\nContact: <([^>]*)>.*", "$1") + " SIP/2.0\nVia: SIP/2.0/UDP " + Setup.CALLEES + ":5060;rport;branch=z9hG4bKbye\nMax-Forwards: 70\n" + routes
            + "\nFrom: " + fields.get("To") + ";tag=bob\nTo: " + fields.get("From") + "\nCall-ID: " + fields.get("Call-ID") + "\nCSeq: 1 BYE\nContent-Length: 0\n\n";
    }

    private static Map<String, String> fields(String message) {
        return message.lines().takeWhile(line -> !line.isEmpty()).filter(line -> line.contains(": "))
            .collect(Collectors.toMap(line -> line.substring(0, line.indexOf(':')), line -> line.substring(line.indexOf(':') + 2), (first, _) -> first));
    }

    private static String answer(String request, String status, String more, String body) {
        var echoed = request.lines().takeWhile(line -> !line.isEmpty()).filter(line -> line.matches("(Via|Record-Route|From|To|Call-ID|CSeq): .*"))
            .map(line -> line.startsWith("To: ") && !line.contains(";tag=") ? line + ";tag=bob" : line).collect(Collectors.joining("\n"));
        return "SIP/2.0 " + status + '\n' + echoed + '\n' + more + "Content-Length: " + body.replace("\n", "\r\n").length() + "\n\n" + body;
    }

    /// Whom the server's certificate names to a new client.
    private String shown() throws Exception {
        var context = SSLContext.getInstance("TLS");
        var own = new io.netty.pkitesting.CertificateBuilder().ecp256().subject("CN=client").buildIssuedBy(trunk.authority());
        context.init(own.toKeyManagerFactory().getKeyManagers(), trunk.authority().toTrustManagerFactory().getTrustManagers(), null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    private double metric(String name) throws InterruptedException {
        return server.ask("GET", "/metrics", "").body().lines().filter(line -> line.startsWith(name + ' ')).mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
            .findFirst().orElse(Double.NaN);
    }
}
