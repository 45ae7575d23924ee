package io.callmask.app.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Reads IP literals; never asks the DNS.
final class Addresses {
    private static final int MOST_PORT = 65_535;

    private Addresses() {}

    /// `192.0.2.1` or `2001:db8::1`, without brackets or a zone.
    static Optional<InetAddress> literal(String text) {
        // The JDK also reads `127.1` and `0x7f.1`, which nobody means; four groups or a colon it must be.
        boolean four = text.chars().filter(c -> c == '.').count() == 3;
        boolean colon = text.indexOf(':') >= 0;
        if (!(four || colon) || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) return Optional.empty();
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// `192.0.2.1:5060` or `[2001:db8::1]:5060`.
    static Optional<InetSocketAddress> endpoint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) return Optional.empty();
        var host = text.substring(0, colon);
        int port = decimal(text.substring(colon + 1), MOST_PORT);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (port < 0 || host.indexOf(':') >= 0 != bracketed) return Optional.empty();
        return literal(bracketed ? host.substring(1, host.length() - 1) : host).map(address -> new InetSocketAddress(address, port));
    }

    /// Plain digits up to `most`, else -1.
    static int decimal(String text, int most) {
        if (text.isEmpty() || text.length() > 9) return -1;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return -1;
        }
        int value = Integer.parseInt(text);
        return value > most ? -1 : value;
    }

    /// As it stands in a URI: IPv6 in brackets.
    static String show(InetSocketAddress endpoint) {
        var host = endpoint.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + endpoint.getPort();
    }
}
