package io.callmask.app.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads the keys of one mapping and remembers which were asked for: the others are unknown.
///
/// A fault is noted and reading goes on with a stand-in, so that all faults show at once; with a fault noted, no settings come of it.
final class Section {
    private final String path;
    private final Yaml.Keys keys;
    private final Faults faults;
    private final Values values;
    private final Set<String> known = new LinkedHashSet<>();

    private Section(String path, Yaml.Keys keys, Faults faults, Values values) {
        this.path = path;
        this.keys = keys;
        this.faults = faults;
        this.values = values;
    }

    /// Reads `node` by `reading`, then refuses what it did not ask for.
    ///
    /// @param values takes up what is read
    static <T> T read(String path, Yaml node, Faults faults, Values values, Function<Section, T> reading) {
        if (!(node instanceof Yaml.Keys)) faults.add(path, kind(node), "keys and values");
        var section = new Section(path, node instanceof Yaml.Keys keys ? keys : Yaml.Keys.NONE, faults, values);
        var value = reading.apply(section);
        for (var key : section.keys.keys().keySet()) {
            if (!section.known.contains(key)) {
                faults.add(section.at(key), "unknown key", "one of " + String.join(", ", section.known));
            }
        }
        return value;
    }

    String at(String key) {
        return Faults.under(path, key);
    }

    /// Notes a fault that the caller found.
    void refuse(String key, String found, String expected) {
        faults.add(at(key), found, expected);
    }

    /// Notes a fault that is a whole line already.
    void refuse(String line) {
        faults.add(line);
    }

    <T> T section(String key, Function<Section, T> reading) {
        return read(at(key), find(key).orElse(Yaml.Keys.NONE), faults, values, reading);
    }

    /// A section that may be absent altogether.
    <T> Optional<T> maybeSection(String key, Function<Section, T> reading) {
        return find(key).map(node -> {
            // That it is there may be all that is said.
            if (node instanceof Yaml.Keys(var keys) && keys.isEmpty()) values.put(at(key), "given", true, false);
            return read(at(key), node, faults, values, reading);
        });
    }

    /// The value, or `otherwise` when the key is absent.
    <T> T value(String key, Form<T> form, T otherwise) {
        var node = find(key);
        return took(key, node.map(there -> one(at(key), there, form, otherwise)).orElse(otherwise), node.isPresent(), form);
    }

    /// The value of a key that may be absent.
    <T> Optional<T> maybe(String key, Form<T> form) {
        var node = find(key);
        return took(key, node.flatMap(there -> one(at(key), there, form)), node.isPresent(), form);
    }

    /// The value of a key that must be there.
    <T> T required(String key, Form<T> form, T standIn) {
        if (find(key).isEmpty()) faults.add(at(key), "missing", form.expected());
        return value(key, form, standIn);
    }

    /// A list of values; one value alone stands for a list of one.
    <T> List<T> values(String key, Form<T> form, List<T> otherwise) {
        var node = find(key);
        return took(key, node.map(there -> all(at(key), there, form)).orElse(otherwise), node.isPresent(), form);
    }

    /// A list of at least one value that must be there.
    <T> List<T> required(String key, Form<T> form) {
        var found = find(key);
        if (found.isEmpty()) faults.add(at(key), "missing", "a list, each " + form.expected());
        if (found.isPresent() && found.get() instanceof Yaml.Items(var items) && items.isEmpty()) {
            faults.add(at(key), "an empty list", "at least one, each " + form.expected());
        }
        return values(key, form, List.of());
    }

    /// A list that may be absent, and is empty then alone.
    <T> List<T> maybeValues(String key, Form<T> form) {
        return find(key).isEmpty() ? values(key, form, List.of()) : required(key, form);
    }

    /// A list of at least one section.
    <T> List<T> sections(String key, Function<Section, T> reading) {
        if (!(find(key).orElse(Yaml.Keys.NONE) instanceof Yaml.Items(var items)) || items.isEmpty()) {
            faults.add(at(key), find(key).map(Section::kind).orElse("missing"), "a list of at least one");
            return List.of();
        }
        List<T> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) all.add(read(at(key) + '[' + i + ']', items.get(i), faults, values, reading));
        return all;
    }

    /// The same, of a list that may be absent.
    <T> Optional<List<T>> maybeSections(String key, Function<Section, T> reading) {
        return find(key).map(_ -> sections(key, reading));
    }

    private Optional<Yaml> find(String key) {
        known.add(key);
        return Optional.ofNullable(keys.keys().get(key));
    }

    private <V> V took(String key, V value, boolean isWritten, Form<?> form) {
        values.put(at(key), value, isWritten, form.isSecret());
        return value;
    }

    private <T> List<T> all(String at, Yaml node, Form<T> form) {
        List<T> all = new ArrayList<>();
        if (node instanceof Yaml.Items(var items)) {
            for (int i = 0; i < items.size(); i++) one(at + '[' + i + ']', items.get(i), form).ifPresent(all::add);
        } else {
            one(at, node, form).ifPresent(all::add);
        }
        return all;
    }

    private <T> T one(String at, Yaml node, Form<T> form, T standIn) {
        return one(at, node, form).orElse(standIn);
    }

    private <T> Optional<T> one(String at, Yaml node, Form<T> form) {
        if (node instanceof Yaml.Text(var text)) {
            var value = form.read().apply(text);
            if (value.isEmpty()) faults.add(at, form.shown().apply(text), form.expected());
            return value;
        }
        faults.add(at, kind(node), form.expected());
        return Optional.empty();
    }

    private static String kind(Yaml node) {
        return switch (node) {
            case Yaml.Text(var text) -> text.isEmpty() ? "nothing" : "a single value";
            case Yaml.Items(var items) -> items.isEmpty() ? "an empty list" : "a list";
            case Yaml.Keys _ -> "keys and values";
        };
    }
}
