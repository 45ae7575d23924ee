package io.callmask.bench.server;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports that nobody uses at this moment. Somebody may take one before it is bound again: whoever binds it notices. They lie below those that the system gives to connections by itself (32,768 and above),
/// or one of these could come in between, above all while a server is started again.
public final class Ports {
    private static final int LEAST = 15_000;
    private static final int BEYOND = 32_000;

    private Ports() {}

    /// A free UDP port of that loopback address.
    public static int freeUdp(String address) {
        while (true) {
            int port = any();
            if (isFreeUdp(address, port)) return port;
        }
    }

    /// A port of that loopback address that is free for UDP and TCP.
    public static int freeBoth(String address) {
        while (true) {
            int port = freeTcp(address);
            if (isFreeUdp(address, port)) return port;
        }
    }

    /// A free TCP port of that loopback address.
    public static int freeTcp(String address) {
        while (true) {
            int port = any();
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(address, port));
                return port;
            } catch (IOException taken) {
                // The next one, then.
            }
        }
    }

    private static boolean isFreeUdp(String address, int port) {
        try (var _ = new DatagramSocket(new InetSocketAddress(address, port))) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int any() {
        return ThreadLocalRandom.current().nextInt(LEAST, BEYOND);
    }
}
