package io.callmask.number;

/// How a binding's parties reach each other; each has its [Deal].
///
/// Mode X, in which the platform stores nothing and each call asks the customer, is a property of a number, not of a
/// binding, and so none of these.
public enum Mode {
    /// Each party has a VN of its own: A dials Y and B sees X; B dials X and A sees Y.
    AXYB(NumberClass.KNOWN_CALLER, true),
    /// Both parties dial and see the one VN X.
    AXB(NumberClass.KNOWN_CALLER, false),
    /// Anyone who dials X reaches A.
    AX(NumberClass.EXCLUSIVE, false),
    /// Anyone who dials X reaches A, and A reaches through X the one named, or who called last.
    AXN(NumberClass.EXCLUSIVE, false),
    /// Anyone who dials X and keys the extension reaches A.
    AXE(NumberClass.EXTENSION, false),
    /// A dials X and keys the extension to reach B; B dials Y to reach A.
    AXEYB(NumberClass.EXTENSION, true),
    /// Each member of a group reaches A through X.
    AXG(NumberClass.KNOWN_CALLER, false),
    /// X waits for its first caller, who is A from then on: A dials X and B sees Y; B dials Y and A sees X.
    XYB(NumberClass.EXCLUSIVE, true);

    private final NumberClass x;
    private final boolean hasY;

    Mode(NumberClass x, boolean hasY) {
        this.x = x;
        this.hasY = hasY;
    }

    /// The class that X must be of. Y is always a known-caller number.
    public NumberClass classOfX() {
        return x;
    }

    /// Whether a second VN belongs to it.
    public boolean hasY() {
        return hasY;
    }
}
