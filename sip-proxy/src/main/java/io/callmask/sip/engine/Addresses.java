package io.callmask.sip.engine;

import io.callmask.sip.dialog.Hop;
import io.callmask.sip.message.Via;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// From the hosts of messages to addresses. Names are not looked up: where one stands, the message goes back to where its peer spoke from.
final class Addresses {
    private static final int SIP = 5_060;

    private Addresses() {}

    /// Where a response goes (RFC 3261 §18.2.2, RFC 3581 §4): to the address that the request came from, whatever its Via claims. Over TCP that is where a new
    /// connection is made if the request's own is gone, so there its source port means nothing.
    static InetSocketAddress ofResponse(Via top, InetSocketAddress source, Transport transport) {
        if (top.rport() && !transport.isReliable()) return source;
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

    private static boolean isLiteral(String host) {
        return !host.isEmpty() && (host.charAt(0) == '[' || host.charAt(0) >= '0' && host.charAt(0) <= '9');
    }
}
