package io.callmask.scenarios;

import io.callmask.bench.server.Ports;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// Debian's Kamailio (with kamailio-tls-modules) as a trunk that speaks TLS to the server, shows a certificate and asks for one, and UDP to phones.
final class TlsTrunk implements AutoCloseable {
    static final String ADDRESS = "127.0.0.2";
    private static final Path CONFIGURATION = Path.of("src", "test", "kamailio", "tls-trunk.cfg");

    private final X509Bundle authority = new CertificateBuilder().ecp256().subject("CN=authority").setIsCertificateAuthority(true).buildSelfSigned();
    private final Path directory;
    private final int phones = Ports.freeUdp("127.0.0.1");
    private final int port = Ports.freeTcp(ADDRESS);
    private Process process = new ProcessBuilder("true").start();

    /// Makes certificates in that directory, for the server as well.
    TlsTrunk(Path directory) throws Exception {
        this.directory = directory;
        Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
        issue("trunk", ADDRESS, Duration.ofDays(30));
        issue("server", "127.0.0.1", Duration.ofDays(30));
    }

    /// Puts a certificate and its key there, in place of a former one.
    void issue(String name, String address, Duration lasts) throws Exception {
        var bundle = new CertificateBuilder().ecp256().subject("CN=" + name + ' ' + lasts.toDays()).addSanIpAddress(address)
            .notBefore(Instant.now().minus(Duration.ofDays(1))).notAfter(Instant.now().plus(lasts)).buildIssuedBy(authority);
        Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    X509Bundle authority() {
        return authority;
    }

    /// Where phones send to: UDP, 127.0.0.1.
    int phones() {
        return phones;
    }

    /// What the server has to be told of it.
    List<String> settings(int serverPort) {
        var pair = "certificate: \"" + directory.resolve("server.pem") + "\", key: \"" + directory.resolve("server.key") + '"';
        var ca = directory.resolve("ca.pem");
        return List.of("sip.listen=tls://127.0.0.1:" + serverPort, "sip.tls={" + pair + ", clients: required, client-ca: \"" + ca + "\"}",
            "trunks[0].from=[127.0.0.1/32, 127.0.0.2/32]", "trunks[0].to[0]=sip:" + ADDRESS + ':' + port + ";transport=tls",
            "trunks[0].tls={" + pair + ", ca: \"" + ca + "\"}", "trunks[0].keep-alive=PT10S", "trunks[0].health={every: PT1S}");
    }

    /// @param callee where calls go that the server sends, as `address:port`
    void start(int serverPort, String callee) throws IOException {
        var pair = "private_key = %s/trunk.key%ncertificate = %s/trunk.pem%nca_list = %s/ca.pem%n".formatted(directory, directory, directory);
        var both = "method = TLSv1.2+%nverify_certificate = yes%nrequire_certificate = yes%n".formatted();
        Files.writeString(directory.resolve("tls.cfg"), "[server:default]\n" + both + pair + "[client:default]\n" + both + pair);
        var text = Files.readString(CONFIGURATION).replace("DIRECTORY", directory.toString()).replace("PHONES", "127.0.0.1:" + phones).replace("TRUNK", ADDRESS + ':' + port)
            .replace("SERVER", "127.0.0.1:" + serverPort).replace("CALLEE", callee);
        var configuration = Files.writeString(directory.resolve("kamailio.cfg"), text);
        process = new ProcessBuilder("/usr/sbin/kamailio", "-DD", "-f", configuration.toString(), "-m", "64", "-M", "8", "-Y", directory.toString(), "-w", directory.toString())
            .redirectErrorStream(true).redirectOutput(directory.resolve("kamailio.log").toFile()).start();
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("kamailio.log"));
    }

    @Override public void close() {
        var workers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await("the end of kamailio").until(() -> !process.isAlive());
    }
}
