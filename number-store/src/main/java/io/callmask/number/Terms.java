package io.callmask.number;

import java.time.Duration;

/// What holds of every call of a binding.
///
/// @param directions  which way calls may go
/// @param maxDuration how long a call may last, or zero for no limit of its own; travels with the decision
/// @param noAnswer    how long the callee may ring, or zero for no limit of its own; travels with the decision
/// @param isRecorded  whether the customer wants calls recorded; travels with the decision
public record Terms(Directions directions, Duration maxDuration, Duration noAnswer, boolean isRecorded) {
    /// Both ways, without limits, not recorded.
    public static final Terms USUAL = new Terms(Directions.BOTH, Duration.ZERO, Duration.ZERO, false);

    /// @throws IllegalArgumentException when a duration is negative
    public Terms {
        if (maxDuration.isNegative()) throw new IllegalArgumentException("maxDuration: " + maxDuration + " (expected: zero or more)");
        if (noAnswer.isNegative()) throw new IllegalArgumentException("noAnswer: " + noAnswer + " (expected: zero or more)");
    }

    /// The same with another time to ring.
    public Terms ringing(Duration time) {
        return new Terms(directions, maxDuration, time, isRecorded);
    }
}
