package io.callmask.sip.engine;

import io.callmask.routing.Trunk;
import io.callmask.sip.locate.Place;
import io.callmask.sip.locate.SipHost;
import io.callmask.sip.locate.Whereabouts;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which addresses are which trunk's: a datagram from any other is a stranger's. Immutable, but for where names lead.
public final class Peers {
    private final List<Peer> peers;
    /// Those whose addresses are what the DNS says.
    private final List<Peer> named;
    private final Map<String, Peer> byName = new HashMap<>();

    public Peers(List<Peer> peers) {
        this.peers = List.copyOf(peers);
        this.named = peers.stream().filter(peer -> peer.to().isChanging()).toList();
        for (var peer : peers) byName.put(peer.trunk().name(), peer);
    }

    /// The trunk that this source belongs to; the first one listed when several claim it. What the settings say goes before what the DNS says: nobody
    /// can take over another trunk's addresses by a name.
    public Optional<Peer> at(InetAddress source) {
        byte[] address = source.getAddress();
        for (var peer : peers) {
            if (peer.lists(source, address)) return Optional.of(peer);
        }
        for (var peer : named) {
            if (peer.to().wasAt(source)) return Optional.of(peer);
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
    /// @param host  host and port as they stand in URIs
    /// @param messagesPerSecond what one address and port of it may send; the rest is dropped unread, or waits in its connection. All of them together may send four times as much
    public record Peer(Trunk trunk, List<Network> from, Whereabouts to, String host, int messagesPerSecond) {
        /// Far above what a gateway sends: 3,000 calls a second.
        public static final int USUAL_MESSAGES = 10_000;

        public Peer {
            from = List.copyOf(from);
            if (messagesPerSecond < 1) throw new IllegalArgumentException("messagesPerSecond: " + messagesPerSecond + " (expected: at least 1)");
        }

        /// At an address.
        public Peer(Trunk trunk, List<Network> from, InetSocketAddress to, Transport transport, int messagesPerSecond) {
            this(trunk, from, Whereabouts.fixed(new Place(to, transport)), hostPort(to), messagesPerSecond);
        }

        /// Wherever its name leads.
        public Peer(Trunk trunk, List<Network> from, Whereabouts to, SipHost name, int messagesPerSecond) {
            this(trunk, from, to, name.hostPort(), messagesPerSecond);
        }

        /// At the usual rate.
        public Peer(Trunk trunk, List<Network> from, InetSocketAddress to, Transport transport) {
            this(trunk, from, to, transport, USUAL_MESSAGES);
        }

        /// A trunk over UDP.
        public Peer(Trunk trunk, List<Network> from, InetSocketAddress to) {
            this(trunk, from, to, Transport.UDP);
        }

        /// Whether the settings give it that address.
        private boolean lists(InetAddress source, byte[] address) {
            if (!to.isChanging() && to.now().isAt(source)) return true;
            for (var network : from) {
                if (network.contains(address)) return true;
            }
            return false;
        }

        /// Whether a call may begin there: not where the trunk was reached formerly.
        boolean mayCallFrom(InetAddress source) {
            return !to.isChanging() || lists(source, source.getAddress()) || to.now().isAt(source);
        }

        private static String hostPort(InetSocketAddress to) {
            if (to.isUnresolved()) throw new IllegalArgumentException("to: unresolved (expected: an IP address)");
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
