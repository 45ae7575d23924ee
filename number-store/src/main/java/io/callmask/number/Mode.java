package io.callmask.number;

/// How a binding's parties reach each other.
public enum Mode {
    /// Each party has a VN of its own: A dials Y and B sees X; B dials X and A sees Y.
    AXYB,
    /// Both parties dial and see the one VN X.
    AXB
}
