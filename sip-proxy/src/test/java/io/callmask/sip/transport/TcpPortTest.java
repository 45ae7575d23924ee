package io.callmask.sip.transport;

import static io.callmask.sip.transport.Streams.INVITE;
import static io.callmask.sip.transport.Streams.OPTIONS;
import static io.callmask.sip.transport.Streams.joined;
import static io.callmask.sip.transport.Streams.wire;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.sip.transport.TcpPort.Closed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real sockets on loopback: what only a kernel can show.
@Timeout(30)
class TcpPortTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final byte[] REFUSAL = "SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);
    private static final TcpLimits LIMITS = new TcpLimits(8, 3, Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofMinutes(10), Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(10), 64, 1 << 20);

    private final TcpPort port = TcpPort.bind(new InetSocketAddress(LOOPBACK, 0), 1, LIMITS);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<TcpPort.Connection> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> lost = new LinkedBlockingQueue<>();

    private final class Ears implements TcpPort.Handler {
        @Override public boolean allows(InetAddress source) {
            return !source.getHostAddress().equals("127.0.0.9");
        }

        @Override public boolean message(byte[] bytes, InetSocketAddress from, TcpPort.Connection by) {
            heard.add(new String(bytes, ISO_8859_1));
            connections.add(by);
            return true;
        }

        @Override public byte[] broken(byte[] head, InetSocketAddress from) {
            return REFUSAL;
        }

        @Override public void closed(Closed why) {
            heard.add(why.name());
        }
    }

    TcpPortTest() {
        port.open(new Ears());
    }

    @AfterEach void close() {
        port.close();
    }

    private Socket connect() throws IOException {
        return new Socket(LOOPBACK, port.address().getPort());
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }

    @Test void a_message_comes_in_and_its_answer_goes_back_by_the_same_connection() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).isEqualTo(new String(wire(OPTIONS), ISO_8859_1));
            connections.take().send(REFUSAL, 0, REFUSAL.length, null);
            assertThat(socket.getInputStream().readNBytes(REFUSAL.length)).isEqualTo(REFUSAL);
        }
    }

    @Test void a_stranger_is_not_taken() throws Exception {
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.9"), 0));
            socket.connect(new InetSocketAddress(LOOPBACK, port.address().getPort()));
            assertThat(isEnded(socket)).isTrue();
        }
        assertThat(next()).isEqualTo("STRANGER");
        assertThat(port.size()).isZero();
    }

    @Test void an_address_has_its_share_of_connections_and_no_more() throws Exception {
        try (var one = connect(); var two = connect(); var three = connect(); var four = connect()) {
            assertThat(isEnded(four)).isTrue();
            assertThat(next()).isEqualTo("CROWDED");
            for (var socket : new Socket[] {one, two, three}) {
                socket.getOutputStream().write(wire(OPTIONS));
                assertThat(next()).startsWith("OPTIONS");
            }
            try (var elsewhere = new Socket()) {
                elsewhere.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
                elsewhere.connect(new InetSocketAddress(LOOPBACK, port.address().getPort()));
                elsewhere.getOutputStream().write(wire(OPTIONS));
                assertThat(next()).startsWith("OPTIONS");
            }
        }
    }

    @Test void a_place_is_free_again_when_its_connection_has_gone() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (var socket = connect()) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(wire(OPTIONS));
                assertThat(next()).startsWith("OPTIONS");
            }
            while (port.size() > 0) Thread.onSpinWait();
        }
    }

    @Test void a_reset_in_the_middle_of_a_message_costs_that_connection_only() throws Exception {
        try (var good = connect()) {
            try (var bad = connect()) {
                bad.getOutputStream().write(wire(INVITE), 0, 40);
                bad.setSoLinger(true, 0);
            }
            good.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).startsWith("OPTIONS");
        }
    }

    @Test void a_broken_stream_is_answered_before_it_ends_though_more_of_it_has_come() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write(joined(wire(OPTIONS.replace("Content-Length: 0", "Content-Length: +0")), new byte[50_000]));
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(REFUSAL);
            assertThat(next()).isEqualTo("BROKEN");
        }
        while (port.size() > 0) Thread.onSpinWait();
    }

    @Test void a_request_makes_one_connection_and_the_next_ones_use_it() throws Exception {
        try (var peer = new ServerSocket(0, 10, LOOPBACK)) {
            var to = new InetSocketAddress(LOOPBACK, peer.getLocalPort());
            for (int i = 0; i < 3; i++) assertThat(port.send(wire(OPTIONS), 0, wire(OPTIONS).length, to, lost::add)).isTrue();
            try (var socket = peer.accept()) {
                byte[] three = joined(wire(OPTIONS), wire(OPTIONS), wire(OPTIONS));
                assertThat(socket.getInputStream().readNBytes(three.length)).isEqualTo(three);
                // What comes back by it is taken as from any other.
                socket.getOutputStream().write(wire(INVITE));
                assertThat(next()).startsWith("INVITE");
                assertThat(port.size()).isEqualTo(1);
            }
        }
        assertThat(lost).isEmpty();
    }

    @Test void nobody_there_is_told_once_and_then_known_for_a_while() throws Exception {
        int free;
        try (var probe = new ServerSocket(0, 1, LOOPBACK)) {
            free = probe.getLocalPort();
        }
        var to = new InetSocketAddress(LOOPBACK, free);
        // Where nobody listens, it may be known already when the message is given to the connection.
        if (port.send(wire(OPTIONS), 0, wire(OPTIONS).length, to, lost::add)) assertThat(lost.poll(10, TimeUnit.SECONDS)).isFalse();
        while (port.size() > 0) Thread.onSpinWait();
        assertThat(port.send(wire(OPTIONS), 0, wire(OPTIONS).length, to, lost::add)).isFalse();
        assertThat(lost).isEmpty();
    }

    @Test void a_taken_address_is_named() {
        assertThatThrownBy(() -> TcpPort.bind(port.address(), 1, LIMITS)).isInstanceOf(UncheckedIOException.class)
            .hasMessageStartingWith("tcp://127.0.0.1:" + port.address().getPort()).hasMessageContaining("expected: a local address and a free port");
    }

    @Test void closing_ends_what_is_open() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).startsWith("OPTIONS");
            port.close();
            assertThat(isEnded(socket)).isTrue();
            assertThat(port.send(wire(OPTIONS), 0, wire(OPTIONS).length, new InetSocketAddress(LOOPBACK, 1), lost::add)).isFalse();
        }
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
