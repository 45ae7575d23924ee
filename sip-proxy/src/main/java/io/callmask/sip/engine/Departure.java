package io.callmask.sip.engine;

import org.jspecify.annotations.Nullable;

/// Leg B's INVITE, ready to leave.
///
/// @param invite    its bytes
/// @param otherwise the same by UDP, when this one leaves by TCP for its size only (RFC 3261 §18.1.1): tried if no connection can be made
record Departure(CalleeLeg leg, byte[] invite, @Nullable Departure otherwise) {
    /// Above this a request leaves by a transport that minds congestion, as the path's MTU is not known (RFC 3261 §18.1.1).
    static final int LARGEST_DATAGRAM = 1_300;

    boolean isTooLarge() {
        return !leg.wire.us().transport().isReliable() && invite.length > LARGEST_DATAGRAM;
    }

    Departure or(Departure other) {
        return new Departure(leg, invite, other);
    }
}
