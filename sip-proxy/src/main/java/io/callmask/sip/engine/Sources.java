package io.callmask.sip.engine;

import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who may send datagrams, and how many: looked at before a datagram is copied or read, so that a flood costs little more than its system calls. Each
/// address and port has a rate of its own and is remembered as long as it speaks; all of a trunk together have another.
///
/// The table is bounded: a source that finds its eight places taken by others who still speak has to share one rate with all such of its trunk. So whoever
/// sends from ever new ports crowds out nobody who is known. One thread.
final class Sources {
    private static final int SETS = 512;
    private static final int WAYS = 8;
    /// Silent for so long, a source may be forgotten: it has regained all that it may send at once.
    private static final long SILENCE = 10_000_000_000L;

    private final Directory directory;
    private final TrunkPaces trunks;
    private final CallListener listener;
    private final int seed;
    private final @Nullable Source[] table = new Source[SETS * WAYS];
    private final Map<String, Source> crowds = new HashMap<>();
    /// What the table goes by.
    private Peers known;

    /// @param secret hides from senders which of them share a set
    Sources(Directory directory, TrunkPaces trunks, CallListener listener, long secret) {
        this.directory = directory;
        this.known = directory.peers();
        this.trunks = trunks;
        this.listener = listener;
        this.seed = Long.hashCode(secret * 0x9E3779B97F4A7C15L);
    }

    private static final class Source {
        final InetSocketAddress address;
        final Peers.Peer peer;
        final Pace own;
        final Pace.Shared trunk;
        long heard;

        Source(InetSocketAddress address, Peers.Peer peer, Pace own, Pace.Shared trunk) {
            this.address = address;
            this.peer = peer;
            this.own = own;
            this.trunk = trunk;
        }
    }

    /// Whether a datagram from there is to be taken up; one that is not is counted.
    ///
    /// @param now monotonic nanoseconds, to some milliseconds
    boolean admits(InetSocketAddress from, long now) {
        if (known != directory.peers()) turnTo(directory.peers(), now);
        var source = source(from, now);
        if (source == null) {
            listener.dropped(Dropped.STRANGER);
            return false;
        }
        source.heard = now;
        if (source.own.admits(now) && source.trunk.admits(now)) return true;
        listener.dropped(Dropped.FLOOD);
        return false;
    }

    /// Told that a datagram from there, which was admitted, could not be read.
    void unreadable(InetSocketAddress from, long now) {
        var source = source(from, now);
        if (source != null) source.own.unreadable(now);
    }

    private @Nullable Source source(InetSocketAddress from, long now) {
        int first = set(from) * WAYS;
        int free = -1;
        for (int place = first; place < first + WAYS; place++) {
            var source = table[place];
            if (source == null || now - source.heard > SILENCE) free = place;
            if (source != null && source.address.equals(from)) return source;
        }
        var peer = known.at(from.getAddress(), Transport.UDP).orElse(null);
        if (peer == null) return null;
        if (free < 0) return crowds.computeIfAbsent(peer.trunk().name(), _ -> of(peer, from, now));
        var added = of(peer, from, now);
        table[free] = added;
        return added;
    }

    /// The operator has changed trunks: whoever is no stranger now goes on as before, unless the rate is another.
    private void turnTo(Peers peers, long now) {
        known = peers;
        for (int place = 0; place < table.length; place++) {
            var source = table[place];
            if (source == null) continue;
            var peer = peers.at(source.address.getAddress(), Transport.UDP).orElse(null);
            if (peer == null) table[place] = null;
            else if (!hasRateOf(source.peer, peer)) table[place] = of(peer, source.address, now);
        }
        crowds.entrySet().removeIf(crowd -> peers.named(crowd.getKey()).filter(peer -> hasRateOf(crowd.getValue().peer, peer)).isEmpty());
    }

    private static boolean hasRateOf(Peers.Peer peer, Peers.Peer other) {
        return peer.messagesPerSecond() == other.messagesPerSecond() && peer.trunk().name().equals(other.trunk().name());
    }

    private Source of(Peers.Peer peer, InetSocketAddress from, long now) {
        return new Source(from, peer, new Pace(peer.messagesPerSecond(), now), trunks.of(peer, now));
    }

    private int set(InetSocketAddress from) {
        int hash = (from.getAddress().hashCode() * 31 + from.getPort() ^ seed) * 0x9E3779B1;
        return (hash ^ hash >>> 15) & SETS - 1;
    }
}
