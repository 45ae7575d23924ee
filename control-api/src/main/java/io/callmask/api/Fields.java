package io.callmask.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.MediaType;
import io.callmask.number.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// One object of a request's body. A field is read by its exact kind; the first that does not fit throws [Unacceptable].
final class Fields {
    /// An unknown field is named only if it cannot be a number that somebody put in the wrong place.
    private static final Pattern NAMEABLE = Pattern.compile("[A-Za-z_]{1,32}");

    private final ObjectNode node;
    private final String path;

    private Fields(ObjectNode node, String path, List<String> known) {
        this.node = node;
        this.path = path;
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

    PhoneNumber number(String name) {
        String text = text(name);
        if (PhoneNumber.isWellFormed(text)) return new PhoneNumber(text);
        throw refused(name, ProblemType.ILLEGAL_NUMBER, text.length() + " characters (expected: '+' and 3 to 20 digits, the first not 0)");
    }

    Fields object(String name, List<String> known) {
        if (node.path(name) instanceof ObjectNode inner) return new Fields(inner, path + name + '.', known);
        throw wrong(name, "an object");
    }

    /// The field is of the wrong kind, or not there.
    Unacceptable wrong(String name, String expected) {
        JsonNode value = node.path(name);
        String kind = value.isMissingNode() ? "absent" : value.getNodeType().name().toLowerCase(Locale.ROOT);
        return refused(name, ProblemType.INVALID_FIELD, kind + " (expected: " + expected + ')');
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
