package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Signed callers' numbers (STIR/SHAKEN), against a server whose trunk requires them and gets them. Both sides' tokens are another library's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedCallsIT {
    private static final int NUMBERS = 20;
    private static final String THEIRS = "cr.west.example/west.pem";
    private static final String OURS = "https://cr.callmask.example/ours.pem";

    private final X509Bundle root;
    private final X509Bundle west;
    private final X509Bundle ours;
    private Path directory = Path.of("");
    private CallmaskServer server;

    SignedCallsIT() throws Exception {
        root = certificate("CN=Root").setIsCertificateAuthority(true).buildSelfSigned();
        west = certificate("CN=West").buildIssuedBy(root);
        ours = certificate("CN=Ours").buildIssuedBy(root);
    }

    private static CertificateBuilder certificate(String subject) {
        return new CertificateBuilder().subject(subject).ecp256().notBefore(Instant.now().minus(Duration.ofDays(1))).notAfter(Instant.now().plus(Duration.ofDays(30)));
    }

    @BeforeAll void start() throws IOException, InterruptedException {
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "server");
        Files.writeString(directory.resolve("root.pem"), root.getCertificatePEM());
        Files.writeString(directory.resolve("ours.pem"), ours.getCertificatePEM());
        Files.writeString(directory.resolve("ours.key"), ours.getPrivateKeyPEM());
        var theirs = directory.resolve("certificates").resolve(THEIRS);
        Files.createDirectories(theirs.getParent());
        Files.writeString(theirs, west.getCertificatePEM());
        server = CallmaskServer.start(Setup.in(directory, NUMBERS, List.of("stir.roots=" + directory.resolve("root.pem"), "stir.certificates=" + directory.resolve("certificates"),
            "trunks[0].stir.verify=require", "trunks[0].stir.sign={ key: " + directory.resolve("ours.key") + ", certificate: " + directory.resolve("ours.pem") + ", url: \"" + OURS + "\" }")));
    }

    @AfterAll void stop() {
        server.close();
    }

    static List<Scenario> scenarios() {
        return Scenario.of("signed");
    }

    @ParameterizedTest(name = "{0}") @MethodSource("scenarios")
    void goes_as_written_on_both_sides(Scenario scenario) throws IOException, InterruptedException {
        new ScenarioRun(scenario, new Api(server), ScenarioRun.SWIFT, this::signed).run();
    }

    private Map<String, String> signed(Map<String, String> values) {
        var all = new HashMap<>(values);
        var caller = values.getOrDefault("caller", "");
        var dialled = values.getOrDefault("dialled", "");
        all.put("identity", identity(THEIRS, caller, dialled, Instant.now()));
        all.put("identity-of-another-call", identity(THEIRS, caller, values.getOrDefault("unknown", ""), Instant.now()));
        all.put("identity-of-long-ago", identity(THEIRS, caller, dialled, Instant.now().minusSeconds(120)));
        return all;
    }

    private String identity(String url, String caller, String called, Instant when) {
        try {
            var head = JWSHeader.parse("{\"alg\":\"ES256\",\"ppt\":\"shaken\",\"typ\":\"passport\",\"x5u\":\"https://" + url + "\"}");
            var token = new JWSObject(head, new Payload("{\"attest\":\"A\",\"dest\":{\"tn\":[\"" + called + "\"]},\"iat\":" + when.getEpochSecond() + ",\"orig\":{\"tn\":\"" + caller + "\"},\"origid\":\"" + UUID.randomUUID() + "\"}"));
            token.sign(new ECDSASigner(west.getKeyPair().getPrivate(), Curve.P_256));
            return token.serialize() + ";info=<https://" + url + ">;alg=ES256;ppt=shaken";
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test void what_the_callee_gets_is_signed_by_us_for_the_number_that_it_sees() throws Exception {
        var api = new Api(server);
        var parties = Parties.fresh();
        var bound = api.bind("AXYB", parties.a(), parties.b());
        try (var caller = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), server.setup()); var callee = new RawPhone(Setup.CALLEES, server.setup().calleePort(), server.setup())) {
            call(caller, parties.a(), bound.y(), identity(THEIRS, parties.a(), bound.y(), Instant.now()));
            var invite = callee.await("INVITE ");
            callee.send(refusalOf(invite));
            caller.await("SIP/2.0 486");
            var header = invite.lines().filter(line -> line.startsWith("Identity: ")).findFirst().orElseThrow();
            var token = JWSObject.parse(header.substring("Identity: ".length(), header.indexOf(';')));

            assertThat(token.verify(new ECDSAVerifier((ECPublicKey) ours.getKeyPair().getPublic()))).isTrue();
            assertThat(token.getPayload().toJSONObject()).containsEntry("attest", "B").containsEntry("orig", Map.of("tn", bound.x())).containsEntry("dest", Map.of("tn", List.of(parties.b())));
            assertThat(token.getHeader().getX509CertURL()).hasToString(OURS);
        }
        api.awaitNoCalls();
    }

    @Test void a_certificate_that_comes_later_counts_without_a_restart() throws Exception {
        var url = "cr.late.example/a/late.pem";
        var api = new Api(server);
        var parties = Parties.fresh();
        var bound = api.bind("AXYB", parties.a(), parties.b());
        try (var caller = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), server.setup()); var callee = new RawPhone(Setup.CALLEES, server.setup().calleePort(), server.setup())) {
            call(caller, parties.a(), bound.y(), identity(url, parties.a(), bound.y(), Instant.now()));
            caller.await("SIP/2.0 436 Bad Identity Info");
            var late = directory.resolve("certificates").resolve(url);
            Files.createDirectories(late.getParent());
            Files.writeString(late, west.getCertificatePEM());
            Awaitility.await("the certificate").atMost(Duration.ofSeconds(45)).until(() -> server.ask("GET", "/metrics", "").body().contains("callmask_stir_certificates_usable 2.0"));
            call(caller, parties.a(), bound.y(), identity(url, parties.a(), bound.y(), Instant.now()));
            callee.send(refusalOf(callee.await("INVITE ")));
            caller.await("SIP/2.0 486");
        }
        api.awaitNoCalls();
    }

    private static void call(RawPhone phone, String caller, String dialled, String identity) throws IOException {
        var id = UUID.randomUUID().toString();
        phone.send(RawInvite.to(dialled, phone, caller, id).toString().replace("Max-Forwards: 70", "Max-Forwards: 70\nIdentity: " + identity));
    }

    private static String refusalOf(String invite) {
        return Stream.concat(Stream.of("SIP/2.0 486 Busy Here"), invite.lines().filter(line -> line.matches("(Via|From|To|Call-ID|CSeq): .*")).map(line -> line.startsWith("To: ") ? line + ";tag=b" : line))
            .collect(Collectors.joining("\n", "", "\nContent-Length: 0\n\n"));
    }
}
