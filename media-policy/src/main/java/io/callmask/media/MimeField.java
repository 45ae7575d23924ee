package io.callmask.media;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The value of Content-Type or Content-Disposition (RFC 2045 §5.1, RFC 3261 §25.1).
///
/// @param value      what stands before the parameters, in lower case
/// @param parameters by name in lower case; their values without quotes
record MimeField(String value, Map<String, String> parameters) {
    private static final int MOST_CHARACTERS = 512;
    private static final int MOST_PARAMETERS = 16;

    /// Reads a value; empty when it is malformed or over a limit.
    static Optional<MimeField> read(String text) {
        return text.length() > MOST_CHARACTERS ? Optional.empty() : new Reading(text).field();
    }

    /// The parameter's value in lower case, or `otherwise` when it is absent.
    String parameter(String name, String otherwise) {
        return parameters.getOrDefault(name, otherwise).toLowerCase(Locale.ROOT);
    }

    private static final class Reading {
        private final String text;
        private int at;

        private Reading(String text) {
            this.text = text;
        }

        private Optional<MimeField> field() {
            blanks();
            int from = at;
            if (!token()) return Optional.empty();
            if (take('/') && !token()) return Optional.empty();
            var value = text.substring(from, at).toLowerCase(Locale.ROOT);
            var parameters = new TreeMap<String, String>();
            for (blanks(); take(';'); blanks()) {
                if (!parameter(parameters) || parameters.size() > MOST_PARAMETERS) return Optional.empty();
            }
            return at == text.length() ? Optional.of(new MimeField(value, Map.copyOf(parameters))) : Optional.empty();
        }

        /// A parameter named twice is read differently by different readers: malformed.
        private boolean parameter(Map<String, String> into) {
            blanks();
            int from = at;
            if (!token()) return false;
            var name = text.substring(from, at).toLowerCase(Locale.ROOT);
            blanks();
            if (!take('=')) return into.put(name, "") == null;
            blanks();
            if (take('"')) return quoted(name, into);
            from = at;
            return token() && into.put(name, text.substring(from, at)) == null;
        }

        private boolean quoted(String name, Map<String, String> into) {
            var value = new StringBuilder();
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return into.put(name, value.toString()) == null;
                }
                if ((c == '\\' && ++at == text.length()) || c < ' ' || c > '~') return false;
                value.append(text.charAt(at));
            }
            return false;
        }

        private boolean token() {
            int from = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) at++;
            return at > from;
        }

        private boolean take(char c) {
            if (at == text.length() || text.charAt(at) != c) return false;
            at++;
            return true;
        }

        /// Blanks and folded lines.
        private void blanks() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
        }

        private static boolean isTokenCharacter(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-.!%*_+`'~#$&^{}|".indexOf(c) >= 0;
        }
    }
}
