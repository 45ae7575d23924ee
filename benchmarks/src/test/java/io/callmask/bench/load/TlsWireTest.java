package io.callmask.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.bench.server.OwnCertificate;
import io.callmask.bench.server.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The JDK's sockets of TLS, which wait, at the other end; each in a thread of its own. The wire is looked at until a deadline, never for ever.
class TlsWireTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final String INVITE = "INVITE sip:x@y SIP/2.0\r\nCall-ID: one\r\nContent-Length: 5\r\n\r\nv=0\r\n";
    private static final String BYE = "BYE sip:x@y SIP/2.0\r\nCall-ID: two\r\nContent-Length: 0\r\n\r\n";
    private static final String LONG = "MESSAGE sip:x@y SIP/2.0\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(60_000);
    private static final String ANSWER = "SIP/2.0 200 OK";
    private static final int LONG_ONES = 40;
    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();
    private static SSLContext tls;

    private final Counts counts = new Counts();
    private final InetSocketAddress local = new InetSocketAddress(HERE, Ports.freeTcp(HERE.getHostAddress()));
    private SSLServerSocket server;
    private Wire wire;

    @BeforeAll static void certificate(@TempDir Path directory) throws Exception {
        tls = OwnCertificate.in(directory).context();
    }

    @BeforeEach void open() throws IOException {
        server = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 0, HERE);
        wire = wire(tls);
    }

    private Wire wire(SSLContext context) throws IOException {
        return Wire.of(Carriage.TLS, local, (InetSocketAddress) server.getLocalSocketAddress(), counts, context);
    }

    @AfterEach void close() throws IOException {
        wire.close();
        server.close();
    }

    @Test void what_comes_is_cut_into_messages_however_it_was_split() throws Exception {
        var peer = async(() -> {
            try (var socket = connect(tls)) {
                for (byte octet : ("\r\n\r\n" + INVITE + BYE + "\r\n").getBytes(ISO_8859_1)) socket.getOutputStream().write(octet);
                socket.getOutputStream().write((LONG + INVITE).getBytes(ISO_8859_1));
                return socket.getInputStream().read();
            }
        });

        assertThat(next()).isEqualTo(INVITE);
        assertThat(next()).isEqualTo(BYE);
        assertThat(next()).isEqualTo(LONG);
        assertThat(next()).isEqualTo(INVITE);
        wire.close();
        assertThat(peer.get(PATIENCE, NANOSECONDS)).isEqualTo(-1);
    }

    @Test void an_answer_goes_back_by_the_connection_of_its_request() throws Exception {
        var one = async(() -> answerTo(INVITE));
        next();
        var other = async(() -> answerTo(BYE));
        next();

        answer(ANSWER);

        assertThat(result(other)).isEqualTo(ANSWER);
        wire.close();
        assertThat(one.get(PATIENCE, NANOSECONDS)).isEmpty();
    }

    /// So many that the socket takes no more before its other end begins to read: half-sent records and what is not encrypted yet go on by and by.
    @Test void requests_wait_for_a_server_that_does_not_read() throws Exception {
        for (int i = 0; i < LONG_ONES; i++) send(LONG);
        send(BYE);
        var heard = async(() -> {
            try (var socket = server.accept()) {
                return new String(socket.getInputStream().readNBytes(LONG_ONES * LONG.length() + BYE.length()), ISO_8859_1);
            }
        });

        assertThat(result(heard)).isEqualTo(LONG.repeat(LONG_ONES) + BYE);
        assertThat(counts.unsent).isZero();
    }

    @Test void a_connection_that_the_server_ends_is_made_again() throws Exception {
        for (var text : new String[] {INVITE, BYE}) {
            send(text);
            var heard = async(() -> {
                try (var socket = server.accept()) {
                    return new String(socket.getInputStream().readNBytes(text.length()), ISO_8859_1);
                }
            });
            assertThat(result(heard)).isEqualTo(text);
            wire.receive();
        }
    }

    @Test void a_server_that_is_not_trusted_ends_the_run(@TempDir Path directory) throws Exception {
        wire.close();
        wire = wire(OwnCertificate.in(directory).context());
        send(INVITE);
        var peer = async(() -> {
            try (var socket = server.accept()) {
                return socket.getInputStream().read();
            }
        });

        assertThatThrownBy(this::next).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> peer.get(PATIENCE, NANOSECONDS)).hasRootCauseInstanceOf(SSLException.class).rootCause().hasMessageContaining("certificate");
    }

    @Test void what_is_no_tls_ends_the_run() throws Exception {
        try (var peer = new java.net.Socket(HERE, local.getPort())) {
            peer.getOutputStream().write(INVITE.getBytes(ISO_8859_1));

            assertThatThrownBy(this::next).isInstanceOf(SSLException.class);
        }
    }

    private SSLSocket connect(SSLContext context) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket(HERE, local.getPort());
    }

    private String answerTo(String request) throws IOException {
        try (var socket = connect(tls)) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(ANSWER.length()), ISO_8859_1);
        }
    }

    private void send(String text) throws IOException {
        var bytes = text.getBytes(ISO_8859_1);
        wire.send(0, bytes, bytes.length);
    }

    private void answer(String text) throws IOException {
        var bytes = text.getBytes(ISO_8859_1);
        wire.answer(bytes, bytes.length);
    }

    private String next() throws IOException {
        turn(() -> wire.received.length > 0);
        return new String(wire.received.bytes, 0, wire.received.length, ISO_8859_1);
    }

    private void turn(BooleanSupplier until) throws IOException {
        long begin = System.nanoTime();
        do {
            wire.receive();
            Thread.onSpinWait();
            if (System.nanoTime() - begin > PATIENCE) throw new AssertionError("nothing has come for " + PATIENCE + " ns");
        } while (!until.getAsBoolean());
    }

    private static <T> FutureTask<T> async(Callable<T> what) {
        var task = new FutureTask<>(what);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /// Turns the wire until the other end has done its part.
    private <T> T result(FutureTask<T> task) throws IOException, InterruptedException, ExecutionException {
        turn(task::isDone);
        return task.get();
    }
}
