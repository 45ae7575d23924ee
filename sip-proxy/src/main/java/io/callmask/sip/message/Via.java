package io.callmask.sip.message;

/// One Via value (RFC 3261 §20.42, RFC 3581).
///
/// @param transport upper case for the known ones: UDP, TCP, TLS, SCTP, WS, WSS
/// @param host      the sent-by host as received, an IPv6 address in its brackets
/// @param port      1 to 65535, or -1 when there is none
/// @param branch    at most 256 characters of a token, or empty when there is none
/// @param rport     whether there is an `rport` parameter: in a request the sender asks for it
/// @param received  the `received` parameter as it stands, or empty
public record Via(String transport, String host, int port, String branch, boolean rport, String received) {
    public Via {
        if (port != -1 && (port < 1 || port > 65_535)) throw new IllegalArgumentException("Via port: " + port + " (expected: 1 to 65535, or -1)");
        if (host.isEmpty()) throw new IllegalArgumentException("Via host: empty (expected: a host name or an address)");
    }

    /// The transport only: hosts and branches are chosen by strangers.
    @Override
    public String toString() {
        return switch (transport) {
            case "UDP", "TCP", "TLS", "SCTP", "WS", "WSS" -> "Via[" + transport + ']';
            default -> "Via[other]";
        };
    }
}
