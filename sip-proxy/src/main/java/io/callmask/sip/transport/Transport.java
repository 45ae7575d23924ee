package io.callmask.sip.transport;

import java.util.Locale;
import java.util.Optional;

/// How messages travel.
public enum Transport {
    UDP(false, 5_060), TCP(true, 5_060), TLS(true, 5_061);

    private final boolean reliable;
    private final int usualPort;
    private final String parameter;

    Transport(boolean reliable, int usualPort) {
        this.reliable = reliable;
        this.usualPort = usualPort;
        this.parameter = name().toLowerCase(Locale.ROOT);
    }

    /// Whether what is sent arrives, in its order, or else the connection is known to be lost: nothing is sent twice then (RFC 3261 §17).
    public boolean isReliable() {
        return reliable;
    }

    /// The port that is meant where none is named (RFC 3261 §18.1.1, §18.2.2).
    public int usualPort() {
        return usualPort;
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
            case "tls" -> Optional.of(TLS);
            default    -> Optional.empty();
        };
    }
}
