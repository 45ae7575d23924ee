package io.callmask.sip.engine;

import io.callmask.routing.Trunk;
import io.callmask.sip.locate.Place;
import io.callmask.sip.locate.SipHost;
import io.callmask.sip.locate.Whereabouts;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which addresses are which trunk's: a datagram from any other is a stranger's. Immutable, but for where names lead.
///
/// An address that the operator has taken from a trunk is *former*: what calls there are still speak by it, but none begins.
public final class Peers {
    /// Addresses that are taken away while so many others still wait for their calls to end push the oldest of these out.
    private static final int MOST_FORMER = 1_000;
    private static final int LATELY = 1 << 8;

    private final List<Peer> peers;
    /// Those whose addresses are what the DNS says.
    private final List<Peer> named;
    private final List<Former> former;
    private final List<Network> allowed;
    private final Map<String, Peer> byName = new HashMap<>();
    /// Who spoke lately from an address that the settings list: a trunk has few, and each of its datagrams is asked about. Written without a lock, since whatever
    /// stands there is true.
    private final @Nullable Known[] lately = new Known[LATELY];

    public Peers(List<Peer> peers) {
        this(peers, List.of());
    }

    /// @param allowed nobody else is anybody's, whatever a trunk lists; empty for no such fence
    public Peers(List<Peer> peers, List<Network> allowed) {
        this(peers, allowed, List.of());
    }

    private Peers(List<Peer> peers, List<Network> allowed, List<Former> former) {
        this.peers = List.copyOf(peers);
        this.named = peers.stream().filter(peer -> peer.to().isChanging()).toList();
        this.former = List.copyOf(former);
        this.allowed = List.copyOf(allowed);
        for (var gone : former) byName.put(gone.peer().trunk().name(), gone.peer());
        for (var peer : peers) byName.put(peer.trunk().name(), peer);
    }

    /// A trunk as it was.
    ///
    /// @param until when calls ceased to begin by it
    record Former(Peer peer, Instant until) {}

    private record Known(InetAddress address, Optional<Peer> peer) {}

    /// The trunk that this source belongs to; the first one listed when several claim it. What the settings say goes before what the DNS says: nobody
    /// can take over another trunk's addresses by a name.
    public Optional<Peer> at(InetAddress source) {
        int place = source.hashCode() * 0x9E3779B1 >>> 24;
        var known = lately[place];
        if (known != null && known.address.equals(source)) return known.peer;
        byte[] address = source.getAddress();
        if (!isAllowed(address)) return Optional.empty();
        for (var peer : peers) {
            if (!peer.lists(source, address)) continue;
            var found = Optional.of(peer);
            lately[place] = new Known(source, found);
            return found;
        }
        for (var peer : named) {
            if (peer.to().wasAt(source)) return Optional.of(peer);
        }
        for (var gone : former) {
            if (gone.peer().owns(source, address)) return Optional.of(gone.peer());
        }
        return Optional.empty();
    }

    /// The same, unless that trunk is heard by something else: one that calls leave to by TLS is heard over TLS only, or else an address that is easily claimed over UDP
    /// would stand for what its certificate says.
    Optional<Peer> at(InetAddress source, Transport by) {
        return at(source).filter(peer -> !peer.isSecure() || by == Transport.TLS);
    }

    /// Whether what comes from an address, or goes there, may belong to a call of that trunk: where it is, or was, and where trunks of its group are, since further addresses of a carrier are
    /// listed as these.
    boolean speaksFor(String trunk, InetAddress source) {
        byte[] address = source.getAddress();
        var its = named(trunk).orElse(null);
        if (its != null && its.owns(source, address)) return true;
        for (var gone : former) {
            if (gone.peer().trunk().name().equals(trunk) && gone.peer().owns(source, address)) return true;
        }
        return at(source).filter(peer -> its == null || peer.trunk().outlet().group().equals(its.trunk().outlet().group())).isPresent();
    }

    /// The trunk whose place this is: the one that calls leave to there, else the one that has the address, and not only had it formerly.
    Optional<Peer> to(Place place) {
        for (var peer : peers) {
            if (peer.to().now().all().contains(place)) return Optional.of(peer);
        }
        var address = place.address().getAddress();
        return isFormer(address) ? Optional.empty() : at(address, place.transport()).filter(peer -> peer.mayCallFrom(address));
    }

    private boolean isAllowed(byte[] address) {
        if (allowed.isEmpty()) return true;
        for (var network : allowed) {
            if (network.contains(address)) return true;
        }
        return false;
    }

    /// Whether no call may begin there any more, though there may be some.
    boolean isFormer(InetAddress source) {
        if (former.isEmpty()) return false;
        byte[] address = source.getAddress();
        return peers.stream().noneMatch(peer -> peer.owns(source, address));
    }

