package io.callmask.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One half of a scenario with its parts and values put in, so that SIPp can run it.
///
/// `<?part name key="value"?>` stands for `parts/name.xml`, in which `${key}` is that value; `${key|other}` is `other` where no
/// value is given. A value stands in double or single quotes, `\n` in it is a line end, and it goes down into parts of parts.
/// The `Reference` element that SIPp wants for variables that are only assigned is added here.
record ScenarioText(String xml) {
    private static final Pattern PART = Pattern.compile("<\\?part ([a-z0-9-]+)((?:\\s+[a-z-]+=(?:\"[^\"]*\"|'[^']*'))*)\\s*\\?>");
    private static final Pattern VALUE = Pattern.compile("([a-z-]+)=(?:\"([^\"]*)\"|'([^']*)')");
    private static final Pattern NAME = Pattern.compile("\\$\\{([a-z-]+)(\\|[^{}]*)?}");
    private static final Pattern ASSIGNED = Pattern.compile("assign_to=\"([a-zA-Z]+)\"");
    private static final int DEPTH = 5;

    /// @throws IllegalArgumentException for a value that is not given or a part that includes itself
    static ScenarioText of(Path file, Path parts, Map<String, String> values) throws IOException {
        return new ScenarioText(withReferences(expand(Files.readString(file, UTF_8), parts, values, DEPTH)));
    }

    private static String expand(String text, Path parts, Map<String, String> values, int depth) throws IOException {
        if (depth == 0) throw new IllegalArgumentException("parts: nested deeper than " + DEPTH);
        var filled = fill(text, values);
        var out = new StringBuilder();
        var part = PART.matcher(filled);
        int from = 0;
        while (part.find()) {
            var inner = new HashMap<>(values);
            VALUE.matcher(part.group(2)).results().forEach(pair -> inner.put(pair.group(1), given(pair).replace("\\n", "\n")));
            var piece = Files.readString(parts.resolve(part.group(1) + ".xml"), UTF_8).stripTrailing();
            out.append(filled, from, part.start()).append(expand(piece, parts, inner, depth - 1));
            from = part.end();
        }
        return out.append(filled, from, filled.length()).toString();
    }

    private static String given(MatchResult pair) {
        return pair.group(2) == null ? pair.group(3) : pair.group(2);
    }

    /// From within to without, as an `other` may hold names itself.
    private static String fill(String text, Map<String, String> values) {
        var filled = text;
        for (int i = 0; i < DEPTH; i++) filled = fillInnermost(filled, values);
        return filled;
    }

    private static String fillInnermost(String text, Map<String, String> values) {
        return NAME.matcher(text).replaceAll(name -> {
            var value = values.get(name.group(1));
            if (value == null && name.group(2) != null) value = name.group(2).substring(1);
            if (value == null) throw new IllegalArgumentException("${" + name.group(1) + "}: no value");
            return Matcher.quoteReplacement(value);
        });
    }

    private static String withReferences(String xml) {
        var names = ASSIGNED.matcher(xml).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
        if (names.isEmpty()) return xml;
        return xml.replace("</scenario>", "<Reference variables=\"" + String.join(",", names) + "\"/>\n</scenario>");
    }
}
