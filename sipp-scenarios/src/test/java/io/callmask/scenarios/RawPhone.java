package io.callmask.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/// A socket with nothing behind it, for what SIPp cannot send, or cannot see.
final class RawPhone implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final DatagramSocket socket;
    private final InetSocketAddress server;

    RawPhone(String address, int port, Setup setup) throws IOException {
        this(address, port, new InetSocketAddress(Setup.SERVER, setup.sipPort()));
    }

    /// One that speaks with somebody else.
    RawPhone(String address, int port, InetSocketAddress server) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(address, port));
        this.server = server;
    }

    /// Where it is reached, as `address:port`.
    String address() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    int port() {
        return socket.getLocalPort();
    }

    /// Sends to the server; line ends become CRLF.
    void send(String text) throws IOException {
        var bytes = text.replace("\n", "\r\n").getBytes(ISO_8859_1);
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    /// The next message, its line ends as `\n`; empty when none comes in that time.
    Optional<String> receive(Duration most) throws IOException {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            socket.setSoTimeout((int) most.toMillis());
            socket.receive(packet);
            return Optional.of(new String(packet.getData(), 0, packet.getLength(), ISO_8859_1).replace("\r\n", "\n"));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    /// The next message that begins so; others before it are passed over.
    String await(String beginning) throws IOException {
        var last = "nothing";
        for (var next = receive(SOON); next.isPresent(); next = receive(SOON)) {
            if (next.get().startsWith(beginning)) return next.get();
            last = next.get();
        }
        throw new AssertionError("no " + beginning + " within " + SOON + "; the last that came: " + last);
    }

    @Override public void close() {
        socket.close();
    }
}
