package io.callmask.routing;

import io.callmask.number.Extension;
import java.util.Locale;
import java.util.Optional;

/// Reads the extension that stands behind a number, as `;ext=` (RFC 3966 §5.3).
///
/// Whoever cannot write it so keys it once the call is answered, which needs media; until then that caller has none.
final class Extensions {
    private static final String NAME = ";ext=";
    private static final Optional<Extension> WITHOUT = Optional.of(Extension.NONE);

    private Extensions() {}

    /// The extension of a user part, none where none stands; empty when there are several, or one that cannot be ours. Who wrote such a one meant nobody that is reached without.
    static Optional<Extension> of(String text) {
        if (text.indexOf(';') < 0) return WITHOUT;
        var lower = text.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(NAME);
        if (at < 0) return WITHOUT;
        if (lower.indexOf(NAME, at + 1) >= 0) return Optional.empty();
        int start = at + NAME.length();
        int stop = text.indexOf(';', start);
        var digits = text.substring(start, stop < 0 ? text.length() : stop);
        return digits.isEmpty() || !Extension.isWellFormed(digits) ? Optional.empty() : Optional.of(new Extension(digits));
    }
}
