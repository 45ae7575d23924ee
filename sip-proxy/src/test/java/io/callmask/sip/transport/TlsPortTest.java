package io.callmask.sip.transport;

import static io.callmask.sip.transport.Certified.AUTHORITY;
import static io.callmask.sip.transport.Certified.OTHER_AUTHORITY;
import static io.callmask.sip.transport.Streams.OPTIONS;
import static io.callmask.sip.transport.Streams.joined;
import static io.callmask.sip.transport.Streams.wire;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.sip.transport.TcpPort.Closed;
import io.callmask.sip.transport.TcpPort.Handshake;
import io.callmask.sip.transport.TcpPort.Side;
import io.callmask.sip.transport.tls.TlsDoor;
import io.callmask.sip.transport.tls.TlsDoor.Clients;
import io.callmask.sip.transport.tls.TlsDoor.Toward;
import io.callmask.sip.transport.tls.TlsFiles.Identity;
import io.callmask.sip.transport.tls.TlsFiles;
import io.callmask.sip.transport.tls.TlsKeys;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS with the JDK's own sockets on the other side.
@Timeout(30)
class TlsPortTest {
    private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");
    private static final byte[] REFUSAL = "SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);
    private static final TcpLimits PATIENT = limits(Duration.ofSeconds(20), Duration.ofSeconds(20));


    @TempDir Path directory;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> handshakes = new LinkedBlockingQueue<>();
    private final BlockingQueue<TcpPort.Connection> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> lost = new LinkedBlockingQueue<>();
    private final X509Bundle own = Certified.of("CN=own", AUTHORITY);
    private TcpLimits limits = PATIENT;
    private @Nullable TlsKeys keys;
    private @Nullable TcpPort port;

    TlsPortTest() throws Exception {}

    private static TcpLimits limits(Duration handshake, Duration message) {
        return new TcpLimits(8, 3, message, message, Duration.ofMinutes(10), Duration.ofSeconds(3), handshake, Duration.ofSeconds(10), 64, 1 << 20);
    }

    private final class Ears implements TcpPort.Handler {
        @Override public boolean allows(InetAddress source) {
            return true;
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

        @Override public void secured(InetSocketAddress remote, Side side, Handshake outcome, String reason) {
            handshakes.add(side + " " + outcome + (reason.isEmpty() ? "" : ": " + reason));
        }
    }

    /// Opens a port that shows `own`, and what it expects of those it connects to.
    private void open(InetAddress at, Clients clients, Identity towardTrunks, String name) throws IOException {
        var ca = Certified.root(directory, "ca", AUTHORITY);
        var clock = InstantSource.system();
        keys = TlsKeys.load(new TlsFiles("sip", Certified.files(directory, "own", own), List.of(ca)), clock);
        var toward = new Toward(TlsKeys.load(new TlsFiles("trunk", towardTrunks, List.of(ca)), clock), name);
        port = TcpPort.bindTls(new InetSocketAddress(at, 0), 1, limits, new TlsDoor(keys, clients, _ -> toward));
        port().open(new Ears());
    }

    private TcpPort port() {
        return Objects.requireNonNull(port, "opened");
    }

    private void open() throws IOException {
        open(FOUR, Clients.NONE, new Identity.Unsaid(), "");
    }

    @AfterEach void close() {
        port().close();
    }

    private SSLSocket connect(SSLContext context, String... versions) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(port().address().getAddress(), port().address().getPort());
        socket.setSoTimeout(10_000);
        if (versions.length > 0) socket.setEnabledProtocols(versions);
        return socket;
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }

    private String handshake() throws InterruptedException {
        return String.valueOf(handshakes.poll(10, TimeUnit.SECONDS));
    }

    private boolean send(InetSocketAddress to) {
        byte[] message = wire(OPTIONS);
        return port().send(message, 0, message.length, to, lost::add);
    }

