package io.callmask.simulation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A From, To or Contact as the witnesses read it (RFC 3261 §20.10).
///
/// @param display    the display name without its quotes, or empty
/// @param uri        what stands between the angle brackets
/// @param parameters the header parameters, names in lower case
record Address(String display, String uri, Map<String, String> parameters) {
    static Address read(String value) {
        int open = opening(value);
        int close = value.indexOf('>', open);
        if (open < 0) {
            int semicolon = value.indexOf(';');
            return new Address("", semicolon < 0 ? value : value.substring(0, semicolon), parameters(semicolon < 0 ? "" : value.substring(semicolon)));
        }
        if (close < 0) throw new IllegalArgumentException("no address: " + value);
        var name = value.substring(0, open).strip();
        if (name.startsWith("\"")) name = name.substring(1, name.length() - 1);
        return new Address(name, value.substring(open + 1, close), parameters(value.substring(close + 1)));
    }

    /// Where the angle bracket opens that is not inside a quoted display name.
    private static int opening(String value) {
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (c == '<' && !quoted) return i;
        }
        return -1;
    }

    private static Map<String, String> parameters(String text) {
        var found = new LinkedHashMap<String, String>();
        for (var part : text.split(";", -1)) {
            if (part.isBlank()) continue;
            int equals = part.indexOf('=');
            var name = (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            found.put(name, equals < 0 ? "" : part.substring(equals + 1).strip());
        }
        return found;
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    String user() {
        return user(uri);
    }

    /// The user part of a sip: URI without its own parameters, or the subscriber of a tel: URI.
    static String user(String uri) {
        int colon = uri.indexOf(':');
        int at = uri.indexOf('@');
        var user = at < 0 ? (uri.startsWith("tel:") ? uri.substring(colon + 1) : "") : uri.substring(colon + 1, at);
        int semicolon = user.indexOf(';');
        return semicolon < 0 ? user : user.substring(0, semicolon);
    }
}
