package io.callmask.app.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// One `--set path=value`, with the path as faults show it.
final class SetOption {
    private static final Pattern STEP = Pattern.compile("([A-Za-z][A-Za-z0-9-]*)((?:\\[[0-9]{1,6}])*)");
    private static final Pattern PLACE = Pattern.compile("\\[([0-9]+)]");

    private SetOption() {}

    /// The tree with all of `overrides` laid over it, in order.
    static Yaml apply(Yaml tree, List<String> overrides, Faults faults) {
        var result = tree;
        for (var override : overrides) {
            if (result instanceof Yaml.Keys keys) result = apply(keys, override, faults);
        }
        return result;
    }

    private static Yaml apply(Yaml.Keys tree, String override, Faults faults) {
        int equals = override.indexOf('=');
        var path = equals < 0 ? List.of() : steps(override.substring(0, equals));
        if (path.isEmpty()) {
            // What stands after a sign that is missing or astray may be a secret.
            faults.add("--set", "a malformed override", "path=value, such as calls.no-answer=PT30S or trunks[0].country=US");
            return tree;
        }
        var at = override.substring(0, equals);
        var text = override.substring(equals + 1);
        var value = text.isBlank() ? new Yaml.Text("") : new YamlReader(faults, "--set " + at).read(text, at);
        try {
            return tree.with(path, value);
        } catch (IllegalArgumentException e) {
            faults.add("--set " + at, String.valueOf(e.getMessage()), "a place within the list");
            return tree;
        }
    }

    /// Keys and places, or nothing when the path is not well-formed.
    private static List<Object> steps(String path) {
        List<Object> steps = new ArrayList<>();
        for (var part : path.split("\\.", -1)) {
            var step = STEP.matcher(part);
            if (!step.matches()) return List.of();
            steps.add(step.group(1));
            PLACE.matcher(step.group(2)).results().forEach(place -> steps.add(Integer.valueOf(place.group(1))));
        }
        return steps;
    }
}
