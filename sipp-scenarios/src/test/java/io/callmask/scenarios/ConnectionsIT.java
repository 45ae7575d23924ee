package io.callmask.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.OwnCertificate;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a peer may take of a real server by TCP and TLS (docs/OPERATIONS.md, "Floods and overload"): connections, time and room.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionsIT {
    private static final int PER_ADDRESS = 256;
    private static final int OF_A_TRUNK = 2_048;
    /// What nothing here takes unless it never comes.
    private static final Duration LONG = Duration.ofSeconds(30);
    /// A deadline of four seconds, as a busy machine may see it.
    private static final long NOT_BEFORE = Duration.ofMillis(3_500).toMillis();
    private static final long NOT_AFTER = Duration.ofSeconds(15).toMillis();
    /// More than are worked on at a time, and less than 1 MB of answers.
    private static final int PIPELINED = 2_000;

    private final int tcp = Ports.freeTcp(Setup.SERVER);
    private final int tls = Ports.freeTcp(Setup.SERVER);
    private final SSLContext context;
    private final CallmaskServer server;
    private final ArrayDeque<Socket> open = new ArrayDeque<>();
    private int requests;

    enum Carriage { TCP, TLS }

    ConnectionsIT() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "connections");
        context = OwnCertificate.in(directory).context();
        server = CallmaskServer.start(Setup.in(directory, 20, List.of("sip.listen=[udp://" + Setup.SERVER + ':' + Ports.freeUdp(Setup.SERVER) + ", tcp://" + Setup.SERVER + ':' + tcp + ", tls://" + Setup.SERVER + ':' + tls + ']',
            "sip.tls={certificate: \"" + directory.resolve("own.pem") + "\", key: \"" + directory.resolve("own.key") + "\"}", "trunks[0].from=[127.0.0.0/24]")));
    }

    @AfterAll void stop() {
        server.close();
    }

    @AfterEach void close() throws IOException {
        for (Socket socket; (socket = open.poll()) != null; ) socket.close();
    }

    private Socket connected(String from, int port) throws IOException {
        var socket = new Socket();
        open.add(socket);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(Setup.SERVER, port));
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    private Socket connected(Carriage carriage) throws IOException {
        var plain = connected("127.0.0.1", carriage == Carriage.TCP ? tcp : tls);
        if (carriage == Carriage.TCP) return plain;
        var secure = (SSLSocket) context.getSocketFactory().createSocket(plain, Setup.SERVER, tls, true);
        open.add(secure);
        secure.startHandshake();
        return secure;
    }

    private byte[] options(Carriage carriage) {
        var number = ++requests;
        return ("OPTIONS sip:callmask.example SIP/2.0\r\nVia: SIP/2.0/" + carriage + " 127.0.0.1:5060;branch=z9hG4bKc" + number + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:probe@127.0.0.1>;tag=c\r\nTo: <sip:callmask.example>\r\nCall-ID: c"
            + number + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1);
    }

    private void answered(Socket socket, Carriage carriage) throws IOException {
        socket.getOutputStream().write(options(carriage));
        assertThat(response(socket)).startsWith("SIP/2.0 200 ");
    }

    /// One without a body.
    private static String response(Socket socket) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) throw new IOException("ended within: " + text);
            text.append((char) next);
        }
        return text.toString();
    }

    /// How long it took, in milliseconds.
    private static long ended(Socket socket) {
        long begun = System.nanoTime();
        try {
            while (socket.getInputStream().read() >= 0) { }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open after " + LONG, e);
        } catch (IOException _) {
            // Reset: that is an end too.
        }
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private double dropped(String why) throws InterruptedException {
        return server.ask("GET", "/metrics", "").body().lines().filter(line -> line.startsWith("callmask_sip_dropped_total{why=\"" + why + "\"}"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).findFirst().orElse(0);
    }

    @ParameterizedTest @EnumSource void who_says_nothing_at_first_is_put_out_and_who_has_spoken_stays(Carriage carriage) throws IOException, InterruptedException {
        double before = dropped("MALFORMED");
        var spoken = connected(carriage);
        answered(spoken, carriage);
        assertThat(ended(connected(carriage))).isBetween(NOT_BEFORE, NOT_AFTER);
        assertThat(dropped("MALFORMED")).isEqualTo(before + 1);
        answered(spoken, carriage);
    }

    @ParameterizedTest @EnumSource void a_message_that_drips_is_put_out_however_often_a_byte_of_it_comes(Carriage carriage) throws IOException, InterruptedException {
        double before = dropped("MALFORMED");
        var dripping = connected(carriage);
        answered(dripping, carriage);
        byte[] message = options(carriage);
        long begun = System.nanoTime();
        dripping.setSoTimeout(100);
        boolean isOpen = true;
        for (int i = 0; isOpen && Duration.ofNanos(System.nanoTime() - begun).toMillis() < NOT_AFTER; i++) {
            try {
                if (i < message.length - 1) dripping.getOutputStream().write(message[i]);
                isOpen = dripping.getInputStream().read() >= 0;
            } catch (java.net.SocketTimeoutException _) {
                // It is there still.
            } catch (IOException _) {
                isOpen = false;
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun).toMillis()).isBetween(NOT_BEFORE, NOT_AFTER);
        assertThat(dropped("MALFORMED")).isEqualTo(before + 1);
    }

    @Test void a_handshake_that_never_begins_is_put_out() throws IOException {
        assertThat(ended(connected("127.0.0.1", tls))).isBetween(NOT_BEFORE, NOT_AFTER);
    }

    @Test void an_address_has_256_connections_and_a_trunk_2048() throws IOException, InterruptedException {
        double before = dropped("OVERFLOW");
        for (int address = 10; address < 10 + OF_A_TRUNK / PER_ADDRESS; address++) {
            for (int i = 0; i < PER_ADDRESS; i++) pinged("127.0.0." + address);
            if (address == 10) assertThatThrownBy(() -> pinged("127.0.0.10")).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> pinged("127.0.0.200")).isInstanceOf(IOException.class);
        assertThat(dropped("OVERFLOW")).isEqualTo(before + 2);
        // Whoever is there is heard, and whoever goes makes room.
        answered(open.getFirst(), Carriage.TCP);
        open.removeLast();
        open.removeLast().close();
        org.awaitility.Awaitility.await().atMost(LONG).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            pinged("127.0.0.200");
            return true;
        });
    }

    /// One that is taken, which its answer to a ping shows (RFC 5626 §4.4.1).
    private void pinged(String from) throws IOException {
        var socket = connected(from, tcp);
        socket.getOutputStream().write("\r\n\r\n".getBytes(ISO_8859_1));
        if (socket.getInputStream().read() != '\r' || socket.getInputStream().read() != '\n') throw new IOException("closed");
    }

    @ParameterizedTest @EnumSource void who_pipelines_loses_nothing_and_keeps_nobody_from_being_heard(Carriage carriage) throws Exception {
        var pipelining = connected(carriage);
        var neighbour = connected(carriage);
        var messages = new ArrayList<byte[]>();
        for (int i = 0; i < PIPELINED; i++) messages.add(options(carriage));
        var writing = CompletableFuture.runAsync(() -> {
            try {
                for (var message : messages) pipelining.getOutputStream().write(message);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        for (int i = 0; i < PIPELINED; i++) {
            assertThat(response(pipelining)).startsWith("SIP/2.0 200 ");
            if (i % 500 == 0) answered(neighbour, carriage);
        }
        writing.get();
    }

    @Test void who_asks_and_asks_and_never_reads_is_put_out() throws IOException, InterruptedException {
        double before = dropped("OVERFLOW");
        var deaf = connected("127.0.0.1", tcp);
        assertThatThrownBy(() -> {
            while (true) deaf.getOutputStream().write(options(Carriage.TCP));
        }).isInstanceOf(IOException.class);
        assertThat(dropped("OVERFLOW")).isEqualTo(before + 1);
        answered(connected("127.0.0.1", tcp), Carriage.TCP);
    }
}
