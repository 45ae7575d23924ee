package io.callmask.number.store;

import io.callmask.number.Binding;

/// What came of a bind.
public sealed interface BindResult {
    /// It is durable and calls find it.
    ///
    /// @param repeated whether an earlier request with the same key had already made it
    record Bound(Binding binding, boolean repeated) implements BindResult {}

    /// Nothing was written.
    ///
    /// @param why    the stable reason
    /// @param field  the field of the request at fault, or empty
    /// @param detail a sentence with value and expectation; numbers in it are masked
    record NotBound(Why why, String field, String detail) implements BindResult {}

    /// Why a bind was refused: a stable code of the API, in lower case there.
    enum Why {
        ILLEGAL_NUMBER, ILLEGAL_EXPIRY, ILLEGAL_REFERENCE, UNKNOWN_POOL, NUMBER_NOT_OWNED, NUMBER_CONFLICT, POOL_EXHAUSTED, BIND_KEY_REUSED,
        FLOW_LIMITED, STORE_UNAVAILABLE
    }
}
