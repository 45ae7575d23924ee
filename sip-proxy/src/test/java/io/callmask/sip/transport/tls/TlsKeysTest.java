package io.callmask.sip.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.callmask.sip.transport.Certified;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Good files, bad ones, and files that change.
class TlsKeysTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(TlsKeys.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final X509Bundle first = Certified.of("CN=first", Certified.AUTHORITY);
    private final X509Bundle second = Certified.of("CN=second", Certified.AUTHORITY);
    @TempDir Path directory;
    private Path certificate;
    private Path key;
    private Path authorities;
    private Instant now = Instant.now();

    TlsKeysTest() throws Exception {}

    @BeforeEach void write() throws IOException {
        certificate = directory.resolve("own.pem");
        key = directory.resolve("own.key");
        authorities = Files.writeString(directory.resolve("ca.pem"), Certified.AUTHORITY.getCertificatePEM() + "\n" + Certified.OTHER_AUTHORITY.getCertificatePEM());
        write(first);
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach void stop() {
        log.detachAppender(lines);
    }

    private void write(X509Bundle bundle) throws IOException {
        Certified.files(directory, "own", bundle);
    }

    private TlsKeys load() throws IOException {
        return TlsKeys.load(new TlsFiles("sip", new TlsFiles.Identity.Certified(certificate, key), List.of(authorities)), () -> now);
    }

    /// The lines of warning since the last time.
    private List<String> warnings() {
        var all = lines.list.stream().filter(line -> line.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage).toList();
        lines.list.clear();
        return all;
    }

    private void assertRefused(String fault) {
        assertThatThrownBy(this::load).isInstanceOf(IOException.class).hasMessage(filled(fault));
    }

    private String filled(String fault) {
        return fault.replace("OWN.PEM", certificate.toString()).replace("OWN.KEY", key.toString()).replace("CA.PEM", authorities.toString());
    }

    @Test void what_is_wrong_is_told_with_its_file() throws Exception {
        Files.writeString(key, second.getPrivateKeyPEM());
        assertRefused("OWN.KEY: another certificate's key (expected: the private key of OWN.PEM)");
        Files.writeString(key, first.getPrivateKeyPEM().replace("PRIVATE KEY", "EC PRIVATE KEY"));
        assertRefused("OWN.KEY: not a plain PKCS #8 key, or not whole (expected: -----BEGIN PRIVATE KEY-----, as openssl pkcs8 -topk8 -nodes writes it)");
        Files.writeString(key, "");
        assertRefused("OWN.KEY: no private key (expected: -----BEGIN PRIVATE KEY-----, as openssl pkcs8 -topk8 -nodes writes it)");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n");
        assertRefused("OWN.KEY: not a key of kind EC (expected: the private key of OWN.PEM)");
        Files.delete(key);
        assertRefused("OWN.KEY: not found (expected: a PEM file)");
        Files.createDirectory(key);
        assertThatThrownBy(this::load).isInstanceOf(IOException.class).hasMessageStartingWith(key.toString());
        Files.delete(key);
        write(first);

        String chain = Files.readString(certificate);
        Files.writeString(certificate, chain.substring(0, 200));
        assertRefused("OWN.PEM: certificate 1 is not whole (expected: X.509 in PEM)");
        Files.writeString(certificate, chain.replaceFirst("MII", "AAA"));
        assertRefused("OWN.PEM: certificate 1 cannot be read (expected: X.509 in PEM)");
        Files.writeString(certificate, first.getCertificatePEM() + "\n" + second.getCertificatePEM());
        assertRefused("OWN.PEM: certificate 2 did not sign certificate 1 (expected: our certificate first, then each issuer's)");
        Files.writeString(certificate, "nothing");
        assertRefused("OWN.PEM: no certificate (expected: -----BEGIN CERTIFICATE-----)");
        Files.write(certificate, new byte[(1 << 20) + 1]);
        assertRefused("OWN.PEM: over 1 MB (expected: a PEM file)");
        write(first);

        Files.writeString(authorities, "");
        assertRefused("CA.PEM: no certificate (expected: -----BEGIN CERTIFICATE-----)");
    }

    @Test void rsa_serves_as_well() throws Exception {
        write(new io.netty.pkitesting.CertificateBuilder().rsa2048().subject("CN=rsa").setIsCertificateAuthority(true).buildSelfSigned());
        assertThat(load().isCurrent()).isTrue();
    }

    @Test void files_that_have_not_changed_are_left_alone() throws Exception {
        var keys = load();
        var before = keys.context();
        keys.look();
        assertThat(keys.context()).isSameAs(before);
        assertThat(warnings()).isEmpty();
    }

    @Test void a_pair_is_taken_when_both_of_it_have_come() throws Exception {
        var keys = load();
        var before = keys.context();
        Files.writeString(certificate, second.getCertificatePathPEM());
        keys.look();
        keys.look();
        assertThat(keys.context()).isSameAs(before);
        assertThat(keys.isCurrent()).isFalse();
        assertThat(warnings()).containsExactly(filled(
            "event=tls-files-unusable name=sip those before stay in use: OWN.KEY: another certificate's key (expected: the private key of OWN.PEM)"));
        Files.writeString(key, second.getPrivateKeyPEM());
        keys.look();
        assertThat(keys.context()).isNotSameAs(before);
        assertThat(keys.isCurrent()).isTrue();
        assertThat(warnings()).isEmpty();
    }

    @Test void files_that_are_away_for_a_while_are_missed_once() throws Exception {
        var keys = load();
        Files.delete(key);
        keys.look();
        keys.look();
        assertThat(warnings()).containsExactly(filled("event=tls-files-unusable name=sip those before stay in use: OWN.KEY: not found (expected: a PEM file)"));
        write(first);
        keys.look();
        assertThat(keys.isCurrent()).isTrue();
        assertThat(warnings()).isEmpty();
    }

    @Test void an_expired_certificate_replaces_none() throws Exception {
        var keys = load();
        var before = keys.context();
        var late = Certified.of("CN=late", Certified.AUTHORITY, Duration.ofDays(-1));
        write(late);
        keys.look();
        assertThat(keys.context()).isSameAs(before);
        assertThat(warnings()).singleElement().asString().startsWith(filled("event=tls-files-unusable name=sip those before stay in use: OWN.PEM: expired "))
            .endsWith("(expected: a certificate of today)");
        // Who starts with one is told, and reached by those who do not mind.
        assertThat(load().daysLeft()).isNegative();
        assertThat(warnings()).singleElement().asString().startsWith("event=certificate-expires name=sip until=");
    }

    @Test void the_end_of_a_certificate_is_told_two_weeks_before_and_once_a_day() throws Exception {
        var keys = load();
        assertThat(keys.daysLeft()).isCloseTo(50, within(0.1));
        now = now.plus(Duration.ofDays(35));
        keys.look();
        assertThat(warnings()).isEmpty();
        now = now.plus(Duration.ofDays(2));
        keys.look();
        now = now.plus(Duration.ofHours(23));
        keys.look();
        assertThat(warnings()).hasSize(1);
        now = now.plus(Duration.ofHours(1));
        keys.look();
        assertThat(warnings()).hasSize(1);
        write(Certified.of("CN=renewed", Certified.AUTHORITY, Duration.ofDays(90)));
        keys.look();
        assertThat(warnings()).isEmpty();
        assertThat(keys.daysLeft()).isGreaterThan(50);
    }

    @Test void the_thread_looks_by_itself() throws Exception {
        var keys = load();
        var before = keys.context();
        try (var _ = TlsWatch.start(List.of(keys), Duration.ofMillis(10))) {
            write(second);
            for (long end = System.nanoTime() + 10_000_000_000L; keys.context() == before && System.nanoTime() < end; ) Thread.onSpinWait();
            assertThat(keys.context()).isNotSameAs(before);
        }
    }
}
