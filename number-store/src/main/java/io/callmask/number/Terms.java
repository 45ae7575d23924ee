package io.callmask.number;

import java.time.Duration;

/// What holds of every call of a binding.
///
/// @param directions  which way calls may go
/// @param maxDuration how long a call may last, or zero for no limit of its own; travels with the decision
/// @param isRecorded  whether the customer wants calls recorded; travels with the decision
public record Terms(Directions directions, Duration maxDuration, boolean isRecorded) {
    /// Both ways, without limit, not recorded.
    public static final Terms USUAL = new Terms(Directions.BOTH, Duration.ZERO, false);

    /// @throws IllegalArgumentException when the duration is negative
    public Terms {
        if (maxDuration.isNegative()) throw new IllegalArgumentException("maxDuration: " + maxDuration + " (expected: zero or more)");
    }
}
