package io.callmask.sip.digest;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The parameters of a challenge or of credentials: `Digest name=value, …` (RFC 3261 §25.1). Values stand here as between their quotes, escapes as written: so they
/// are hashed, and so they are repeated.
record Parameters(Map<String, String> values) {
    private static final int MOST = 32;
    private static final int LONGEST = 4_096;
    private static final int LONGEST_VALUE = 1_024;
    private static final String SCHEME = "Digest";

    /// Empty for another scheme and for what is not well-formed, names something twice or is beyond all measure. Takes time linear in the text.
    static Optional<Parameters> read(String text) {
        if (text.length() > LONGEST || !text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return Optional.empty();
        var reader = new Reader(text, SCHEME.length());
        return reader.blanks() && reader.all() ? Optional.of(new Parameters(Map.copyOf(reader.values))) : Optional.empty();
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    @Override public String toString() {
        return values.size() + " parameters";
    }

    private static final class Reader {
        private final String text;
        private final Map<String, String> values = new HashMap<>();
        private int at;

        Reader(String text, int from) {
            this.text = text;
            this.at = from;
        }

        /// @return whether there were any
        boolean blanks() {
            int from = at;
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
            return at > from;
        }

        boolean all() {
            while (values.size() < MOST) {
                if (!one()) return false;
                blanks();
                if (at == text.length()) return true;
                if (text.charAt(at++) != ',') return false;
                blanks();
            }
            return false;
        }

        private boolean one() {
            var name = token().toLowerCase(Locale.ROOT);
            blanks();
            if (name.isEmpty() || at == text.length() || text.charAt(at++) != '=') return false;
            blanks();
            boolean isQuoted = at < text.length() && text.charAt(at) == '"';
            var value = isQuoted ? quoted() : token();
            return value != null && (isQuoted || !value.isEmpty()) && value.length() <= LONGEST_VALUE && values.putIfAbsent(name, value) == null;
        }

        private String token() {
            int from = at;
            while (at < text.length() && isToken(text.charAt(at))) at++;
            return text.substring(from, at);
        }

        private @org.jspecify.annotations.Nullable String quoted() {
            int from = ++at;
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') return text.substring(from, at++);
                if (c == '\\') at++;
                if (at == text.length() || isControl(text.charAt(at))) return null;
            }
            return null;
        }
    }

    private static boolean isControl(char c) {
        return c < ' ' || c == 0x7f;
    }

    static boolean isToken(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-.!%*_+`'~".indexOf(c) >= 0;
    }

    /// Whether a value may be repeated in a header line of ours.
    static boolean isPlain(String value, int longest) {
        if (value.length() > longest) return false;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') return false;
        }
        return true;
    }
}
