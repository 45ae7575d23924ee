package io.callmask.sip.locate;

/// A host as a SIP URI names it.
///
/// @param name      a host name, not an IP address
/// @param port      -1 when the URI has none
/// @param transport its `transport` parameter, or empty
public record SipHost(String name, int port, String transport) {
    /// Host and port as they stand in a URI.
    public String hostPort() {
        return port < 0 ? name : name + ':' + port;
    }

    /// As a URI.
    @Override public String toString() {
        return "sip:" + hostPort() + (transport.isEmpty() ? "" : ";transport=" + transport);
    }
}
