package io.callmask.scenarios;

import io.callmask.bench.server.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A real DNS server (dnsmasq) on a private port of a loopback address, which knows the zone `test` and nothing else.
final class NameServer implements AutoCloseable {
    static final String ADDRESS = "127.0.0.53";
    private static final String PROGRAM = "dnsmasq";

    private final int port = Ports.freeBoth(ADDRESS);
    private final Path log;
    private @Nullable Process process;

    /// @param log where it writes what it is asked
    NameServer(Path log) {
        this.log = log;
    }

    /// As the setting `dns.servers` wants it.
    String address() {
        return ADDRESS + ':' + port;
    }

    /// Starts it, or starts it anew, with these records.
    ///
    /// @param records options of dnsmasq's without their dashes, such as `srv-host=_sip._udp.a.test,b.test,5060,1,1`
    /// @param ttl     in seconds
    void serve(int ttl, List<String> records) throws IOException, InterruptedException {
        stop();
        var command = new ArrayList<>(List.of(PROGRAM, "--keep-in-foreground", "--no-resolv", "--no-hosts", "--no-daemon", "--conf-file=/dev/null", "--pid-file=", "--port=" + port,
            "--listen-address=" + ADDRESS, "--bind-interfaces", "--local=/test/", "--local-ttl=" + ttl, "--log-queries", "--log-facility=-"));
        for (var each : records) command.add("--" + each);
        var started = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        process = started;
        var taken = " 3500007F:%04X ".formatted(port);
        Awaitility.await("the DNS server's port").pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(30)).until(() -> {
            if (!started.isAlive()) throw new IllegalStateException("dnsmasq: ended with " + started.exitValue() + '\n' + Files.readString(log));
            return Files.readString(Path.of("/proc/net/udp")).contains(taken);
        });
    }

    /// What it was asked so far.
    String asked() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    void stop() throws InterruptedException {
        if (process == null) return;
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        process = null;
    }

    @Override public void close() throws InterruptedException {
        stop();
    }
}
