package io.callmask.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for 127.0.0.1, made by the JDK's own tool, as PEM files.
record SelfSigned(Path certificate, Path key, SSLContext trusting) {
    static SelfSigned in(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        var store = directory.resolve("store.p12");
        var tool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "api", "-keyalg", "EC",
            "-dname", "CN=callmask test", "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", store.toString())
            .redirectErrorStream(true).start();
        String output = new String(tool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) throw new IOException("keytool: " + output);

        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        var certificate = keys.getCertificate("api");
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("api", certificate);
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return new SelfSigned(pem(directory.resolve("certificate.pem"), "CERTIFICATE", certificate.getEncoded()),
            pem(directory.resolve("key.pem"), "PRIVATE KEY", keys.getKey("api", "changeit".toCharArray()).getEncoded()), context);
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
