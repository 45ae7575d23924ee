package io.callmask.sip.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What all sources of a trunk may send together, over every transport: four times what one may. Any thread.
final class TrunkPaces {
    private static final int SOURCES = 4;

    /// One that is given another rate begins anew.
    private record Key(String trunk, int perSecond) {
        static Key of(Peers.Peer peer) {
            return new Key(peer.trunk().name(), peer.messagesPerSecond());
        }
    }

    private final Map<Key, Pace.Shared> byTrunk = new ConcurrentHashMap<>();

    Pace.Shared of(Peers.Peer peer, long now) {
        return byTrunk.computeIfAbsent(Key.of(peer), _ -> new Pace.Shared((int) Math.min(Integer.MAX_VALUE, (long) SOURCES * peer.messagesPerSecond()), now));
    }

    /// Forgets all others.
    void keep(Peers peers) {
        byTrunk.keySet().retainAll(Stream.concat(peers.all().stream(), peers.former().stream().map(Peers.Former::peer)).map(Key::of).collect(Collectors.toSet()));
    }
}
