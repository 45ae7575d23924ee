package io.callmask.sip.engine;

import io.callmask.sip.transport.SharedPace;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What all sources of a trunk may send together, over every transport: four times what one may. Any thread.
final class TrunkPaces {
    private static final int SOURCES = 4;

    private final Map<String, SharedPace> byTrunk = new ConcurrentHashMap<>();

    SharedPace of(Peers.Peer peer, long now) {
        return byTrunk.computeIfAbsent(peer.trunk().name(), _ -> new SharedPace((int) Math.min(Integer.MAX_VALUE, (long) SOURCES * peer.messagesPerSecond()), now));
    }
}
