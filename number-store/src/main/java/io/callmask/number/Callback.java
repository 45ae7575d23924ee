package io.callmask.number;

import java.time.Duration;
import java.time.Instant;

/// Whom A reaches by dialling X, in the modes in which X does not say so by itself. Of several extensions that A has on one X (AXE) one at most has a callback, and A's call goes by that one. A mode takes some of these only, by type.
public sealed interface Callback {
    /// What may be said of the next call alone (AX).
    sealed interface Brief extends Callback permits Nobody, Named {}

    /// What holds for the whole binding (AXN, AXE).
    sealed interface Lasting extends Callback permits Settled, LastCaller {}

    /// What does not depend on who called before (AXG).
    sealed interface Settled extends Lasting permits Nobody, Fixed {}

    /// A is refused.
    record Nobody() implements Brief, Settled {}

    /// Always the same person.
    record Fixed(RealNumber callee) implements Settled {}

    /// A person named for a call that is about to be made.
    ///
    /// @param until first instant at which A is refused again
    record Named(RealNumber callee, Instant until) implements Brief {}

    /// Whoever called A last through this binding, answered or not: also who found A busy, or gave up before A's phone rang.
    ///
    /// @param within    how long that call may be ago, more than nothing
    /// @param otherwise what holds when nobody called within that time
    record LastCaller(Duration within, Settled otherwise) implements Lasting {
        public LastCaller {
            if (!within.isPositive()) throw new IllegalArgumentException("within: " + within + " (expected: more than nothing)");
        }
    }

    /// Refused.
    Nobody NOBODY = new Nobody();
}
