package io.callmask.sip.message;

import java.util.Locale;

/// A SIP, SIPS or tel URI, as far as a call needs it (RFC 3261 §19.1, RFC 3966).
///
/// @param scheme    `sip`, `sips` or `tel`, lower case
/// @param user      unescaped, without password, or empty; it holds no control character. A number's own parameters (`+1555;isub=1@…`) are in it. For `tel` the subscriber's
///                  number without visual separators, `+` included, and its parameters as received
/// @param host      as received, an IPv6 address in its brackets; empty for `tel`
/// @param port      1 to 65535, or -1 when there is none
/// @param transport the `transport` parameter in lower case, or empty
/// @param lr        whether there is an `lr` parameter: a loose router's
/// @param raw       the URI as received
public record SipUri(String scheme, String user, String host, int port, String transport, boolean lr, String raw) {
    public SipUri {
        if (!scheme.equals(scheme.toLowerCase(Locale.ROOT))) throw new IllegalArgumentException("URI scheme: " + scheme.length() + " characters (expected: lower case)");
        if (port != -1 && (port < 1 || port > 65_535)) throw new IllegalArgumentException("URI port: " + port + " (expected: 1 to 65535, or -1)");
    }

    /// The scheme only.
    @Override
    public String toString() {
        return "SipUri[" + scheme + ']';
    }
}
