package io.callmask.simulation;

import io.callmask.routing.Trunk;
import io.callmask.sip.engine.Access;
import io.callmask.sip.engine.Peers;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.List;

/// A trunk, where it is, and who proves to whom who it is.
record Laid(Trunk trunk, InetSocketAddress at, Access access) {
    /// Nobody proves anything.
    Laid(Trunk trunk, InetSocketAddress at) {
        this(trunk, at, Access.OPEN);
    }

    Peers.Peer peer(Transport by) {
        // What calls only come in by has two gateways.
        return new Peers.Peer(trunk, List.of(new Peers.Network(at.getAddress().getAddress(), trunk.outbound() ? 32 : 31)), at, trunk.outbound() ? by : Transport.UDP, Peers.Peer.USUAL_MESSAGES).with(access);
    }

    static Peers peers(List<Laid> all, Transport by) {
        return new Peers(all.stream().map(laid -> laid.peer(by)).toList());
    }

    static List<Trunk> trunks(List<Laid> all) {
        return all.stream().map(Laid::trunk).toList();
    }
}
