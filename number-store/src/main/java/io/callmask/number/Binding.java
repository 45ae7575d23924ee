package io.callmask.number;

import java.time.Instant;

/// Two people who may reach each other through virtual numbers, for a while.
///
/// @param id         minted by the store
/// @param generation rises with every change of the binding; a decision made on an older one is void
/// @param mode       AXYB or AXB
/// @param pool       the pool that its VNs come from
/// @param a          the first party
/// @param b          the second party, another person than `a`
/// @param x          A's VN: what B sees and dials
/// @param y          B's VN: what A sees and dials; in mode AXB the same as `x`
/// @param from       when it was made; it routes from then on
/// @param until      first instant at which it no longer routes
/// @param reference  the customer's own id (an order, say), or empty
public record Binding(BindingId id, long generation, Mode mode, String pool, RealNumber a, RealNumber b, VirtualNumber x, VirtualNumber y,
                      Instant from, Instant until, String reference) {
    public Binding {
        if (a.equals(b)) throw new IllegalArgumentException("b: " + b + " (expected: not a)");
        if (mode == Mode.AXB && !x.equals(y)) throw new IllegalArgumentException("y: " + y + " (expected: x, as the mode is AXB)");
        if (mode == Mode.AXYB && x.equals(y)) throw new IllegalArgumentException("y: " + y + " (expected: not x, as the mode is AXYB)");
        if (!from.isBefore(until)) throw new IllegalArgumentException("until: " + until + " (expected: after " + from + ')');
    }

    /// Whether calls are routed at `now`. A binding opens when it is made: a clock that is set back afterwards does not close it.
    public boolean isOpenAt(Instant now) {
        return now.isBefore(until);
    }
}
