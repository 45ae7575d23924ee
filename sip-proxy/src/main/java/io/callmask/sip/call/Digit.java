package io.callmask.sip.call;

/// One DTMF digit as INFO tells it (the `application/dtmf-relay` form that carriers speak).
///
/// @param key    `0`–`9`, `*`, `#`, `A`–`D`
/// @param millis how long it was held, 40 to 5,000
public record Digit(char key, int millis) {
    public Digit {
        if ("0123456789*#ABCD".indexOf(key) < 0) throw new IllegalArgumentException("key: (expected: 0 to 9, *, # or A to D)");
        if (millis < 40 || millis > 5_000) throw new IllegalArgumentException("millis: " + millis + " (expected: 40 to 5000)");
    }

    /// What was keyed may be a number: it is not shown.
    @Override public String toString() {
        return "a digit";
    }
}
