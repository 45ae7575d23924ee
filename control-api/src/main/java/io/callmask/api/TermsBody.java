package io.callmask.api;

import io.callmask.number.Directions;
import io.callmask.number.Terms;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Reads what holds of a binding's calls.
final class TermsBody {
    static final List<String> FIELDS = List.of("directions", "maxDuration", "noAnswer", "record");

    private TermsBody() {}

    static Terms read(Fields fields) {
        return new Terms(fields.has("directions") ? directions(fields) : Directions.BOTH, fields.has("maxDuration") ? maxDuration(fields) : Duration.ZERO,
            fields.has("noAnswer") ? noAnswer(fields) : Duration.ZERO, fields.flag("record", false));
    }

    static Directions directions(Fields fields) {
        String text = fields.text("directions");
        return Arrays.stream(Directions.values()).filter(each -> each.name().equals(text)).findFirst().orElseThrow(() -> fields.refused("directions", ProblemType.INVALID_FIELD,
            text.length() + " characters (expected: " + Arrays.stream(Directions.values()).map(Directions::name).collect(Collectors.joining(", ")) + ')'));
    }

    static Duration maxDuration(Fields fields) {
        return fields.limit("maxDuration", ProblemType.ILLEGAL_DURATION);
    }

    static Duration noAnswer(Fields fields) {
        return fields.limit("noAnswer", ProblemType.ILLEGAL_DURATION);
    }
}
