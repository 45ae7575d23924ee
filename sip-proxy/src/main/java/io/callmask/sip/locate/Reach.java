package io.callmask.sip.locate;

import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What can be reached from where we listen. Immutable.
///
/// @param listeners our own, in the order of the settings: what stands first is liked better
record Reach(List<Place> listeners) {
    Reach {
        listeners = List.copyOf(listeners);
    }

    /// What is spoken here.
    List<Transport> transports() {
        return listeners.stream().map(Place::transport).distinct().toList();
    }

    /// The kinds of addresses that are of use for a transport, the one that is liked better first.
    List<Dns.Kind> kinds(Transport transport) {
        return listeners.stream().filter(place -> place.transport() == transport)
            .map(place -> place.address().getAddress().getAddress().length == 4 ? Dns.Kind.A : Dns.Kind.AAAA).distinct().toList();
    }

    /// Whether calls may be sent there: not to ourselves, and to one host.
    boolean allows(Place place) {
        InetAddress address = place.address().getAddress();
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !ours().contains(place.address());
    }

    private Set<InetSocketAddress> ours() {
        return listeners.stream().map(Place::address).collect(Collectors.toSet());
    }
}
