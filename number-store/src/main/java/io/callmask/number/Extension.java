package io.callmask.number;

/// The 1 to 4 digits that a caller keys behind a VN, or [#NONE].
///
/// Leading zeros count: `07` and `7` are two extensions.
///
/// @param digits 0 to 4 ASCII digits
public record Extension(String digits) {
    /// The most digits that an extension has.
    public static final int MOST_DIGITS = 4;
    /// No extension.
    public static final Extension NONE = new Extension("");

    private static final int TEN = 10;

    /// @throws IllegalArgumentException when the form is another
    public Extension {
        if (!isWellFormed(digits)) throw new IllegalArgumentException("extension: " + digits.length() + " characters (expected: at most " + MOST_DIGITS + " digits)");
    }

    /// The extension of a code.
    ///
    /// @param code   0 to 10^length − 1
    /// @param length 1 to 4 digits
    public static Extension of(int code, int length) {
        char[] text = new char[length];
        int rest = code;
        for (int i = length - 1; i >= 0; i--, rest /= TEN) text[i] = (char) ('0' + rest % TEN);
        if (rest != 0) throw new IllegalArgumentException("code: " + code + " (expected: at most " + length + " digits)");
        return new Extension(new String(text));
    }

    /// Whether `text` may stand in an extension; empty is [#NONE].
    public static boolean isWellFormed(String text) {
        if (text.length() > MOST_DIGITS) return false;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        }
        return true;
    }

    /// Whether it is [#NONE].
    public boolean isNone() {
        return digits.isEmpty();
    }

    /// The number that the digits make, 0 to 9,999.
    ///
    /// @throws IllegalStateException when there are none
    public int code() {
        if (isNone()) throw new IllegalStateException("extension: none (expected: 1 to " + MOST_DIGITS + " digits)");
        return Integer.parseInt(digits);
    }

    @Override public String toString() {
        return digits;
    }
}
