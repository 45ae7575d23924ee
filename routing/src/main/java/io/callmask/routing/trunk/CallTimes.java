package io.callmask.routing.trunk;

import java.time.Duration;

/// How long a call may ring and last; zero where nothing is said.
///
/// @param noAnswer how long the callee may ring
/// @param longest  how long an answered call may last
public record CallTimes(Duration noAnswer, Duration longest) {
    public static final CallTimes UNSAID = new CallTimes(Duration.ZERO, Duration.ZERO);

    /// @throws IllegalArgumentException when one is negative
    public CallTimes {
        if (noAnswer.isNegative()) throw new IllegalArgumentException("noAnswer: " + noAnswer + " (expected: zero or more)");
        if (longest.isNegative()) throw new IllegalArgumentException("longest: " + longest + " (expected: zero or more)");
    }

    /// Of each the shorter one that is said.
    public CallTimes tighter(CallTimes other) {
        return new CallTimes(shorter(noAnswer, other.noAnswer), shorter(longest, other.longest));
    }

    private static Duration shorter(Duration a, Duration b) {
        if (a.isZero()) return b;
        return b.isZero() || a.compareTo(b) < 0 ? a : b;
    }
}
