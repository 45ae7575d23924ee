package io.callmask.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// One certificate that signed itself, for all who speak TLS in a bench: made by the JDK's keytool, for the loopback addresses that are used here.
public final class OwnCertificate {
    private static final String ALIAS = "own";
    private static final char[] PASSWORD = "of-no-use".toCharArray();

    private final Path certificate;
    private final Path key;
    private final KeyStore store;

    private OwnCertificate(Path certificate, Path key, KeyStore store) {
        this.certificate = certificate;
        this.key = key;
        this.store = store;
    }

    /// Makes it there.
    public static OwnCertificate in(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var file = directory.resolve("own.p12");
        var keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-groupname", "secp256r1",
            "-dname", "CN=bench", "-ext", "san=ip:" + Setup.SERVER + ",ip:" + Setup.CALLEES, "-validity", "2", "-keystore", file.toString(), "-storepass", new String(PASSWORD))
            .redirectErrorStream(true).start();
        var said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) throw new IOException("keytool: " + said);
        try {
            var store = KeyStore.getInstance(file.toFile(), PASSWORD);
            return new OwnCertificate(pem(directory.resolve("own.pem"), "CERTIFICATE", store.getCertificate(ALIAS).getEncoded()),
                pem(directory.resolve("own.key"), "PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded()), store);
        } catch (GeneralSecurityException e) {
            throw new IOException("keytool made what cannot be read: " + e.getMessage(), e);
        }
    }

    private static Path pem(Path file, String what, byte[] bytes) throws IOException {
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what + "-----\n");
    }

    /// Shows it, and trusts it alone.
    public SSLContext context() throws IOException {
        try {
            var shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            shown.init(store, PASSWORD);
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, PASSWORD);
            trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /// What a server has to be told that shows it and trusts whoever shows it too.
    List<String> settings() {
        return List.of("sip.tls={certificate: \"" + certificate + "\", key: \"" + key + "\"}", "trunks[0].tls.ca=" + certificate);
    }
}
