package io.callmask.sip.stir;

import java.util.Locale;
import java.util.Optional;

/// The value of an Identity header (RFC 8224 §4): a token, and where the certificate is by which it was signed.
///
/// @param token     as received, letters of base64url and dots
/// @param info      the URI between the angle brackets, empty when there is none
/// @param algorithm the `alg` parameter, empty when there is none
/// @param type      the `ppt` parameter, without its quotes, empty when there is none
record IdentityHeader(String token, String info, String algorithm, String type) {
    private static final int MOST_CHARACTERS = 4_096;
    private static final int MOST_PARAMETERS = 16;

    /// Empty for what is not of that form, is too long, or names a parameter twice.
    static Optional<IdentityHeader> read(String value) {
        if (value.length() > MOST_CHARACTERS) return Optional.empty();
        int end = endOfPart(value, 0);
        var token = value.substring(0, end).strip();
        if (token.isEmpty() || !isToken(token)) return Optional.empty();
        var found = new String[] {"", "", ""};
        for (int parameters = 0; end < value.length(); parameters++) {
            int from = end + 1;
            end = endOfPart(value, from);
            if (parameters == MOST_PARAMETERS || !take(value.substring(from, end).strip(), found)) return Optional.empty();
        }
        return Optional.of(new IdentityHeader(token, found[0], found[1], found[2]));
    }

    /// Where the next `;` outside quotes and angle brackets is, or the end.
    private static int endOfPart(String value, int from) {
        boolean isQuoted = false;
        boolean isBracketed = false;
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' && !isBracketed) isQuoted = !isQuoted;
            else if (c == '<' && !isQuoted) isBracketed = true;
            else if (c == '>' && !isQuoted) isBracketed = false;
            else if (c == ';' && !isQuoted && !isBracketed) return i;
        }
        return value.length();
    }

    /// Keeps a parameter of those that count.
    private static boolean take(String parameter, String[] found) {
        int equals = parameter.indexOf('=');
        var name = (equals < 0 ? parameter : parameter.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
        var text = equals < 0 ? "" : parameter.substring(equals + 1).strip();
        if (name.isEmpty()) return false;
        int which = switch (name) {
            case "info" -> 0;
            case "alg" -> 1;
            case "ppt" -> 2;
            default -> -1;
        };
        if (which < 0) return true;
        var bare = which == 0 ? within(text, '<', '>') : text.startsWith("\"") ? within(text, '"', '"') : text;
        if (bare.isEmpty() || !found[which].isEmpty()) return false;
        found[which] = bare;
        return true;
    }

    private static String within(String text, char first, char last) {
        boolean isWhole = text.length() > 2 && text.charAt(0) == first && text.indexOf(last, 1) == text.length() - 1;
        return isWhole ? text.substring(1, text.length() - 1) : "";
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')) return false;
        }
        return true;
    }

    /// The numbers are in the token.
    @Override public String toString() {
        return "identity of " + token.length() + " characters";
    }
}
