package io.callmask.sip.locate;

import io.callmask.sip.transport.Transport;

/// How the DNS speaks of a transport (RFC 3263 §4).
///
/// @param srv      what stands before the domain in an SRV record's name
/// @param naptr    the service field of a NAPTR record
/// @param port     the one that is meant when none is said
/// @param isSecure whether only a `sips` URI means it, unless it is asked for by name
record Service(String srv, String naptr, int port, boolean isSecure) {
    private static final Service UDP = new Service("_sip._udp.", "SIP+D2U", 5060, false);
    private static final Service TCP = new Service("_sip._tcp.", "SIP+D2T", 5060, false);
    private static final Service TLS = new Service("_sips._tcp.", "SIPS+D2T", 5061, true);

    static Service of(Transport transport) {
        return switch (transport) {
            case UDP -> UDP;
            case TCP -> TCP;
            case TLS -> TLS;
        };
    }
}
