package io.callmask.simulation;

import io.callmask.sip.locate.Located;
import io.callmask.sip.locate.Place;
import io.callmask.sip.locate.SipHost;
import io.callmask.sip.locate.Whereabouts;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// The name of a trunk, which leads wherever a ladder says.
final class SimName implements Whereabouts {
    static final SipHost HOST = new SipHost("carrier.example", -1, "");

    private final Transport by;
    private final Set<InetAddress> former = new HashSet<>();
    private Located now = Located.NOWHERE;

    SimName(Transport by, InetSocketAddress... addresses) {
        this.by = by;
        leadTo(addresses);
    }

    void leadTo(InetSocketAddress... addresses) {
        now = Located.inTurn(Arrays.stream(addresses).map(address -> new Place(address, by)).toArray(Place[]::new));
        for (var address : addresses) former.add(address.getAddress());
    }

    @Override public Located now() {
        return now;
    }

    @Override public boolean wasAt(InetAddress address) {
        return former.contains(address);
    }
}
