package io.callmask.sip.engine;

import io.callmask.sip.dialog.Hop;
import io.callmask.sip.message.Via;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From the hosts of messages to addresses. Names are not looked up: where one stands, the message goes back to where its peer spoke from.
final class Addresses {
    /// Written without a lock, since whatever stands there is true.
    private static final @Nullable Known[] LATELY = new Known[1 << 8];
    private static final @Nullable InetSocketAddress[] SOURCES = new InetSocketAddress[1 << 8];

    private Addresses() {}

    private record Known(InetAddress address, String text) {}

    /// Where a response goes (RFC 3261 §18.2.2, RFC 3581 §4): to the address that the request came from, whatever its Via claims. Over TCP that is where a new
    /// connection is made if the request's own is gone, so there its source port means nothing.
    static InetSocketAddress ofResponse(Via top, InetSocketAddress source, Transport transport) {
        if (top.rport() && !transport.isReliable()) return source;
        int port = top.port() < 0 ? transport.usualPort() : top.port();
        return port == source.getPort() ? source : new InetSocketAddress(source.getAddress(), port);
    }

    /// The same address once for all calls that come from there: a datagram brings one of its own, and a call keeps it.
    static InetSocketAddress shared(InetSocketAddress source) {
        int place = source.hashCode() * 0x9E3779B1 >>> 24;
        var known = SOURCES[place];
        if (known != null && known.equals(source)) return known;
        SOURCES[place] = source;
        return source;
    }

    /// An address as text, an IPv6 one without brackets.
    static String text(InetAddress address) {
        int place = address.hashCode() * 0x9E3779B1 >>> 24;
        var known = LATELY[place];
        if (known != null && known.address.equals(address)) return known.text;
        var text = address.getHostAddress();
        LATELY[place] = new Known(address, text);
        return text;
    }

    /// Where an in-dialog request goes.
    ///
    /// @param transport what it goes by
    static InetSocketAddress ofHop(Hop hop, Transport transport, InetSocketAddress fallback) {
        return ofLiteral(hop.host(), hop.port(), transport).orElse(fallback);
    }

    /// The address that a URI's host is, if it is one.
    ///
    /// @param port -1 for the transport's usual one
    static Optional<InetSocketAddress> ofLiteral(String host, int port, Transport transport) {
        if (!isLiteral(host)) return Optional.empty();
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), port < 0 ? transport.usualPort() : port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// As they stand in a URI.
    static String hostPort(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ':' + address.getPort();
    }

    private static boolean isLiteral(String host) {
        return !host.isEmpty() && (host.charAt(0) == '[' || host.charAt(0) >= '0' && host.charAt(0) <= '9');
    }
}
