package io.callmask.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/// Hostile traffic. A thread of its own runs it until it is stopped.
public interface Attack extends Runnable, AutoCloseable {
    /// @param from a free port of an address that the server takes calls from
    /// @param rate messages per second, 0 for as many as can be sent
    /// @param seed of what they hold
    static Attack of(Carriage carriage, InetSocketAddress server, InetSocketAddress from, int rate, long seed) throws IOException {
        return switch (carriage) {
            case UDP -> new Hostile(server, from, rate, seed);
            case TCP -> new HostileStreams(server, from, rate, seed);
            case TLS -> throw new IllegalArgumentException("carriage: tls (expected: udp or tcp)");
        };
    }

    /// Messages, or what passes for such, sent so far. Any thread.
    long sent();

    /// Any thread.
    void stop();

    @Override void close() throws IOException;
}
