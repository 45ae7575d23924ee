package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import io.callmask.number.Mode;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindRequest.Choice;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;

/// Reads the request to bind. What only the store can know (pools, who owns a number, the least lifetime) is left to it.
final class BindBody {
    private static final List<String> FIELDS = List.of("mode", "pool", "a", "b", "x", "y", "ttl", "reference");
    private static final List<String> PARTY_FIELDS = List.of("number");
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_TTL_TEXT = 32;
    private static final Duration LONGEST_TTL = Duration.ofDays(36_500);

    private BindBody() {}

    /// @param pools the pools that there are
    static BindRequest read(AggregatedHttpRequest request, List<String> pools) {
        String key = bindKey(request);
        var fields = Fields.of(request, FIELDS);
        Mode mode = mode(fields);
        var a = new RealNumber(fields.object("a", PARTY_FIELDS).number("number"));
        var b = new RealNumber(fields.object("b", PARTY_FIELDS).number("number"));
        if (a.equals(b)) throw fields.refused("b.number", ProblemType.ILLEGAL_NUMBER, "the same as a.number (expected: another person's)");
        if (mode == Mode.AXB && fields.has("y")) throw fields.wrong("y", "absent, as the mode is AXB");
        Choice x = choice(fields, "x");
        Choice y = choice(fields, "y");
        if (x instanceof Choice.Exactly && x.equals(y)) throw fields.refused("y", ProblemType.ILLEGAL_NUMBER, "the same as x (expected: another number, as the mode is AXYB)");
        return new BindRequest(mode, pool(fields, pools), a, b, x, y, ttl(fields), fields.text("reference", ""), key);
    }

    private static Mode mode(Fields fields) {
        return switch (fields.text("mode", "AXYB")) {
            case "AXYB" -> Mode.AXYB;
            case "AXB"  -> Mode.AXB;
            case String other -> throw fields.refused("mode", ProblemType.INVALID_FIELD, other.length() + " characters (expected: AXYB or AXB)");
        };
    }

    private static String pool(Fields fields, List<String> pools) {
        if (fields.has("pool")) return fields.text("pool");
        if (pools.size() == 1) return pools.getFirst();
        throw fields.wrong("pool", "a pool's name, as there are " + pools.size() + " pools");
    }

    private static Choice choice(Fields fields, String name) {
        return fields.has(name) ? new Choice.Exactly(new VirtualNumber(fields.number(name))) : new Choice.Any();
    }

    private static Duration ttl(Fields fields) {
        String text = fields.text("ttl");
        try {
            var ttl = text.length() > LONGEST_TTL_TEXT ? Duration.ZERO : Duration.parse(text);
            if (ttl.isPositive() && ttl.compareTo(LONGEST_TTL) <= 0) return ttl;
        } catch (DateTimeParseException _) {
            // Falls to the refusal below.
        }
        throw fields.refused("ttl", ProblemType.ILLEGAL_EXPIRY, text.length() + " characters (expected: an ISO 8601 duration such as PT2H, at most P36500D)");
    }

    private static String bindKey(AggregatedHttpRequest request) {
        List<String> keys = request.headers().getAll("idempotency-key");
        if (keys.isEmpty()) return "";
        String key = keys.getFirst();
        if (keys.size() == 1 && !key.isEmpty() && key.length() <= LONGEST_KEY && key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) return key;
        throw new Unacceptable(Problem.at("Idempotency-Key", ProblemType.INVALID_PARAMETER,
            "Idempotency-Key: " + key.length() + " characters, " + keys.size() + " times (expected: once, 1 to " + LONGEST_KEY + " printable ASCII characters)"));
    }
}
