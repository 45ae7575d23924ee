package io.callmask.sip.transport;

import io.callmask.sip.transport.tls.TlsFiles.Identity;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;

/// Certificates of a test's own, as objects and as PEM files.
public final class Certified {
    public static final X509Bundle AUTHORITY = authority("CN=authority");
    public static final X509Bundle OTHER_AUTHORITY = authority("CN=other");

    private Certified() {}

    private static X509Bundle authority(String name) {
        try {
            return builder(name).setIsCertificateAuthority(true).buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder().ecp256().subject(name).notBefore(Instant.now().minus(Duration.ofDays(10))).notAfter(Instant.now().plus(Duration.ofDays(100)));
    }

    /// For 127.0.0.1, ::1 and `sip.test`.
    public static X509Bundle of(String name, X509Bundle issuer) throws Exception {
        return of(name, issuer, Duration.ofDays(50));
    }

    /// @param ends from now, perhaps ago
    public static X509Bundle of(String name, X509Bundle issuer, Duration ends) throws Exception {
        return builder(name).notAfter(Instant.now().plus(ends)).addSanIpAddress("127.0.0.1").addSanIpAddress("::1").addSanDnsName("sip.test").buildIssuedBy(issuer);
    }

    /// Its files in a directory.
    public static Identity.Certified files(Path directory, String name, X509Bundle bundle) throws IOException {
        return new Identity.Certified(Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePathPEM()),
            Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM()));
    }

    static Path root(Path directory, String name, X509Bundle authority) throws IOException {
        return Files.writeString(directory.resolve(name + ".pem"), authority.getCertificatePEM());
    }

    /// For a peer that shows `own` and trusts whom `trusted` vouches for.
    static SSLContext context(X509Bundle own, X509Bundle trusted) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(own.toKeyManagerFactory().getKeyManagers(), trusted.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    /// For a peer that shows nothing.
    static SSLContext anonymous(X509Bundle trusted) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, trusted.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }
}
