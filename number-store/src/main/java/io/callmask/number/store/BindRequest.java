package io.callmask.number.store;

import io.callmask.number.Mode;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import java.time.Duration;

/// A customer's wish to bind two people.
///
/// @param mode      AXYB or AXB
/// @param pool      the pool to take VNs from
/// @param a         the first party
/// @param b         the second party
/// @param x         A's VN
/// @param y         B's VN; in mode AXB [Choice.Any]
/// @param ttl       how long the binding lives, more than a minute
/// @param reference the customer's own id, at most 128 characters, or empty
/// @param bindKey   the customer's idempotency key, at most 128 characters, or empty: the same key within 24 h is the same bind
public record BindRequest(Mode mode, String pool, RealNumber a, RealNumber b, Choice x, Choice y, Duration ttl, String reference, String bindKey) {
    /// Which VN is wanted.
    public sealed interface Choice {
        /// The store chooses.
        record Any() implements Choice {}
        /// This one or none.
        record Exactly(VirtualNumber vn) implements Choice {}
    }
}
