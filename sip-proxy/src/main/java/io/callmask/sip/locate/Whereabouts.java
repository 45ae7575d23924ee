package io.callmask.sip.locate;

import java.net.InetAddress;

/// Where somebody is reached now. Any thread; never waits.
public interface Whereabouts {
    /// Empty while no address is known.
    Located now();

    /// Whether somebody who was reached there lately may still speak from that address: calls outlive a change in the DNS.
    default boolean wasAt(InetAddress address) {
        return now().isAt(address);
    }

    /// Whether that may change, as the DNS says.
    default boolean isChanging() {
        return true;
    }

    /// An address that never changes.
    static Whereabouts fixed(Place place) {
        var located = Located.inTurn(place);
        return new Whereabouts() {
            @Override public Located now() {
                return located;
            }

            @Override public boolean isChanging() {
                return false;
            }
        };
    }
}
