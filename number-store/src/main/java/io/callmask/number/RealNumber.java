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

    // Written out, as sets and maps of numbers are asked with each bind: what a record makes of itself is linked at run time, and slow until it is compiled.

    @Override public boolean equals(Object other) {
        return other instanceof RealNumber it && number.equals(it.number);
    }

    @Override public int hashCode() {
        return number.hashCode();
    }

    @Override public String toString() {
        return number.toString();
    }
}
