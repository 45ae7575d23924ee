package io.callmask.app.settings;

import io.callmask.app.settings.Settings.Endpoint;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/// Reads IP literals; never asks the DNS.
final class Addresses {
    private static final int MOST_PORT = 65_535;
    private static final String TRANSPORT = ";transport=";

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

    /// `udp://192.0.2.1:5060`, `tcp://[2001:db8::1]:5060`.
    static Optional<Endpoint> listener(String text) {
        return Arrays.stream(Transport.values()).filter(transport -> text.startsWith(transport.parameter() + "://"))
            .flatMap(transport -> endpoint(text.substring(transport.parameter().length() + 3)).map(at -> new Endpoint(transport, at)).stream()).findFirst();
    }

    /// `sip:192.0.2.1:5060`, with `;transport=tcp` where it is not UDP.
    static Optional<Endpoint> target(String text) {
        if (!text.startsWith("sip:")) return Optional.empty();
        int parameter = text.indexOf(TRANSPORT);
        var transport = parameter < 0 ? Optional.of(Transport.UDP) : Transport.named(text.substring(parameter + TRANSPORT.length()));
        var at = endpoint(text.substring("sip:".length(), parameter < 0 ? text.length() : parameter));
        return transport.flatMap(over -> at.map(address -> new Endpoint(over, address)));
    }

    /// As [#listener] reads it.
    static String showListener(Endpoint endpoint) {
        return endpoint.transport().parameter() + "://" + show(endpoint.address());
    }

    /// As [#target] reads it.
    static String showTarget(Endpoint endpoint) {
        return "sip:" + show(endpoint.address()) + (endpoint.transport() == Transport.UDP ? "" : TRANSPORT + endpoint.transport().parameter());
    }

    /// As it stands in a URI: IPv6 in brackets.
    static String show(InetSocketAddress endpoint) {
        var host = endpoint.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + endpoint.getPort();
    }
}
