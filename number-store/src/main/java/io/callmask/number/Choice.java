package io.callmask.number;

/// Which VN a customer wants.
public sealed interface Choice {
    /// The store chooses.
    Any ANY = new Any();

    /// The store chooses.
    record Any() implements Choice {}

    /// This one or none.
    record Exactly(VirtualNumber vn) implements Choice {}
}
