package io.callmask.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One Contact of a redirect (RFC 3261 §8.1.3.4, §20.10).
///
/// @param weight its `q` in thousandths, 1,000 when it has none
public record RedirectContact(SipUri uri, int weight) {
    private static final int MOST = 1_000;
    private static final int MOST_CHARACTERS = 5;

    /// The value of a Contact header, one item of it; empty when it is not well-formed, its `q` is none, or its URI would bring header fields or another method along (§19.1.5).
    public static Optional<RedirectContact> read(String value) {
        var address = Grammar.nameAddr(value);
        if (address.isEmpty() || address.get().uri().raw().indexOf('?') >= 0 || hasMethod(address.get().uri().raw())) return Optional.empty();
        int weight = weight(value);
        return weight < 0 ? Optional.empty() : Optional.of(new RedirectContact(address.get().uri(), weight));
    }

    private static boolean hasMethod(String uri) {
        for (int i = uri.indexOf(';'); i >= 0; i = uri.indexOf(';', i + 1)) {
            if (uri.regionMatches(true, i + 1, "method", 0, "method".length())) return true;
        }
        return false;
    }

    private static int weight(String value) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        var address = new AddressReader();
        if (!address.read(bytes, 0, bytes.length)) return -1;
        int after = address.uriTo < bytes.length && bytes[address.uriTo] == '>' ? address.uriTo + 1 : address.uriTo;
        int weight = MOST;
        boolean isSaid = false;
        for (var parameter = new ParameterReader(bytes, after, Octets.trimEnd(bytes, after, bytes.length)); parameter.next(); ) {
            if (!parameter.isNamed("q")) continue;
            // One that is said twice means nothing.
            weight = isSaid ? -1 : thousandths(parameter.value());
            isSaid = true;
        }
        return weight;
    }

    /// `0.7` is 700; -1 for anything but `("0" ["." 0*3DIGIT]) / ("1" ["." 0*3("0")])`.
    private static int thousandths(String text) {
        if (text.isEmpty() || text.length() > MOST_CHARACTERS || text.charAt(0) != '0' && text.charAt(0) != '1' || text.length() > 1 && text.charAt(1) != '.') return -1;
        int weight = (text.charAt(0) - '0') * MOST;
        for (int i = 2, unit = 100; i < text.length(); i++, unit /= 10) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return -1;
            weight += (c - '0') * unit;
        }
        return weight > MOST ? -1 : weight;
    }

    /// The URI's scheme only.
    @Override public String toString() {
        return "RedirectContact[" + uri + ']';
    }
}
