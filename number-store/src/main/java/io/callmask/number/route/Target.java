package io.callmask.number.route;

import io.callmask.number.RealNumber;
import java.time.Duration;
import java.time.Instant;

/// Whom a route rings.
public sealed interface Target {
    /// This person.
    record Ring(RealNumber callee) implements Target {}

    /// This person, before an instant; nobody from then on.
    record RingUntil(RealNumber callee, Instant until) implements Target {}

    /// Whoever called A last through the binding, answered or not. The one target that the binding alone does not tell: the store adds it.
    ///
    /// @param within    how long ago that may be
    /// @param otherwise whom else
    record LastCaller(Duration within, Target otherwise) implements Target {}

    /// Nobody: the caller is a party, but is refused.
    record Nobody(Why why) implements Target {}

    /// Why a party reaches nobody.
    enum Why {
        /// The binding is not open in this direction.
        DIRECTION_SHUT,
        /// A has nobody to call back.
        NO_CALLBACK,
        /// Nobody has called X yet (XYB).
        NOBODY_YET
    }
}
