package io.callmask.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Watches the `o=` of what one party is told (RFC 3264 §8): in one dialog its session id stays, and its version grows by one exactly when the description changes.
final class Origins {
    private final Map<String, SdpText> lasts = new HashMap<>();

    /// Takes the next description of the dialog that a message belongs to. All dialogs of one INVITE begin with what that described.
    ///
    /// @return what is wrong, or empty
    Optional<String> next(SipText message, SdpText described) {
        var callId = message.only("Call-ID");
        var tags = Stream.of(message.tag("From"), message.tag("To")).filter(tag -> !tag.isEmpty()).sorted().toList();
        var dialog = tags.size() < 2 ? callId : callId + ' ' + tags;
        var last = lasts.getOrDefault(dialog, lasts.get(callId));
        lasts.put(dialog, described);
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
