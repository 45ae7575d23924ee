package io.callmask.app.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one YAML document. Doubled keys and aliases are faults: the one hides a value, the other says it elsewhere.
final class YamlReader {
    private static final YAMLFactory YAML = new YAMLFactory();
    private static final int MOST_DEPTH = 16;

    private final Faults faults;
    private final String name;

    /// @param name of the source, for faults that have no key path
    YamlReader(Faults faults, String name) {
        this.faults = faults;
        this.name = name;
    }

    /// The document, or empty keys when there is a fault or nothing in it.
    ///
    /// @param at the path under which it stands, empty for the whole file
    Yaml read(String text, String at) {
        try (YAMLParser parser = YAML.createParser(text)) {
            if (parser.nextToken() == null) return Yaml.Keys.NONE;
            var root = value(parser, at, 0);
            if (parser.nextToken() != null) faults.add(name, "more than one document", "one");
            return root;
        } catch (JsonProcessingException e) {
            // The parser's own text quotes the file, secrets and all: the place must do.
            var place = e.getLocation();
            faults.add(name, place == null ? "unreadable" : "unreadable at line " + place.getLineNr() + ", column " + place.getColumnNr(), "YAML");
            return Yaml.Keys.NONE;
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail to be read", e);
        }
    }

    private Yaml value(YAMLParser parser, String at, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            faults.add(at, "deeper than " + MOST_DEPTH + " levels", "a flatter value");
            parser.skipChildren();
            return Yaml.Keys.NONE;
        }
        if (parser.isCurrentAlias()) faults.add(at, "an alias", "the value itself");
        return switch (parser.currentToken()) {
            case START_OBJECT -> keys(parser, at, depth);
            case START_ARRAY -> items(parser, at, depth);
            case VALUE_NULL -> new Yaml.Text("");
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> new Yaml.Text(parser.getText());
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("a value begins with " + parser.currentToken());
        };
    }

    private Yaml keys(YAMLParser parser, String at, int depth) throws IOException {
        Map<String, Yaml> keys = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var key = parser.currentName();
            var path = Faults.under(at, key);
            parser.nextToken();
            if (keys.put(key, value(parser, path, depth + 1)) != null) faults.add(path, "stands twice", "once");
        }
        return new Yaml.Keys(keys);
    }

    private Yaml items(YAMLParser parser, String at, int depth) throws IOException {
        List<Yaml> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, at + '[' + items.size() + ']', depth + 1));
        }
        return new Yaml.Items(items);
    }
}
