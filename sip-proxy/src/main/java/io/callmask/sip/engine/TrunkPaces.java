package io.callmask.sip.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What all sources of a trunk may send together, over every transport: four times what one may. Any thread.
final class TrunkPaces {
    private static final int SOURCES = 4;

    private final Map<String, Pace.Shared> byTrunk = new ConcurrentHashMap<>();

    Pace.Shared of(Peers.Peer peer, long now) {
        return byTrunk.computeIfAbsent(peer.trunk().name(), _ -> new Pace.Shared((int) Math.min(Integer.MAX_VALUE, (long) SOURCES * peer.messagesPerSecond()), now));
    }
}
