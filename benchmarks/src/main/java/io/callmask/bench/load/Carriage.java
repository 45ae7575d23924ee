package io.callmask.bench.load;

import java.util.Locale;

/// What messages travel by.
public enum Carriage {
    UDP, TCP, TLS;

    /// As in a Via header.
    String inVia() {
        return name();
    }

    /// What a Contact's URI ends with.
    String parameter() {
        return this == UDP ? "" : ";transport=" + label();
    }

    /// Whether what is sent arrives, so that nothing is sent again (RFC 3261 §17).
    boolean isReliable() {
        return this != UDP;
    }

    /// As people write it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
