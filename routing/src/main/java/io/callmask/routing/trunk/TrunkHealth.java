package io.callmask.routing.trunk;

/// Whether a trunk is taken for up, and what speaks against it. Immutable.
///
/// One answer or failure means little: a trunk goes down after so many failures in a row, and comes back after so many answers in
/// a row.
///
/// @param isUp    whether calls are given to it
/// @param against how many times in a row it has been otherwise: failures while it is up, answers while it is down
public record TrunkHealth(boolean isUp, int against) {
    /// As every trunk begins.
    public static final TrunkHealth UP = new TrunkHealth(true, 0);

    /// How many in a row.
    ///
    /// @param down failures to go down, at least 1
    /// @param up   answers to come back, at least 1
    public record Thresholds(int down, int up) {
        /// @throws IllegalArgumentException when one is less than 1
        public Thresholds {
            if (down < 1 || up < 1) throw new IllegalArgumentException("down: " + down + ", up: " + up + " (expected: at least 1)");
        }
    }

    /// It has answered.
    public TrunkHealth answered(Thresholds limits) {
        if (isUp) return against == 0 ? this : UP;
        return against + 1 >= limits.up ? UP : new TrunkHealth(false, against + 1);
    }

    /// It has not answered, or could not be reached.
    public TrunkHealth failed(Thresholds limits) {
        if (!isUp) return against == 0 ? this : new TrunkHealth(false, 0);
        return against + 1 >= limits.down ? new TrunkHealth(false, 0) : new TrunkHealth(true, against + 1);
    }
}
