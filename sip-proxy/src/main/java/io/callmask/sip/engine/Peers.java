package io.callmask.sip.engine;

import io.callmask.routing.Trunk;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which addresses are which trunk's: a datagram from any other is a stranger's. Immutable.
public final class Peers {
    private final List<Peer> peers;
    private final Map<String, Peer> byName = new HashMap<>();

    public Peers(List<Peer> peers) {
        this.peers = List.copyOf(peers);
        for (var peer : peers) byName.put(peer.trunk().name(), peer);
    }

    /// The trunk that this source belongs to; the first one listed when several claim it.
    public Optional<Peer> at(InetAddress source) {
        byte[] address = source.getAddress();
        for (var peer : peers) {
            if (peer.owns(address)) return Optional.of(peer);
        }
        return Optional.empty();
    }

    Optional<Peer> named(String trunk) {
        return Optional.ofNullable(byName.get(trunk));
    }

    /// A trunk with its addresses.
    ///
    /// @param trunk what routing knows of it
    /// @param from  networks that it may send from
    /// @param to    where calls leave to
    /// @param transport what they leave by
    /// @param messagesPerSecond what one address and port of it may send; the rest is dropped unread, or waits in its connection. All of them together may send four times as much
    public record Peer(Trunk trunk, List<Network> from, InetSocketAddress to, Transport transport, int messagesPerSecond) {
        /// Far above what a gateway sends: 3,000 calls a second.
        public static final int USUAL_MESSAGES = 10_000;

        public Peer {
            from = List.copyOf(from);
            if (to.isUnresolved()) throw new IllegalArgumentException("to: unresolved (expected: an IP address)");
            if (messagesPerSecond < 1) throw new IllegalArgumentException("messagesPerSecond: " + messagesPerSecond + " (expected: at least 1)");
        }

        /// At the usual rate.
        public Peer(Trunk trunk, List<Network> from, InetSocketAddress to, Transport transport) {
            this(trunk, from, to, transport, USUAL_MESSAGES);
        }

        /// A trunk over UDP.
        public Peer(Trunk trunk, List<Network> from, InetSocketAddress to) {
            this(trunk, from, to, Transport.UDP);
        }

        boolean owns(byte[] address) {
            if (java.util.Arrays.equals(to.getAddress().getAddress(), address)) return true;
            for (var network : from) {
                if (network.contains(address)) return true;
            }
            return false;
        }

        /// Host and port as they stand in a URI.
        String hostPort() {
            String host = to.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ':' + to.getPort();
        }
    }

    /// A range of addresses (CIDR, RFC 4632).
    ///
    /// @param address the range's first address, 4 or 16 bytes; not to be changed
    /// @param prefix  leading bits that count
    public record Network(byte[] address, int prefix) {
        public Network {
            if (prefix < 0 || prefix > address.length * 8) throw new IllegalArgumentException("prefix: " + prefix + " (expected: 0 to " + address.length * 8 + ')');
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) return false;
            int whole = prefix / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != other[i]) return false;
            }
            int rest = prefix % 8;
            return rest == 0 || (address[whole] ^ other[whole]) >>> (8 - rest) << (32 - rest) == 0;
        }
    }
}
