package io.callmask.sip.transport;

import java.time.Duration;

/// What a peer may take of us over TCP or TLS.
///
/// @param connections  open at once, made by either side; half of them with one trunk, and an eighth is kept for those that we make, which may exceed either share by a sixteenth
/// @param perAddress   the same, with one IP address
/// @param firstByte    from accept to the first byte
/// @param message      from a message's first byte to its last
/// @param idle         without a byte from the peer; then the connection is closed, and a later message makes a new one
/// @param connect      for a connection that we make
/// @param handshake    of TLS, once there is a connection
/// @param pong         from our ping to the peer's answer, or anything else of it (RFC 5626 §4.4.1)
/// @param inWork       messages of one connection that wait for a shard; then nothing is read from it
/// @param unsent       bytes that wait for a peer that does not read; more close the connection
public record TcpLimits(int connections, int perAddress, Duration firstByte, Duration message, Duration idle, Duration connect,
                        Duration handshake, Duration pong, int inWork, int unsent) {
    public static final TcpLimits DEFAULT =
        new TcpLimits(4_096, 256, Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofMinutes(10), Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(10), 512, 1 << 20);

    public TcpLimits {
        if (connections < 1) throw new IllegalArgumentException("connections: " + connections + " (expected: at least 1)");
        if (perAddress < 1) throw new IllegalArgumentException("perAddress: " + perAddress + " (expected: at least 1)");
        if (inWork < 1) throw new IllegalArgumentException("inWork: " + inWork + " (expected: at least 1)");
        if (unsent < Framer.MAX_MESSAGE) throw new IllegalArgumentException("unsent: " + unsent + " (expected: at least a message, " + Framer.MAX_MESSAGE + ')');
    }
}
