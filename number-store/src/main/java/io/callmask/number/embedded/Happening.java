package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.route.RouteKey;
import java.time.Duration;
import java.time.Instant;

/// What happens to bindings and pairs. The journal, the ledger and the index all speak of these, in the same order.
sealed interface Happening {
    /// A binding was made.
    ///
    /// @param rest    how long its pairs rest after expiry
    /// @param bindKey the customer's idempotency key, or empty
    /// @param asked   which VNs the customer had named
    record Opened(Binding binding, Duration rest, String bindKey, Asked asked) implements Happening {}

    /// A binding was released; a [Closed] comes of it.
    ///
    /// @param generation the binding's new one
    record Released(BindingId id, long generation, Instant restUntil) implements Happening {}

    /// A binding was released, or its expiry was noted; its pairs rest.
    record Closed(Binding binding, Instant restUntil) implements Happening {}

    /// A pair rests: how a snapshot says so.
    record Rests(RouteKey key, BindingId binding, String pool, Instant until) implements Happening {}

    /// A pair has rested.
    record Freed(RouteKey key) implements Happening {}

    /// A bind is remembered by its idempotency key: how a snapshot says so.
    record Remembers(String bindKey, Binding binding, Asked asked, Instant until) implements Happening {}

    /// Bindings have had this many generations so far: how a snapshot says so.
    record Counted(long generations) implements Happening {}

    /// Which VNs a customer had named. With the binding it tells the request again.
    record Asked(boolean x, boolean y) {}
}
