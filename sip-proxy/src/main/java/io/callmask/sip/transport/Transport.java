package io.callmask.sip.transport;

import java.util.Locale;
import java.util.Optional;

/// How messages travel.
public enum Transport {
    UDP(false), TCP(true);

    private final boolean reliable;
    private final String parameter;

    Transport(boolean reliable) {
        this.reliable = reliable;
        this.parameter = name().toLowerCase(Locale.ROOT);
    }

    /// Whether what is sent arrives, in its order, or else the connection is known to be lost: nothing is sent twice then (RFC 3261 §17).
    public boolean isReliable() {
        return reliable;
    }

    /// As it stands in a URI's `transport` parameter.
    public String parameter() {
        return parameter;
    }

    /// The one that a URI's `transport` parameter names, in lower case; none when it is empty or not spoken here.
    public static Optional<Transport> named(String parameter) {
        return switch (parameter) {
            case "udp" -> Optional.of(UDP);
            case "tcp" -> Optional.of(TCP);
            default    -> Optional.empty();
        };
    }
}
