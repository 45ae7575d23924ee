package io.callmask.number;

/// Which directions a binding is open in. What is shut keeps its claim: it can be opened again.
public enum Directions {
    BOTH, A_TO_B, B_TO_A, NONE;

    /// Whether a call of that direction may pass.
    public boolean allow(Direction direction) {
        return switch (this) {
            case BOTH   -> true;
            case A_TO_B -> direction == Direction.A_TO_B;
            case B_TO_A -> direction == Direction.B_TO_A;
            case NONE   -> false;
        };
    }
}
