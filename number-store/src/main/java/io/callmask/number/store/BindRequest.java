package io.callmask.number.store;

import io.callmask.number.Requirement;
import io.callmask.number.Terms;
import io.callmask.number.Wish;
import java.time.Duration;

/// A customer's wish to bind people.
///
/// @param wish      the mode, its parties and which VNs are wanted
/// @param pool      the pool to take VNs from
/// @param terms     what holds of the calls
/// @param ttl       how long the binding lives, more than a minute
/// @param reference the customer's own id, at most 128 characters, or empty
/// @param bindKey   the customer's idempotency key, at most 128 characters, or empty: the same key within 24 h is the same bind, and with anything else in the request a refused one
/// @param requirement which numbers will do
public record BindRequest(Wish wish, String pool, Terms terms, Duration ttl, String reference, String bindKey, Requirement requirement) {
    /// Any number will do.
    public BindRequest(Wish wish, String pool, Terms terms, Duration ttl, String reference, String bindKey) {
        this(wish, pool, terms, ttl, reference, bindKey, Requirement.NONE);
    }
}
