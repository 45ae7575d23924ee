package io.callmask.sip.locate;

import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;

/// One address at which somebody is reached, and over what.
public record Place(InetSocketAddress address, Transport transport) {
    /// @throws IllegalArgumentException without an IP address
    public Place {
        if (address.isUnresolved()) throw new IllegalArgumentException("address: unresolved (expected: an IP address)");
    }

    /// As it stands in logs: `udp://192.0.2.1:5060`.
    @Override public String toString() {
        var host = address.getAddress().getHostAddress();
        return transport.parameter() + "://" + (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + address.getPort();
    }
}
