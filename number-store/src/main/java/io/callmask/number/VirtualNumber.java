package io.callmask.number;

/// A number (VN) of ours that stands in for a person for as long as a deal lasts.
public record VirtualNumber(PhoneNumber number) {
    /// Reads `+` and 3 to 20 digits.
    ///
    /// @throws IllegalArgumentException when the form is another
    public static VirtualNumber of(String digits) {
        return new VirtualNumber(new PhoneNumber(digits));
    }

    /// The digits in the clear, with `+`.
    public String digits() {
        return number.digits();
    }

    @Override public boolean equals(Object other) {
        return other instanceof VirtualNumber(var its) && number.equals(its);
    }

    @Override public int hashCode() {
        return number.hashCode();
    }

    @Override public String toString() {
        return number.toString();
    }
}
