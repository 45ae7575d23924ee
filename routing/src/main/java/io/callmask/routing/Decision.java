package io.callmask.routing;

import io.callmask.number.PhoneNumber;
import io.callmask.number.record.Refusal;
import io.callmask.number.route.Route;

/// The answer to a [RouteQuestion].
public sealed interface Decision {
    /// Who called and what was dialled, as numbers, as far as they could be read.
    Parties parties();

    /// Ring `route.ring()` over `trunk`, showing `route.show()`.
    record Dial(Parties parties, Route route, Trunk trunk) implements Decision {}

    /// Refuse.
    ///
    /// @param pool    the pool of the VN dialled, or empty
    /// @param binding the id of the closed binding, or empty
    record Refuse(Parties parties, Refusal why, String pool, String binding) implements Decision {}

    /// `+` and digits each, or empty where the text did not read as a number.
    record Parties(String caller, String dialled) {
        @Override public String toString() {
            return PhoneNumber.mask(caller) + " to " + PhoneNumber.mask(dialled);
        }
    }
}
