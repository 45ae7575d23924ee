package io.callmask.routing;

import io.callmask.routing.trunk.Outlet;

/// A carrier's SIP trunk, as far as routing cares.
///
/// @param name     1 to 64 characters, unique
/// @param country  the region (ISO 3166 alpha-2) whose national form numbers may have on it
/// @param identity where the caller's number stands
/// @param outbound whether calls may leave by it
/// @param outlet   how they do
public record Trunk(String name, String country, Identity identity, boolean outbound, Outlet outlet) {
    /// With the usual outlet.
    public Trunk(String name, String country, Identity identity, boolean outbound) {
        this(name, country, identity, outbound, Outlet.USUAL);
    }

    /// Which header names the caller.
    public enum Identity {
        /// P-Asserted-Identity (RFC 3325), else From.
        PAI_OR_FROM,
        /// P-Asserted-Identity only.
        PAI,
        /// From only.
        FROM
    }
}
