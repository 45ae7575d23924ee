package io.callmask.number;

/// Names a binding: 1 to 64 of the letters, digits, `-` and `_`, minted by the store.
public record BindingId(String value) {
    private static final int MOST = 64;

    public BindingId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException("id: " + value.length() + " characters (expected: 1 to 64 of letters, digits, '-' and '_')");
        }
    }

    /// Whether `text` has the form of an id; says nothing about whether such a binding exists.
    public static boolean isWellFormed(String text) {
        if (text.isEmpty() || text.length() > MOST) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!fine) return false;
        }
        return true;
    }

    @Override public String toString() {
        return value;
    }
}
