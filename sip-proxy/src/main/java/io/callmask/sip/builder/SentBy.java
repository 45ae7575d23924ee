package io.callmask.sip.builder;

import io.callmask.sip.transport.Transport;

/// Our own address on one listener as it stands in Via and Contact.
///
/// @param transport what the listener speaks
/// @param address   an IP literal without brackets
/// @param port      1 to 65535
/// @param hostPort  the same with port, an IPv6 address in brackets
/// @param via       a Via of ours up to the random part of its branch
public record SentBy(Transport transport, String address, int port, String hostPort, String via) {
    /// Of a UDP listener.
    public static SentBy of(String address, int port) {
        return of(Transport.UDP, address, port);
    }

    public static SentBy of(Transport transport, String address, int port) {
        var hostPort = (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
        return new SentBy(transport, address, port, hostPort, "SIP/2.0/" + transport.name() + ' ' + hostPort + ";branch=z9hG4bK");
    }

    /// Whether a Via's sent-by (an IPv6 address in brackets, port -1 for none) means us.
    public boolean isAt(String host, int viaPort) {
        if ((viaPort < 0 ? transport.usualPort() : viaPort) != port) return false;
        return host.startsWith("[") ? host.substring(1, host.length() - 1).equalsIgnoreCase(address) : host.equals(address);
    }

    /// What follows the user part in our Contact: host and port, and the transport where it is not the usual one (RFC 3261 §19.1.1).
    String contact() {
        return transport == Transport.UDP ? hostPort : hostPort + ";transport=" + transport.parameter();
    }
}
