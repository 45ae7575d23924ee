package io.callmask.number;

/// A subscriber's digits with the country code, as `+` and 3 to 20 digits.
///
/// Not "E.164 or nothing": some numbering plans pass 15 digits. `toString` masks; [#digits] does not.
///
/// @param digits `+`, then 3 to 20 ASCII digits of which the first is not 0
public record PhoneNumber(String digits) {
    private static final int LEAST = 3;
    private static final int MOST = 20;
    private static final int SHORT_NUMBER = 8;

    /// @throws IllegalArgumentException when the form is another; its text gives the length only
    public PhoneNumber {
        if (!isWellFormed(digits)) {
            throw new IllegalArgumentException("digits: " + digits.length() + " characters (expected: '+' and 3 to 20 digits, the first not 0)");
        }
    }

    /// Whether `text` may stand in a phone number; cheaper than catching the constructor's exception.
    public static boolean isWellFormed(String text) {
        int length = text.length();
        if (length < 1 + LEAST || length > 1 + MOST || text.charAt(0) != '+' || text.charAt(1) == '0') return false;
        for (int i = 1; i < length; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return false;
        }
        return true;
    }

    // As every record's, but so that the JVM compiles it into whatever looks one up.
    @Override public boolean equals(Object other) {
        return other instanceof PhoneNumber(var its) && digits.equals(its);
    }

    @Override public int hashCode() {
        return digits.hashCode();
    }

    /// The number as a person may see it in a log: the country's first digit and the last two.
    @Override public String toString() {
        return mask(digits);
    }

    /// Masks any digits, well-formed or not: what a log or a record file may show of them. Empty stays empty.
    public static String mask(String text) {
        if (text.isEmpty()) return "";
        return text.length() < SHORT_NUMBER ? "+…" : text.substring(0, 2) + "…" + text.substring(text.length() - 2);
    }
}
