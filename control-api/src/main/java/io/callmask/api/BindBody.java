package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import io.callmask.number.Choice;
import io.callmask.number.Mode;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.store.BindRequest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the request to bind. What only the store can know (pools, who owns a number, the least lifetime) is left to it.
final class BindBody {
    private static final List<String> FIELDS = Stream.concat(
        Stream.of("mode", "pool", "a", "b", "x", "y", "members", "callback", "ttl", "reference", "requirement"), TermsBody.FIELDS.stream()).toList();
    /// Where an item of a batch has what a single bind has in the header `Idempotency-Key`.
    private static final String KEY = "idempotencyKey";
    private static final List<String> ITEM_FIELDS = Stream.concat(FIELDS.stream(), Stream.of(KEY)).toList();
    private static final int LONGEST_KEY = 128;

    private BindBody() {}

    /// @param pools the pools that there are
    static BindRequest read(AggregatedHttpRequest request, List<String> pools) {
        String key = bindKey(request);
        return read(Fields.of(request, FIELDS), pools, key);
    }

    /// One of many in a body: its key stands among its fields.
    static BindRequest readItem(Fields fields, List<String> pools) {
        fields.only(ITEM_FIELDS);
        String key = fields.text(KEY, "");
        if (fields.has(KEY) && !isKey(key)) throw fields.refused(KEY, ProblemType.INVALID_FIELD, key.length() + " characters (expected: 1 to " + LONGEST_KEY + " printable ASCII characters)");
        return read(fields, pools, key);
    }

    private static BindRequest read(Fields fields, List<String> pools, String key) {
        var wish = wish(fields);
        return new BindRequest(wish, pool(fields, pools), TermsBody.read(fields), fields.duration("ttl", ProblemType.ILLEGAL_EXPIRY), fields.text("reference", ""), key, RequirementBody.read(fields));
    }

    private static Wish wish(Fields fields) {
        var mode = mode(fields);
        // A field that the mode has no use for is a misunderstanding, which must not pass unseen.
        fields.absent(unused(mode), "the mode is " + mode);
        var x = choice(fields, "x");
        return switch (mode) {
            case AXYB  -> new Wish.Axyb(party(fields, "a"), other(fields), x, y(fields));
            case AXB   -> new Wish.Axb(party(fields, "a"), other(fields), x);
            case AX    -> new Wish.Ax(party(fields, "a"), x, CallbackBody.brief(fields));
            case AXN   -> new Wish.Axn(party(fields, "a"), x, CallbackBody.lasting(fields));
            case AXE   -> new Wish.Axe(party(fields, "a"), x, CallbackBody.lasting(fields));
            case AXEYB -> new Wish.Axeyb(party(fields, "a"), other(fields), x, y(fields));
            case AXG   -> new Wish.Axg(party(fields, "a"), fields.people("members"), x, CallbackBody.settled(fields));
            case XYB   -> new Wish.Xyb(party(fields, "b"), x, y(fields));
        };
    }

    private static List<String> unused(Mode mode) {
        return switch (mode) {
            case AXYB, AXEYB -> List.of("members", "callback");
            case AXB         -> List.of("y", "members", "callback");
            case AX, AXN, AXE -> List.of("b", "y", "members");
            case AXG         -> List.of("b", "y");
            case XYB         -> List.of("a", "members", "callback");
        };
    }

    private static Mode mode(Fields fields) {
        String text = fields.text("mode", "AXYB");
        if (text.equals("X")) throw fields.refused("mode", ProblemType.INVALID_FIELD, "X (expected: no binding at all, as in mode X nothing is stored)");
        return Arrays.stream(Mode.values()).filter(mode -> mode.name().equals(text)).findFirst().orElseThrow(() -> fields.refused("mode", ProblemType.INVALID_FIELD,
            text.length() + " characters (expected: " + Arrays.stream(Mode.values()).map(Mode::name).collect(Collectors.joining(", ")) + ')'));
    }

    private static RealNumber party(Fields fields, String name) {
        return PartyBody.read(fields, name);
    }

    private static RealNumber other(Fields fields) {
        var b = party(fields, "b");
        if (b.equals(party(fields, "a"))) throw fields.refused("b.number", ProblemType.ILLEGAL_NUMBER, "the same as a.number (expected: another person's)");
        return b;
    }

    private static String pool(Fields fields, List<String> pools) {
        if (fields.has("pool")) return fields.text("pool");
        if (pools.size() == 1) return pools.getFirst();
        throw fields.wrong("pool", "a pool's name, as there are " + pools.size() + " pools");
    }

    private static Choice y(Fields fields) {
        var y = choice(fields, "y");
        if (y instanceof Choice.Exactly && y.equals(choice(fields, "x"))) throw fields.refused("y", ProblemType.ILLEGAL_NUMBER, "the same as x (expected: another number)");
        return y;
    }

    private static Choice choice(Fields fields, String name) {
        return fields.has(name) ? new Choice.Exactly(new VirtualNumber(fields.number(name))) : Choice.ANY;
    }

    private static String bindKey(AggregatedHttpRequest request) {
        List<String> keys = request.headers().getAll("idempotency-key");
        if (keys.isEmpty()) return "";
        String key = keys.getFirst();
        if (keys.size() == 1 && isKey(key)) return key;
        throw new Unacceptable(Problem.at("Idempotency-Key", ProblemType.INVALID_PARAMETER,
            "Idempotency-Key: " + key.length() + " characters, " + keys.size() + " times (expected: once, 1 to " + LONGEST_KEY + " printable ASCII characters)"));
    }

    private static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= LONGEST_KEY && key.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
