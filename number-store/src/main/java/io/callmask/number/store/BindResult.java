package io.callmask.number.store;

import io.callmask.number.Binding;

/// What came of a bind or an update.
public sealed interface BindResult {
    /// It is durable and calls find it.
    ///
    /// @param binding  as it is now; of a repeated bind, as it was made
    /// @param repeated whether an earlier request with the same key had already made it
    record Bound(Binding binding, boolean repeated) implements BindResult {}

    /// Nothing was written; with [Why#OUTCOME_UNKNOWN] nobody knows.
    ///
    /// @param why    the stable reason
    /// @param field  the field of the request at fault, or empty
    /// @param detail a sentence with value and expectation; numbers in it are masked
    record NotBound(Why why, String field, String detail) implements BindResult {}

    /// Why a bind or an update was refused: a stable code of the API, in lower case there.
    enum Why {
        ILLEGAL_NUMBER,
        /// Expiry in the past, less than a minute ahead, or too far.
        ILLEGAL_EXPIRY,
        ILLEGAL_REFERENCE,
        /// The longest call, or the time for which a last caller counts, is out of range.
        ILLEGAL_DURATION,
        /// The group is empty, too large, or changed by too many at once.
        ILLEGAL_GROUP,
        /// The binding's mode has no such part.
        ILLEGAL_CHANGE,
        UNKNOWN_POOL, NUMBER_NOT_OWNED, NUMBER_LOCKED, NUMBER_FROZEN,
        /// The VN, or every VN of the pool, is of another class than the mode needs.
        WRONG_CLASS,
        /// No number in use has what the request requires, or the VN that it names has not.
        REQUIREMENT_UNMET,
        /// The VN is taken for one of the parties, or as a whole.
        NUMBER_CONFLICT,
        POOL_EXHAUSTED,
        /// The pool has as many groups as it may have.
        GROUPS_EXHAUSTED,
        BIND_KEY_REUSED, BINDING_NOT_FOUND, GENERATION_OUT_OF_DATE, FLOW_LIMITED,
        /// The binding is there, but cannot be read: somebody changed it, or its data key is not known here.
        RECORD_UNREADABLE,
        /// Nothing was written, as the store cannot write now.
        STORE_UNAVAILABLE,
        /// It may have been written, or be written yet: there was no answer in time, or the store was closed before there was one.
        OUTCOME_UNKNOWN
    }
}
