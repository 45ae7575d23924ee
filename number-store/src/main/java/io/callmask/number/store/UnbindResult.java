package io.callmask.number.store;

import io.callmask.number.BindingId;

/// What came of an unbind.
public sealed interface UnbindResult {
    /// Released, durably; its pairs rest.
    ///
    /// @param generation the last that the binding has
    record Unbound(BindingId id, String pool, long generation) implements UnbindResult {}
    /// No open binding has that id.
    record NotFound() implements UnbindResult {}
    /// It is there, but cannot be read: somebody changed it, or its data key is not known here. It may still be open.
    record Unreadable() implements UnbindResult {}
    /// It could not be made durable: the binding may still be open.
    record Unavailable() implements UnbindResult {}
}