    /// The trunk of that name, a former one too: whoever was to be called by it is.
    Optional<Peer> named(String trunk) {
        return Optional.ofNullable(byName.get(trunk));
    }

    /// All that calls begin by.
    List<Peer> all() {
        return peers;
    }

    List<Former> former() {
        return former;
    }

    /// These, with what they have not any more of the addresses that were there `before` as former ones.
    public Peers after(Peers before, Instant now) {
        var gone = new ArrayList<Former>();
        for (var each : before.former) if (isLost(each.peer())) gone.add(each);
        for (var peer : before.peers) if (isLost(peer)) gone.add(new Former(peer, now));
        return new Peers(peers, allowed, gone.subList(Math.max(0, gone.size() - MOST_FORMER), gone.size()));
    }

    /// Without those whose calls are over.
    Peers without(Collection<Former> over) {
        return new Peers(peers, allowed, former.stream().filter(each -> !over.contains(each)).toList());
    }

    private boolean isLost(Peer peer) {
        var same = named(peer.trunk().name());
        return same.isEmpty() || !same.get().isWhere(peer);
    }

    /// A trunk with its addresses.
    ///
    /// @param trunk what routing knows of it
    /// @param from  networks that it may send from
    /// @param to    where calls leave to
    /// @param host  host and port as they stand in URIs
    /// @param messagesPerSecond what one address and port of it may send; the rest is dropped unread, or waits in its connection. All of them together may send four times as much
    /// @param isSecure whether it is called over TLS only, and so heard
    /// @param keepAlive after which silence a connection to it is pinged (RFC 5626 §3.5.1), zero for never
    /// @param access who proves to whom who it is
    public record Peer(Trunk trunk, List<Network> from, Whereabouts to, String host, int messagesPerSecond, boolean isSecure, Duration keepAlive, Access access) {
        /// Far above what a gateway sends: 3,000 calls a second.
        public static final int USUAL_MESSAGES = 10_000;

        public Peer {
            from = List.copyOf(from);
            if (messagesPerSecond < 1) throw new IllegalArgumentException("messagesPerSecond: " + messagesPerSecond + " (expected: at least 1)");
        }

        /// At an address.
        public Peer(Trunk trunk, List<Network> from, InetSocketAddress to, Transport transport, int messagesPerSecond) {
            this(trunk, from, Whereabouts.fixed(new Place(to, transport)), hostPort(to), messagesPerSecond, transport == Transport.TLS, Duration.ZERO, Access.OPEN);
        }

        /// Wherever its name leads.
        public Peer(Trunk trunk, List<Network> from, Whereabouts to, SipHost name, int messagesPerSecond) {
            this(trunk, from, to, name.hostPort(), messagesPerSecond, Transport.named(name.transport()).equals(Optional.of(Transport.TLS)), Duration.ZERO, Access.OPEN);
        }

        /// The same with pings.
        public Peer keptAlive(Duration interval) {
            return new Peer(trunk, from, to, host, messagesPerSecond, isSecure, interval, access);
        }

        /// The same with proofs of who is who.
        public Peer with(Access other) {
            return new Peer(trunk, from, to, host, messagesPerSecond, isSecure, keepAlive, other);
        }

        /// At the usual rate.
        public Peer(Trunk trunk, List<Network> from, InetSocketAddress to, Transport transport) {
            this(trunk, from, to, transport, USUAL_MESSAGES);
        }

        /// A trunk over UDP.
        public Peer(Trunk trunk, List<Network> from, InetSocketAddress to) {
            this(trunk, from, to, Transport.UDP);
        }

        /// Whether both have the same addresses, whatever else is said of them.
        boolean isWhere(Peer other) {
            return isSentToWhere(other) && from.size() == other.from.size() && from.containsAll(other.from);
        }

        /// Whether calls leave to the same place by both.
        boolean isSentToWhere(Peer other) {
            return to == other.to || !to.isChanging() && !other.to.isChanging() && to.now().equals(other.to.now());
        }

        /// Whether it may speak from that address.
        private boolean owns(InetAddress source, byte[] address) {
            return lists(source, address) || to.isChanging() && to.wasAt(source);
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

        /// Whether a URI's host is the one that stands in URIs of ours.
        boolean isNamed(String other) {
            int length = other.length();
            return host.regionMatches(true, 0, other, 0, length) && (host.length() == length || host.charAt(length) == ':');
        }

        private static String hostPort(InetSocketAddress to) {
            if (to.isUnresolved()) throw new IllegalArgumentException("to: unresolved (expected: an IP address)");
            return Addresses.hostPort(to);
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

        @Override public boolean equals(@Nullable Object other) {
            return other instanceof Network(byte[] bytes, int bits) && bits == prefix && Arrays.equals(bytes, address);
        }

        @Override public int hashCode() {
            return 31 * Arrays.hashCode(address) + prefix;
        }
    }
}
