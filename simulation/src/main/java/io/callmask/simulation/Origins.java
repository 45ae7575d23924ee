package io.callmask.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Watches the `o=` of what one party is told (RFC 3264 §8): in one dialog its session id stays, and its version grows by one exactly when the description changes.
final class Origins {
    private final Map<String, SdpText> lasts = new HashMap<>();

    /// Takes the next description of a dialog.
    ///
    /// @param dialog the Call-ID
    /// @return what is wrong, or empty
    Optional<String> next(String dialog, SdpText described) {
        var last = lasts.put(dialog, described);
        if (last == null) return Optional.empty();
        long expected = version(last) + (last.rest().equals(described.rest()) ? 0 : 1);
        boolean isRight = part(last, 1).equals(part(described, 1)) && version(described) == expected;
        return isRight ? Optional.empty() : Optional.of("o=" + described.origin() + " after o=" + last.origin() + " (expected: version " + expected + ')');
    }

    private static long version(SdpText described) {
        return Long.parseLong(part(described, 2));
    }

    private static String part(SdpText described, int at) {
        return described.origin().split(" ", -1)[at];
    }
}
