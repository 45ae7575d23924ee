package io.callmask.sip.engine;

import io.callmask.sip.dialog.Hop;
import io.callmask.sip.transport.Transport;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a request goes, and by which listener.
record Way(Wire wire, InetSocketAddress to) {
    /// Of an in-dialog request: as the hop's URI says (RFC 3261 §12.2.1.1), and where it leaves the transport open, by the leg's own. A leg that began over TLS
    /// stays there whatever a URI says: nobody shall hear it by asking for another transport.
    ///
    /// @param own      the leg's wire
    /// @param fallback where it goes when no URI names an address
    static Way of(Hop hop, Wire own, InetSocketAddress fallback, List<Wire> wires) {
        var transport = own.us().transport() == Transport.TLS ? Transport.TLS : Transport.named(hop.transport()).orElse(own.us().transport());
        var to = Addresses.ofHop(hop, transport, fallback);
        Wire wire = null;
        for (var other : wires) {
            if (!reaches(other, to, transport)) continue;
            // The leg's own listener, if it will do: the peer knows us by it.
            if (other.us().equals(own.us())) return new Way(other, to);
            if (wire == null) wire = other;
        }
        return new Way(wire == null ? own : wire, to);
    }

    /// The first listener that reaches an address, or null.
    static @Nullable Wire wireTo(InetSocketAddress to, Transport transport, List<Wire> wires) {
        for (var wire : wires) {
            if (reaches(wire, to, transport)) return wire;
        }
        return null;
    }

    private static boolean reaches(Wire wire, InetSocketAddress to, Transport transport) {
        boolean six = to.getAddress() instanceof Inet6Address;
        return wire.us().transport() == transport && wire.us().address().indexOf(':') >= 0 == six;
    }

    boolean send(byte[] bytes) {
        return wire.send(bytes, 0, bytes.length, to);
    }
}
