package io.callmask.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Ports that nobody uses at this moment. Somebody may take one before it is bound again: whoever binds it notices.
public final class Ports {
    private Ports() {}

    /// A free UDP port of that loopback address.
    public static int freeUdp(String address) {
        try (var socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A port of that loopback address that is free for UDP and TCP.
    public static int freeBoth(String address) {
        while (true) {
            int port = freeTcp(address);
            try (var socket = new DatagramSocket(new InetSocketAddress(address, port))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken for UDP: the next one, then.
            }
        }
    }

    /// A free TCP port of that loopback address.
    public static int freeTcp(String address) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
