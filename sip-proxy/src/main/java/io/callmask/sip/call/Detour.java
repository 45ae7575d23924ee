package io.callmask.sip.call;

import io.callmask.number.RealNumber;
import io.callmask.routing.Trunk;

/// A place that a redirect leads to, and whom to ring there.
///
/// @param trunk     the trunk whose place it is
/// @param host      an IP literal, as we write it
/// @param transport `UDP`, `TCP` …
public record Detour(Trunk trunk, RealNumber ring, String host, int port, String transport) {
    /// The trunk's name only.
    @Override public String toString() {
        return "Detour[" + trunk.name() + ']';
    }
}
