package io.callmask.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.MediaType;
import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One object of a request's body. A field is read by its exact kind; the first that does not fit throws [Unacceptable].
final class Fields {
    /// An unknown field is named only if it cannot be a number that somebody put in the wrong place.
    private static final Pattern NAMEABLE = Pattern.compile("[A-Za-z_]{1,32}");

    private static final int LONGEST_DURATION_TEXT = 32;
    private static final Duration LONGEST_DURATION = Duration.ofDays(36_500);
    /// More than any request may have, so that the store can say how many it may.
    private static final int MOST_PEOPLE = 2_000;

    private final ObjectNode node;
    private final String path;

    private Fields(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    private Fields(ObjectNode node, String path, List<String> known) {
        this(node, path);
        only(known);
    }

    /// Refuses any field but these.
    void only(List<String> known) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) throw unknown(name, known);
        });
    }

    /// Reads a body in which only `known` fields may stand.
    static Fields of(AggregatedHttpRequest request, List<String> known) {
        if (!isJson(request)) {
            throw new Unacceptable(Problem.at("Content-Type", ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type: something else (expected: application/json)"));
        }
        var object = Json.read(request.content().array()).orElseThrow(() -> new Unacceptable(Problem.of(ProblemType.MALFORMED_JSON,
            "body: " + request.content().length() + " bytes (expected: one JSON object in UTF-8, without duplicate keys, and nothing after it)")));
        return new Fields(object, "", known);
    }

    boolean has(String name) {
        return node.has(name);
    }

    /// A text that must be there.
    String text(String name) {
        JsonNode value = node.path(name);
        if (!value.isTextual()) throw wrong(name, "a string");
        return value.textValue();
    }

    /// A text that may be absent, but not null.
    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    int integer(String name, int least, int most, int otherwise) {
        if (!has(name)) return otherwise;
        JsonNode value = node.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
            throw wrong(name, "a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    /// A yes or no that may be absent.
    boolean flag(String name, boolean otherwise) {
        if (!has(name)) return otherwise;
        JsonNode value = node.path(name);
        if (!value.isBoolean()) throw wrong(name, "true or false");
        return value.booleanValue();
    }

    /// A whole number that must be there, from 0 on.
    long count(String name) {
        JsonNode value = node.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) throw wrong(name, "a whole number from 0 on");
        return value.longValue();
    }

    /// An ISO 8601 duration, more than nothing.
    Duration duration(String name, ProblemType otherwise) {
        var duration = limit(name, otherwise);
        if (duration.isZero()) throw noDuration(name, otherwise, text(name));
        return duration;
    }

    /// An ISO 8601 duration, or PT0S for no limit.
    Duration limit(String name, ProblemType otherwise) {
        String text = text(name);
        try {
            var duration = text.length() > LONGEST_DURATION_TEXT ? LONGEST_DURATION.plusNanos(1) : Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST_DURATION) <= 0) return duration;
        } catch (DateTimeParseException _) {
            // Falls to the refusal below.
        }
        throw noDuration(name, otherwise, text);
    }

    private Unacceptable noDuration(String name, ProblemType otherwise, String text) {
        return refused(name, otherwise, text.length() + " characters (expected: an ISO 8601 duration such as PT2H, at most P36500D)");
    }

    /// A time in UTC.
    Instant time(String name) {
        String text = text(name);
        try {
            if (text.length() <= LONGEST_DURATION_TEXT) return Instant.parse(text);
        } catch (DateTimeParseException _) {
            // Falls to the refusal below.
        }
        throw refused(name, ProblemType.INVALID_FIELD, text.length() + " characters (expected: a time such as 2026-11-22T10:00:00Z)");
    }

    /// People's numbers, each once, in their order; none when the field is absent.
    Set<RealNumber> people(String name) {
        var people = new LinkedHashSet<RealNumber>();
        if (!has(name)) return people;
        if (!(node.path(name) instanceof ArrayNode list) || list.size() > MOST_PEOPLE) throw wrong(name, "an array of at most " + MOST_PEOPLE + " numbers");
        for (var each : list) {
            if (!each.isTextual() || !PhoneNumber.isWellFormed(each.textValue())) {
                throw refused(name, ProblemType.ILLEGAL_NUMBER, "number " + (people.size() + 1) + " of the array (expected: '+' and 3 to 20 digits, the first not 0)");
            }
            if (!people.add(RealNumber.of(each.textValue()))) throw refused(name, ProblemType.ILLEGAL_GROUP, "number " + (people.size() + 1) + " of the array stands there twice (expected: each once)");
        }
        return people;
    }

    /// Texts, none when the field is absent.
    List<String> texts(String name, int most) {
        if (!has(name)) return List.of();
        if (!(node.path(name) instanceof ArrayNode list) || list.size() > most) throw wrong(name, "an array of at most " + most + " strings");
        var texts = new ArrayList<String>();
        for (var each : list) {
            if (!each.isTextual()) throw wrong(name, "an array of at most " + most + " strings");
            texts.add(each.textValue());
        }
        return texts;
    }

    /// A text that has a form of its own.
    String text(String name, Pattern form, String expected) {
        String text = text(name, "");
        if (text.isEmpty() || form.matcher(text).matches()) return text;
        throw refused(name, ProblemType.INVALID_FIELD, text.length() + " characters (expected: " + expected + ')');
    }

    /// A number that may have a fraction.
    Optional<BigDecimal> decimal(String name, BigDecimal least, BigDecimal most) {
        if (!has(name)) return Optional.empty();
        JsonNode value = node.path(name);
        if (!value.isNumber() || value.decimalValue().compareTo(least) < 0 || value.decimalValue().compareTo(most) > 0) throw wrong(name, "a number from " + least + " to " + most);
        return Optional.of(value.decimalValue());
    }

    PhoneNumber number(String name) {
        String text = text(name);
        if (PhoneNumber.isWellFormed(text)) return new PhoneNumber(text);
        throw refused(name, ProblemType.ILLEGAL_NUMBER, text.length() + " characters (expected: '+' and 3 to 20 digits, the first not 0)");
    }

    Fields object(String name, List<String> known) {
        if (node.path(name) instanceof ObjectNode inner) return new Fields(inner, path + name + '.', known);
        throw wrong(name, "an object");
    }

    /// An array of objects, whose fields are not looked at yet.
    ///
    /// @param most how many there may be; one at least
    List<Fields> objects(String name, int most) {
        if (!(node.path(name) instanceof ArrayNode list) || list.isEmpty() || list.size() > most) throw wrong(name, "an array of 1 to " + most + " objects");
        var objects = new ArrayList<Fields>(list.size());
        for (var each : list) {
            if (!(each instanceof ObjectNode inner)) throw refused(name, ProblemType.INVALID_FIELD, "item " + (objects.size() + 1) + " (expected: an object)");
            objects.add(new Fields(inner, path + name + '[' + objects.size() + "]."));
        }
        return objects;
    }

    /// Refuses fields that have no place here.
    void absent(List<String> names, String why) {
        for (var name : names) {
            if (has(name)) throw wrong(name, "absent, as " + why);
        }
    }

    /// The field is of the wrong kind, or not there.
    Unacceptable wrong(String name, String expected) {
        JsonNode value = node.path(name);
        String kind = value.isMissingNode() ? "absent" : value.getNodeType().name().toLowerCase(Locale.ROOT);
        return refused(name, ProblemType.INVALID_FIELD, kind + " (expected: " + expected + ')');
    }

    /// How a problem names a field of this object.
    String place(String name) {
        return path + name;
    }

    Unacceptable refused(String name, ProblemType type, String found) {
        return new Unacceptable(Problem.at(path + name, type, path + name + ": " + found));
    }

    private Unacceptable unknown(String name, List<String> known) {
        String shown = NAMEABLE.matcher(name).matches() ? path + name : "";
        return new Unacceptable(Problem.at(shown, ProblemType.INVALID_FIELD,
            (shown.isEmpty() ? "a field" : shown) + ": unknown (expected: only " + String.join(", ", known) + ')'));
    }

    private static boolean isJson(AggregatedHttpRequest request) {
        MediaType type = request.contentType();
        return type != null && type.is(MediaType.JSON.withoutParameters()) && StandardCharsets.UTF_8.equals(type.charset(StandardCharsets.UTF_8));
    }
}
