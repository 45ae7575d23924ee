package io.callmask.sip.engine;

import io.callmask.sip.dialog.Hop;
import io.callmask.sip.message.Via;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// From the hosts of messages to addresses. Names are not looked up: where one stands, the message goes back to where its peer spoke from.
final class Addresses {
    private static final int SIP = 5_060;

    private Addresses() {}

    /// Where a response goes (RFC 3261 §18.2.2, RFC 3581 §4): to the address that the request came from, whatever its Via claims.
    static InetSocketAddress ofResponse(Via top, InetSocketAddress source) {
        if (top.rport()) return source;
        return new InetSocketAddress(source.getAddress(), top.port() < 0 ? SIP : top.port());
    }

    /// Where an in-dialog request goes.
    static InetSocketAddress ofHop(Hop hop, InetSocketAddress fallback) {
        String host = hop.host();
        if (!isLiteral(host)) return fallback;
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), hop.port() < 0 ? SIP : hop.port());
        } catch (IllegalArgumentException e) {
            return fallback;
        }
    }

    /// The wire that reaches an address: one of its own family.
    static Wire wireTo(InetSocketAddress to, List<Wire> wires) {
        boolean six = to.getAddress().getAddress().length == 16;
        for (var wire : wires) {
            if (wire.us().address().indexOf(':') >= 0 == six) return wire;
        }
        return wires.getFirst();
    }

    private static boolean isLiteral(String host) {
        return !host.isEmpty() && (host.charAt(0) == '[' || host.charAt(0) >= '0' && host.charAt(0) <= '9');
    }
}
