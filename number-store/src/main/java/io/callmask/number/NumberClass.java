package io.callmask.number;

/// What a VN tells its bindings apart by. Each VN has exactly one, and changes it only when nothing on it is open or rests:
/// so a binding for anyone never meets a known caller of another binding.
public enum NumberClass {
    /// By who calls: one VN serves many bindings, but each caller in one of them only.
    KNOWN_CALLER,
    /// Not at all: anyone who calls reaches the one binding that waits on it.
    EXCLUSIVE,
    /// By the extension that the caller keys.
    EXTENSION
}
