package io.callmask.number;

import java.math.BigDecimal;

/// What is said of a number itself.
///
/// @param type        mobile, landline …, or empty
/// @param segment     the range of the numbering plan that it is from, or empty
/// @param city        its home city, or empty
/// @param cost        what it costs a month, in the operator's currency; zero when nobody knows
/// @param capacity    how many pairs or extensions may be open or rest on it before it takes no more; 0 for as many as its class has
/// @param reservedFor for whom it is kept: only who names that gets it; or empty
public record Specs(String type, String segment, String city, BigDecimal cost, int capacity, String reservedFor) {
    /// Nothing is said.
    public static final Specs NONE = new Specs("", "", "", BigDecimal.ZERO, 0, "");

    /// @throws IllegalArgumentException when cost or capacity is negative
    public Specs {
        if (cost.signum() < 0) throw new IllegalArgumentException("cost: " + cost + " (expected: 0 or more)");
        if (capacity < 0) throw new IllegalArgumentException("capacity: " + capacity + " (expected: 0 or more)");
        // 5 and 5.00 are one cost.
        cost = cost.signum() == 0 ? BigDecimal.ZERO : cost.stripTrailingZeros();
    }
}
