package io.callmask.number;

import java.time.Instant;

/// People who may reach each other through virtual numbers, for a while.
///
/// @param id         minted by the store
/// @param generation rises with every change of the binding; a decision made on an older one is void
/// @param pool       the pool that its VNs come from
/// @param deal       the parties and their VNs
/// @param terms      what holds of its calls
/// @param from       when it was made; it routes from then on
/// @param until      first instant at which it no longer routes
/// @param reference  the customer's own id (an order, say), or empty
public record Binding(BindingId id, long generation, String pool, Deal deal, Terms terms, Instant from, Instant until, String reference) {
    public Binding {
        if (!from.isBefore(until)) throw new IllegalArgumentException("until: " + until + " (expected: after " + from + ')');
    }

    public Mode mode() {
        return deal.mode();
    }

    /// Whether calls are routed at `now`. A binding opens when it is made: a clock that is set back afterwards does not close it.
    public boolean isOpenAt(Instant now) {
        return now.isBefore(until);
    }

    /// The same binding, a generation on, with another deal.
    public Binding with(Deal next, long newGeneration) {
        return new Binding(id, newGeneration, pool, next, terms, from, until, reference);
    }

    /// The same binding with other terms.
    public Binding with(Terms next) {
        return new Binding(id, generation, pool, deal, next, from, until, reference);
    }
}
