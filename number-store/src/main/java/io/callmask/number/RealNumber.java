package io.callmask.number;

/// The number of a person, which the other party must never learn.
public record RealNumber(PhoneNumber number) {
    /// Reads `+` and 3 to 20 digits.
    ///
    /// @throws IllegalArgumentException when the form is another
    public static RealNumber of(String digits) {
        return new RealNumber(new PhoneNumber(digits));
    }

    /// The digits in the clear, with `+`.
    public String digits() {
        return number.digits();
    }

    @Override public String toString() {
        return number.toString();
    }
}
