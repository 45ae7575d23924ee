package io.callmask.sip.engine;

import java.time.Duration;

/// How we register with a trunk (RFC 3261 §10).
///
/// @param user     of the address of record, and of our Contact
/// @param domain   of the address of record, which is also whom we ask; empty for the trunk's own address
/// @param expires  how long a registration is to last
/// @param required whether the trunk gets calls only while we are registered
public record Registration(String user, String domain, Duration expires, boolean required) {
    public static final Duration USUAL_EXPIRES = Duration.ofMinutes(30);

    public Registration {
        if (expires.toSeconds() < 30 || expires.toSeconds() > 604_800) throw new IllegalArgumentException("expires: " + expires + " (expected: PT30S to PT168H)");
    }
}
