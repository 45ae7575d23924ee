package io.callmask.routing;

import io.callmask.number.Extension;
import java.util.Locale;

/// Reads the extension that stands behind a number, as `;ext=` (RFC 3966 §5.3).
///
/// Whoever cannot write it so keys it once the call is answered, which needs media; until then that caller has none.
final class Extensions {
    private static final String NAME = ";ext=";

    private Extensions() {}

    /// The extension of a user part; none when there is none, more than one, or one that cannot be ours.
    static Extension of(String text) {
        if (text.indexOf(';') < 0) return Extension.NONE;
        var lower = text.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(NAME);
        if (at < 0 || lower.indexOf(NAME, at + 1) >= 0) return Extension.NONE;
        int start = at + NAME.length();
        int stop = text.indexOf(';', start);
        var digits = text.substring(start, stop < 0 ? text.length() : stop);
        return Extension.isWellFormed(digits) ? new Extension(digits) : Extension.NONE;
    }
}
