package io.callmask.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import io.callmask.app.settings.BadSettings;
import io.callmask.app.settings.SettingsFile;
import io.callmask.app.settings.SettingsLines;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.sip.stir.Signing;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignaturesTest {
    private static final String LEAST = """
        node: n1
        pools: [ { name: default, numbers: [ "+15550001000" ] } ]
        trunks: [ { name: carrier, from: [ 127.0.0.0/8 ], to: [ "sip:127.0.0.3:27060" ], country: US } ]
        """;

    @TempDir private Path directory = Path.of("");
    private X509Bundle root;
    private X509Bundle ours;
    private long written = 1_000_000;

    SignaturesTest() throws Exception {
        root = certificate("CN=Root").setIsCertificateAuthority(true).buildSelfSigned();
        ours = certificate("CN=Ours").buildIssuedBy(root);
    }

    private static CertificateBuilder certificate(String subject) {
        return new CertificateBuilder().subject(subject).ecp256().notBefore(Instant.now().minus(Duration.ofDays(1))).notAfter(Instant.now().plus(Duration.ofDays(30)));
    }

    @BeforeEach void write() throws IOException {
        write("root.pem", root.getCertificatePEM());
        write("ours.pem", ours.getCertificatePEM());
        write("ours.key", ours.getPrivateKeyPEM());
        Files.createDirectory(directory.resolve("certificates"));
    }

    /// With another time on it than whatever was there before.
    private void write(String name, String text) throws IOException {
        var file = Files.writeString(directory.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(written++));
    }

    private Signatures open(String... overrides) throws IOException, BadSettings {
        var all = new ArrayList<>(List.of("stir.roots=" + directory.resolve("root.pem"), "stir.certificates=" + directory.resolve("certificates"), "trunks[0].stir.verify=note",
            "trunks[0].stir.sign={ key: " + directory.resolve("ours.key") + ", certificate: " + directory.resolve("ours.pem") + ", url: \"https://cr.example/ours.pem\" }"));
        all.addAll(List.of(overrides));
        return Signatures.open(SettingsFile.parse("test", LEAST, all), new Sources());
    }

    private boolean isSignedBy(X509Bundle signer, Signing signing) throws Exception {
        var header = signing.identity("carrier", VirtualNumber.of("+15550001000"), RealNumber.of("+15551112222"), Instant.now(), new UUID(1, 2)).toCompletableFuture().join().header();
        return JWSObject.parse(header.substring(0, header.indexOf(';'))).verify(new ECDSAVerifier((ECPublicKey) signer.getKeyPair().getPublic()));
    }

    @Test void without_a_trunk_that_wants_them_nothing_is_read() throws Exception {
        try (var none = Signatures.open(SettingsFile.parse("test", LEAST, List.of("stir.roots=" + directory.resolve("nowhere"))), new Sources())) {
            assertThat(none.signing().signs("carrier")).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "trunks[0].stir.sign.key=nowhere | trunks[0].stir.sign.key: nowhere: not found (expected: an EC key of P-256 in PEM)",
        "trunks[0].stir.sign.certificate=nowhere | trunks[0].stir.sign.certificate: nowhere: not found (expected: certificates in PEM)",
        "trunks[0].stir.sign.certificate={root.pem} | trunks[0].stir.sign.certificate: {root.pem}: made for another key (expected: the certificate of the key, the first one in its file)",
        "trunks[0].stir.sign.key={root.pem} | trunks[0].stir.sign.key: {root.pem}: no private key (expected: an EC key of P-256 in PEM, PKCS #8 without a password, as openssl pkcs8 -topk8 -nocrypt writes it)",
        "trunks[0].stir.sign.certificate={ours.key} | trunks[0].stir.sign.certificate: {ours.key}: no certificates (expected: certificates in PEM)",
        "stir.roots=nowhere | stir.roots: nowhere: not found (expected: certificates in PEM)",
        "stir.certificates=nowhere | stir.certificates: nowhere: no directory (expected: a directory of certificates, each at the path of its URL)"})
    void a_file_that_is_not_as_it_must_be_stops_the_start_with_one_line(String override, String line) {
        assertThatThrownBy(() -> open(filled(override)).close()).isInstanceOf(IOException.class).hasMessage(filled(line));
    }

    private String filled(String text) {
        return text.replaceAll("\\{([a-z.]+)}", java.util.regex.Matcher.quoteReplacement(directory.toString()) + "/$1");
    }

    @Test void a_key_of_another_curve_stops_the_start() throws Exception {
        var large = certificate("CN=Large").algorithm(Algorithm.ecp384).buildIssuedBy(root);
        write("ours.key", large.getPrivateKeyPEM());
        write("ours.pem", large.getCertificatePEM());

        assertThatThrownBy(() -> open().close()).hasMessage("trunks[0].stir.sign.key: " + directory.resolve("ours.key") + ": not of the curve P-256 (expected: an EC key of P-256)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "trunks[0].stir.verify=maybe | trunks[0].stir.verify: maybe (expected: off or note or require)",
        "trunks[0].stir.verify=note | stir.roots: missing (expected: a path, since trunks[0].stir.verify is not off)",
        "trunks[0].stir.verify=require | stir.certificates: missing (expected: a path, since trunks[0].stir.verify is not off)",
        "stir.freshness=PT0S | stir.freshness: PT0S (expected: an ISO 8601 duration from PT1S to PT5M)",
        "trunks[0].stir.sign={} | trunks[0].stir.sign.key: missing (expected: a path)",
        "trunks[0].stir.sign={ attest: a } | trunks[0].stir.sign.attest: a (expected: A or B or C)",
        "trunks[0].stir.sign={ url: \"http://cr.example/x.pem\" } | trunks[0].stir.sign.url: http://cr.example/x.pem (expected: https://host/path, at most 200 characters, without user, query and fragment)",
        "trunks[0].stir.sign={ url: \"https://cr.example/x>.pem\" } | trunks[0].stir.sign.url: https://cr.example/x>.pem (expected: https://host/path, at most 200 characters, without user, query and fragment)"})
    void what_is_written_wrong_is_told(String override, String fault) {
        assertThatThrownBy(() -> SettingsFile.parse("test", LEAST, List.of(override))).isInstanceOfSatisfying(BadSettings.class, bad -> assertThat(bad.faults()).contains(fault));
    }

    @Test void the_lines_at_the_start_name_the_files_and_the_level() throws BadSettings {
        var lines = SettingsLines.of(SettingsFile.parse("test", LEAST, List.of("stir.roots=r", "stir.certificates=c", "trunks[0].stir.verify=require", "trunks[0].stir.sign={ key: k, certificate: p, url: \"https://x.example/p\", attest: A }")));

        assertThat(lines).contains("section=stir roots=r certificates=c freshness=PT1M");
        assertThat(lines).anyMatch(line -> line.endsWith(" stir.verify=require stir.sign.key=k stir.sign.certificate=p stir.sign.url=https://x.example/p stir.sign.attest=A"));
    }

    @Test void a_key_that_was_changed_is_taken_when_its_files_stay_as_they_are() throws Exception {
        var next = certificate("CN=Ours").buildIssuedBy(root);
        try (var signatures = open()) {
            var signing = signatures.signing();
            assertThat(isSignedBy(ours, signing)).isTrue();
            write("ours.key", next.getPrivateKeyPEM());
            signatures.look();
            write("ours.pem", next.getCertificatePEM());
            signatures.look();
            assertThat(isSignedBy(ours, signing)).as("while it is written").isTrue();
            signatures.look();
            assertThat(isSignedBy(next, signing)).isTrue();
        }
    }

    @Test void files_that_cannot_be_read_leave_what_was_read_before() throws Exception {
        try (var signatures = open()) {
            var signing = signatures.signing();
            write("ours.key", "nothing");
            signatures.look();
            signatures.look();
            assertThat(isSignedBy(ours, signing)).isTrue();
            Files.delete(directory.resolve("ours.pem"));
            signatures.look();
            signatures.look();
            assertThat(isSignedBy(ours, signing)).isTrue();
        }
    }

    @Test void trunks_that_want_signatures_later_get_them_from_then_on() throws Exception {
        var plain = SettingsFile.parse("test", LEAST, List.of("stir.roots=" + directory.resolve("root.pem"), "stir.certificates=" + directory.resolve("certificates")));
        var sign = "trunks[0].stir.sign={ key: " + directory.resolve("ours.key") + ", certificate: " + directory.resolve("ours.pem") + ", url: \"https://cr.example/ours.pem\" }";
        try (var signatures = Signatures.open(plain, new Sources())) {
            var signing = signatures.signing();
            var next = signatures.read(SettingsFile.parse("test", LEAST, List.of(sign)));
            assertThat(signing.signs("carrier")).as("as long as it is only read").isFalse();
            signatures.turnTo(next);
            assertThat(isSignedBy(ours, signing)).isTrue();
            assertThatThrownBy(() -> signatures.read(SettingsFile.parse("test", LEAST, List.of(sign.replace("ours.pem,", "root.pem,"))))).hasMessageContaining("made for another key");
            assertThat(isSignedBy(ours, signing)).isTrue();
            signatures.turnTo(signatures.read(plain));
            assertThat(signing.signs("carrier")).isFalse();
        }
    }

    @Test void of_others_certificates_one_that_cannot_be_read_is_passed_over() throws Exception {
        var host = Files.createDirectories(directory.resolve("certificates/cr.example/a"));
        Files.writeString(host.resolve("good.pem"), ours.getCertificatePEM());
        Files.writeString(host.resolve("bad.pem"), "<html>404</html>");
        Files.writeString(host.resolve(".being-written"), "");

        var known = StirFiles.known(directory.resolve("root.pem"), directory.resolve("certificates"));

        assertThat(known.size()).isEqualTo(1);
        assertThat(known.usable(Instant.now())).isEqualTo(1);
    }
}
