package io.callmask.app.settings;

import io.callmask.app.settings.Settings.Destination;
import io.callmask.app.settings.Settings.Endpoint;
import io.callmask.app.settings.Settings.Named;
import io.callmask.sip.locate.SipHost;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads IP literals and the names of hosts; never asks the DNS.
final class Addresses {
    private static final int MOST_PORT = 65_535;
    private static final String TRANSPORT = ";transport=";
    /// Up to 200 letters, so that there is room for `_sip._udp.`; what ends in a number would be a mistaken IP address (RFC 3696 §2).
    private static final Pattern NAME = Pattern.compile("(?=.{1,200}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*(?=[^.]*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.?");

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

    /// `sip:192.0.2.1:5060`, with `;transport=tcp` or `;transport=tls` where it is not UDP.
    static Optional<Endpoint> target(String text) {
        if (!text.startsWith("sip:")) return Optional.empty();
        int parameter = text.indexOf(TRANSPORT);
        var transport = parameter < 0 ? Optional.of(Transport.UDP) : Transport.named(text.substring(parameter + TRANSPORT.length()));
        var at = endpoint(text.substring("sip:".length(), parameter < 0 ? text.length() : parameter));
        return transport.flatMap(over -> at.map(address -> new Endpoint(over, address)));
    }

    /// `sip:carrier.example`, `sip:carrier.example:5080;transport=tcp`.
    static Optional<Named> named(String text) {
        if (!text.startsWith("sip:")) return Optional.empty();
        int parameter = text.indexOf(TRANSPORT);
        var transport = parameter < 0 ? "" : text.substring(parameter + TRANSPORT.length());
        var hostPort = text.substring("sip:".length(), parameter < 0 ? text.length() : parameter);
        int colon = hostPort.indexOf(':');
        int port = colon < 0 ? -1 : decimal(hostPort.substring(colon + 1), MOST_PORT);
        var name = colon < 0 ? hostPort : hostPort.substring(0, colon);
        boolean reads = NAME.matcher(name).matches() && (colon < 0 || port > 0) && (transport.isEmpty() == parameter < 0) && (transport.isEmpty() || Transport.named(transport).isPresent());
        return reads ? Optional.of(new Named(new SipHost((name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT), port, transport))) : Optional.empty();
    }

    /// As [#listener] reads it.
    static String showListener(Endpoint endpoint) {
        return endpoint.transport().parameter() + "://" + show(endpoint.address());
    }

    /// As [#target] or [#named] reads it.
    static String showTarget(Destination to) {
        return switch (to) {
            case Endpoint(var transport, var address) -> "sip:" + show(address) + (transport == Transport.UDP ? "" : TRANSPORT + transport.parameter());
            case Named(var host)                      -> host.toString();
        };
    }

    /// As it stands in a URI: IPv6 in brackets.
    static String show(InetSocketAddress endpoint) {
        var host = endpoint.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + endpoint.getPort();
    }
}
