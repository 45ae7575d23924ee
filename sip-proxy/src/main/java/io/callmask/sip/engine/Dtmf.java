package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.callmask.sip.call.Body;
import io.callmask.sip.call.Digit;
import java.util.Locale;
import java.util.Optional;

/// Reads a digit out of INFO, in the two forms that carriers speak: `application/dtmf-relay` (Signal and Duration lines) and
/// `application/dtmf` (the digit alone).
final class Dtmf {
    private static final int LONGEST = 128;
    private static final int USUAL_MILLIS = 160;

    private Dtmf() {}

    static boolean isKnown(Body body) {
        var type = type(body);
        return type.equals("application/dtmf-relay") || type.equals("application/dtmf");
    }

    /// Empty when it does not read.
    static Optional<Digit> read(Body body) {
        if (body.bytes().length > LONGEST) return Optional.empty();
        var text = new String(body.bytes(), US_ASCII).strip();
        if (type(body).equals("application/dtmf")) return digit(text, USUAL_MILLIS);
        String key = "";
        int millis = USUAL_MILLIS;
        for (var line : text.split("\\R", 8)) {
            int equals = line.indexOf('=');
            if (equals < 0) continue;
            var value = line.substring(equals + 1).strip();
            switch (line.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                case "signal"   -> key = value;
                case "duration" -> millis = millis(value);
                default         -> { }
            }
        }
        return digit(key, millis);
    }

    private static Optional<Digit> digit(String key, int millis) {
        var upper = key.toUpperCase(Locale.ROOT);
        boolean fine = upper.length() == 1 && "0123456789*#ABCD".contains(upper);
        return fine ? Optional.of(new Digit(upper.charAt(0), Math.clamp(millis, 40, 5_000))) : Optional.empty();
    }

    private static int millis(String value) {
        boolean number = !value.isEmpty() && value.length() <= 6 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(value) : USUAL_MILLIS;
    }

    private static String type(Body body) {
        int end = body.type().indexOf(';');
        return (end < 0 ? body.type() : body.type().substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
