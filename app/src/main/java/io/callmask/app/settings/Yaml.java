package io.callmask.app.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a YAML document says, before anybody asks what it means. Scalars stay text, so that `+15550001000` keeps its `+` and
/// Norway its name.
sealed interface Yaml {
    /// Nothing written is the empty text.
    record Text(String text) implements Yaml {}

    record Items(List<Yaml> items) implements Yaml {
        public Items {
            items = List.copyOf(items);
        }
    }

    record Keys(Map<String, Yaml> keys) implements Yaml {
        static final Keys NONE = new Keys(Map.of());

        /// The same with `value` at the end of `path`, whatever stood there.
        ///
        /// @throws IllegalArgumentException with the reason when the path runs against what is there
        Keys with(List<Object> path, Yaml value) {
            return (Keys) Yaml.with(this, path, value);
        }
    }

    /// @param path keys (`String`) and places in lists (`Integer`)
    private static Yaml with(Yaml node, List<Object> path, Yaml value) {
        if (path.isEmpty()) return value;
        var rest = path.subList(1, path.size());
        return switch (path.getFirst()) {
            case Integer place -> {
                var items = node instanceof Items(var all) ? new ArrayList<>(all) : new ArrayList<Yaml>();
                if (place >= items.size()) throw new IllegalArgumentException("there is no item [" + place + "]");
                items.set(place, with(items.get(place), rest, value));
                yield new Items(items);
            }
            case String key -> {
                var keys = node instanceof Keys(var all) ? new LinkedHashMap<>(all) : new LinkedHashMap<String, Yaml>();
                keys.put(key, with(keys.getOrDefault(key, Keys.NONE), rest, value));
                yield new Keys(keys);
            }
            default -> throw new IllegalStateException("a path of keys and places holds " + path.getFirst().getClass());
        };
    }
}