    @ParameterizedTest @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_message_comes_in_and_its_answer_goes_back_by_the_same_connection(String version) throws Exception {
        open();
        try (var socket = connect(Certified.anonymous(AUTHORITY), version)) {
            socket.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).isEqualTo(new String(wire(OPTIONS), ISO_8859_1));
            assertThat(handshake()).isEqualTo("PEER DONE");
            connections.take().send(REFUSAL, 0, REFUSAL.length, null);
            assertThat(socket.getInputStream().readNBytes(REFUSAL.length)).isEqualTo(REFUSAL);
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
        while (port().size() > 0) Thread.onSpinWait();
    }

    @Test void it_speaks_ipv6() throws Exception {
        open(InetAddress.ofLiteral("::1"), Clients.NONE, new Identity.Unsaid(), "");
        try (var socket = connect(Certified.anonymous(AUTHORITY))) {
            socket.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).startsWith("OPTIONS");
        }
        try (var peer = listen(own, false, InetAddress.ofLiteral("::1"))) {
            assertThat(send(at(peer))).isTrue();
            assertThat(read(peer)).startsWith("OPTIONS");
        }
    }

    @Test void older_versions_are_not_spoken() throws Exception {
        open();
        // The JDK refuses to offer them as well, so a hello of TLS 1.0 with one cipher is written by hand.
        byte[] hello = {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0, 0, 2, (byte) 0xc0, 9, 1, 0};
        try (var socket = new Socket(FOUR, port().address().getPort())) {
            socket.getOutputStream().write(hello);
            assertThat(handshake()).startsWith("PEER FAILED: ");
        }
    }

    @Test void a_handshake_that_does_not_end_is_ended() throws Exception {
        limits = limits(Duration.ofMillis(300), Duration.ofSeconds(20));
        open();
        try (var silent = new Socket(FOUR, port().address().getPort()); var halfway = new Socket(FOUR, port().address().getPort())) {
            halfway.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
            assertThat(handshake()).isEqualTo("PEER SLOW: not done in time");
            assertThat(handshake()).isEqualTo("PEER SLOW: not done in time");
            assertThat(isEnded(silent)).isTrue();
            assertThat(isEnded(halfway)).isTrue();
        }
        while (port().size() > 0) Thread.onSpinWait();
    }

    @Test void after_the_handshake_the_deadlines_are_those_of_any_connection() throws Exception {
        limits = limits(Duration.ofSeconds(20), Duration.ofMillis(300));
        open();
        try (var socket = connect(Certified.anonymous(AUTHORITY))) {
            socket.startHandshake();
            assertThat(next()).isEqualTo("SLOW");
            assertThat(isEnded(socket)).isTrue();
        }
        try (var socket = connect(Certified.anonymous(AUTHORITY))) {
            socket.getOutputStream().write(wire(OPTIONS), 0, 30);
            assertThat(next()).isEqualTo("SLOW");
            assertThat(isEnded(socket)).isTrue();
        }
    }

    @Test void handshakes_count_as_connections() throws Exception {
        open();
        try (var one = new Socket(FOUR, port().address().getPort()); var two = new Socket(FOUR, port().address().getPort()); var three = new Socket(FOUR, port().address().getPort());
             var four = new Socket(FOUR, port().address().getPort())) {
            assertThat(isEnded(four)).isTrue();
            assertThat(next()).isEqualTo("CROWDED");
            assertThat(one.isConnected() && two.isConnected() && three.isConnected()).isTrue();
        }
    }

    @Test void plain_text_is_not_taken_nor_quoted() throws Exception {
        open();
        try (var socket = new Socket(FOUR, port().address().getPort())) {
            socket.getOutputStream().write(wire(OPTIONS));
            assertThat(handshake()).isEqualTo("PEER PLAIN: what came is not TLS");
            assertThat(isEnded(socket)).isTrue();
        }
        assertThat(heard).isEmpty();
        while (port().size() > 0) Thread.onSpinWait();
    }

    @Test void a_broken_stream_is_answered_before_it_ends() throws Exception {
        open();
        try (var socket = connect(Certified.anonymous(AUTHORITY))) {
            socket.getOutputStream().write(joined(wire(OPTIONS.replace("Content-Length: 0", "Content-Length: +0")), new byte[50_000]));
            // To the end, which only a close_notify is.
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(REFUSAL);
            assertThat(next()).isEqualTo("BROKEN");
        }
        while (port().size() > 0) Thread.onSpinWait();
    }

    @Test void a_client_that_must_show_a_certificate_shows_the_right_one_or_is_not_taken() throws Exception {
        open(FOUR, Clients.REQUIRED, new Identity.Unsaid(), "");
        assertIsTaken(Certified.context(Certified.of("CN=carrier", AUTHORITY), AUTHORITY));
        assertIsUntrusted(Certified.anonymous(AUTHORITY));
        assertIsUntrusted(Certified.context(Certified.of("CN=thief", OTHER_AUTHORITY), AUTHORITY));
        assertIsUntrusted(Certified.context(Certified.of("CN=late", AUTHORITY, Duration.ofDays(-1)), AUTHORITY));
    }

    @Test void a_client_that_may_show_one_is_taken_without_but_not_with_a_wrong_one() throws Exception {
        open(FOUR, Clients.WANTED, new Identity.Unsaid(), "");
        assertIsTaken(Certified.context(Certified.of("CN=carrier", AUTHORITY), AUTHORITY));
        assertIsTaken(Certified.anonymous(AUTHORITY));
        // The JDK's client shows nothing that was not asked for by its issuer, unless it is told to.
        assertIsUntrusted(Certified.context(Certified.of("CN=late", AUTHORITY, Duration.ofDays(-1)), AUTHORITY));
    }

    private void assertIsTaken(SSLContext client) throws Exception {
        try (var socket = connect(client)) {
            socket.getOutputStream().write(wire(OPTIONS));
            assertThat(handshake()).isEqualTo("PEER DONE");
            assertThat(next()).startsWith("OPTIONS");
        }
        while (port().size() > 0) Thread.onSpinWait();
    }

    private void assertIsUntrusted(SSLContext client) throws Exception {
        try (var socket = connect(client)) {
            assertThatThrownBy(() -> {
                socket.getOutputStream().write(wire(OPTIONS));
                if (socket.getInputStream().read() < 0) throw new SSLException("ended");
            }).isInstanceOf(IOException.class);
            assertThat(handshake()).startsWith("PEER UNTRUSTED: ");
        }
        assertThat(heard).isEmpty();
        while (port().size() > 0) Thread.onSpinWait();
    }

    private SSLServerSocket listen(X509Bundle shown, boolean asks, InetAddress at) throws Exception {
        var peer = (SSLServerSocket) Certified.context(shown, AUTHORITY).getServerSocketFactory().createServerSocket(0, 10, at);
        peer.setNeedClientAuth(asks);
        peer.setSoTimeout(10_000);
        return peer;
    }

    private static InetSocketAddress at(SSLServerSocket peer) {
        return new InetSocketAddress(peer.getInetAddress(), peer.getLocalPort());
    }

    private static String read(SSLServerSocket peer) throws IOException {
        try (var socket = peer.accept()) {
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readNBytes(wire(OPTIONS).length), ISO_8859_1);
        }
    }

    @Test void whom_we_connect_to_is_the_one_that_we_mean() throws Exception {
        open(FOUR, Clients.NONE, new Identity.Unsaid(), "sip.test");
        try (var peer = listen(own, false, FOUR)) {
            assertThat(send(at(peer))).isTrue();
            assertThat(send(at(peer))).isTrue();
            try (var socket = (SSLSocket) peer.accept()) {
                assertThat(socket.getInputStream().readNBytes(2 * wire(OPTIONS).length)).isEqualTo(joined(wire(OPTIONS), wire(OPTIONS)));
                assertThat(socket.getSession().getLocalCertificates()).isNotEmpty();
                // What comes back by it is taken as from any other.
                socket.getOutputStream().write(wire(OPTIONS));
                assertThat(next()).startsWith("OPTIONS");
                assertThat(port().size()).isEqualTo(1);
            }
        }
        assertThat(handshake()).isEqualTo("US DONE");
        assertThat(lost).isEmpty();
    }

    @Test void another_name_is_not_who_we_mean() throws Exception {
        open(FOUR, Clients.NONE, new Identity.Unsaid(), "other.test");
        assertNothingIsSentTo(own);
    }

    @Test void a_certificate_of_another_authority_is_not_trusted() throws Exception {
        open();
        assertNothingIsSentTo(Certified.of("CN=own", OTHER_AUTHORITY));
    }

    @Test void an_expired_certificate_is_not_trusted() throws Exception {
        open();
        assertNothingIsSentTo(Certified.of("CN=own", AUTHORITY, Duration.ofDays(-1)));
    }

    private void assertNothingIsSentTo(X509Bundle shown) throws Exception {
        try (var peer = listen(shown, false, FOUR)) {
            assertThat(send(at(peer))).isTrue();
            assertThatThrownBy(() -> read(peer)).isInstanceOf(IOException.class);
            assertThat(handshake()).startsWith("US UNTRUSTED: ");
            assertThat(lost.poll(10, TimeUnit.SECONDS)).isFalse();
            // Known for a while: the next call goes another way at once.
            assertThat(send(at(peer))).isFalse();
        }
        while (port().size() > 0) Thread.onSpinWait();
    }

    @Test void a_peer_that_wants_to_know_who_we_are_is_told() throws Exception {
        open(FOUR, Clients.NONE, Certified.files(directory, "client", Certified.of("CN=client", AUTHORITY)), "");
        try (var peer = listen(own, true, FOUR)) {
            assertThat(send(at(peer))).isTrue();
            assertThat(read(peer)).startsWith("OPTIONS");
        }
    }

    /// Over TLS 1.3 we may send before the peer has looked at our certificate. Mostly its alert comes before its reset, and then we know that it has read nothing
    /// (`TcpConnectionTest.a_peer_that_refuses_us_has_not_had_the_message`); which comes first is the kernel's choice.
    @Test void a_peer_that_refuses_us_late_is_left_alone_for_a_while() throws Exception {
        open();
        try (var peer = listen(own, true, FOUR)) {
            assertThat(send(at(peer))).isTrue();
            assertThatThrownBy(() -> read(peer)).isInstanceOf(IOException.class);
            assertThat(handshake()).isEqualTo("US DONE");
            assertThat(handshake()).startsWith("US REFUSED: ");
            assertThat(lost.poll(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(send(at(peer))).isFalse();
        }
        while (port().size() > 0) Thread.onSpinWait();
    }

    @Test void what_a_peer_connected_by_carries_no_requests_of_ours() throws Exception {
        open();
        try (var caller = connect(Certified.anonymous(AUTHORITY))) {
            caller.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).startsWith("OPTIONS");
            // It would take a certificate for that address, and there is nobody there who has one.
            assertThat(send(new InetSocketAddress(caller.getLocalAddress(), caller.getLocalPort()))).isTrue();
            assertThat(lost.poll(10, TimeUnit.SECONDS)).isFalse();
            caller.setSoTimeout(200);
            assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test void new_files_are_for_new_connections() throws Exception {
        open();
        try (var before = connect(Certified.anonymous(AUTHORITY))) {
            before.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).startsWith("OPTIONS");
            Certified.files(directory, "own", Certified.of("CN=renewed", AUTHORITY));
            Objects.requireNonNull(keys, "opened").look();
            try (var after = connect(Certified.anonymous(AUTHORITY))) {
                after.getOutputStream().write(wire(OPTIONS));
                assertThat(next()).startsWith("OPTIONS");
                assertThat(after.getSession().getPeerPrincipal().getName()).isEqualTo("CN=renewed");
            }
            before.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).startsWith("OPTIONS");
            assertThat(before.getSession().getPeerPrincipal().getName()).isEqualTo("CN=own");
        }
    }

    @Test void closing_ends_what_is_open_and_what_is_not_yet() throws Exception {
        open();
        try (var socket = connect(Certified.anonymous(AUTHORITY)); var halfway = new Socket(FOUR, port().address().getPort())) {
            socket.getOutputStream().write(wire(OPTIONS));
            assertThat(next()).startsWith("OPTIONS");
            port().close();
            assertThat(isEnded(socket)).isTrue();
            assertThat(isEnded(halfway)).isTrue();
        }
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            socket.setSoTimeout(10_000);
            int read;
            do read = socket.getInputStream().read(); while (read >= 0);
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
