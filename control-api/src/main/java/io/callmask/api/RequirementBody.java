package io.callmask.api;

import io.callmask.number.Requirement;
import io.callmask.number.Requirement.OfChannel;
import io.callmask.number.Requirement.OfNumber;
import io.callmask.number.Requirement.Stickiness;
import io.callmask.number.Requirement.Where;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads which numbers will do for a binding.
final class RequirementBody {
    static final List<String> FIELDS = List.of("industries", "functions", "provider", "connectRate", "faults", "types", "segments", "cost", "reservedFor", "city", "callerCity", "cities", "strict", "sticky");
    private static final int MOST = 16;
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9._-]{0,31}");
    private static final Pattern CITY = Pattern.compile("\\P{Cntrl}{1,64}");
    private static final String WORDS = "1 to 32 small letters, digits, '.', '_' or '-'";
    private static final String CITIES = "1 to 64 characters, none of them a control character";
    private static final BigDecimal MOST_COST = BigDecimal.valueOf(99_999_999);

    private RequirementBody() {}

    static Requirement read(Fields body) {
        if (!body.has("requirement")) return Requirement.NONE;
        var fields = body.object("requirement", FIELDS);
        var channel = new OfChannel(words(fields, "industries"), words(fields, "functions"), fields.text("provider", WORD, WORDS),
            fields.decimal("connectRate", BigDecimal.ZERO, BigDecimal.valueOf(100)).map(rate -> rate.movePointRight(1).intValue()).orElse(0),
            fields.has("faults") ? Optional.of(fields.integer("faults", 0, 999_999, 0)) : Optional.empty());
        var number = new OfNumber(words(fields, "types"), words(fields, "segments"), fields.decimal("cost", BigDecimal.ZERO, MOST_COST), fields.text("reservedFor", WORD, WORDS));
        return new Requirement(channel, number, where(fields), stickiness(fields));
    }

    private static Set<String> words(Fields fields, String name) {
        return Set.copyOf(matching(fields, name, WORD, WORDS));
    }

    private static List<String> matching(Fields fields, String name, Pattern form, String expected) {
        var texts = fields.texts(name, MOST);
        if (texts.stream().allMatch(text -> form.matcher(text).matches())) return texts;
        throw fields.refused(name, ProblemType.INVALID_FIELD, "a string of another form (expected: each " + expected + ')');
    }

    private static Where where(Fields fields) {
        boolean strict = fields.flag("strict", false);
        if (strict) fields.absent(List.of("callerCity", "cities"), "strict is true");
        if (strict && !fields.has("city")) throw fields.wrong("city", "a city, as strict is true");
        return new Where(fields.text("city", CITY, CITIES), fields.text("callerCity", CITY, CITIES), matching(fields, "cities", CITY, CITIES), strict);
    }

    private static Stickiness stickiness(Fields fields) {
        var text = fields.text("sticky", Stickiness.NONE.name());
        return Arrays.stream(Stickiness.values()).filter(each -> each.name().equals(text)).findFirst().orElseThrow(() -> fields.refused("sticky", ProblemType.INVALID_FIELD,
            text.length() + " characters (expected: " + Arrays.stream(Stickiness.values()).map(Stickiness::name).collect(Collectors.joining(", ")) + ')'));
    }
}
