package io.callmask.app.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What was read, by key, defaults included: for telling what two readings differ in. What has a name goes by it and not by its place in the list: `trunks[east].to`.
final class Values {
    private static final Pattern PLACED = Pattern.compile("([a-z-]+\\[)([0-9]+)(]\\..+)");
    private static final int FINGERPRINT_BYTES = 6;

    private final SortedMap<String, Value> byKey = new TreeMap<>();

    /// @param isWritten whether it stands in the file, or is only supposed
    /// @param isSecret  whether nothing may be told of it, not even a digest
    private record Value(Object value, boolean isWritten, boolean isSecret) {
        @Override public String toString() {
            return isSecret ? "…" : String.valueOf(value);
        }
    }

    void put(String key, Object value, boolean isWritten, boolean isSecret) {
        byKey.put(key, new Value(value, isWritten, isSecret));
    }

    /// The same by names.
    Values byNames() {
        var named = new Values();
        byKey.forEach((key, value) -> named.byKey.put(named(key), value));
        return named;
    }

    private String named(String key) {
        Matcher placed = PLACED.matcher(key);
        if (!placed.matches()) return key;
        var name = byKey.get(placed.group(1) + placed.group(2) + "].name");
        return name == null ? key : placed.group(1) + name.value() + placed.group(3);
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    /// The keys whose values are others there. What is only on one side and only supposed makes no difference.
    List<String> differences(Values other) {
        var keys = new ArrayList<String>();
        var all = new TreeMap<>(byKey);
        all.putAll(other.byKey);
        for (var key : all.keySet()) {
            var here = byKey.get(key);
            var there = other.byKey.get(key);
            boolean differs = here == null || there == null ? (here == null ? there : here) instanceof Value(_, var isWritten, _) && isWritten : !here.value().equals(there.value());
            if (differs) keys.add(key);
        }
        return keys;
    }

    /// A number that is the same for the same values of these keys, secrets and the middle of numbers left out.
    long fingerprint(Predicate<String> keys) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, Value> entry : byKey.entrySet()) {
                if (keys.test(entry.getKey()) && !entry.getValue().isSecret()) digest.update((entry.getKey() + '=' + entry.getValue() + '\n').getBytes(StandardCharsets.UTF_8));
            }
            byte[] bytes = digest.digest();
            long fingerprint = 0;
            for (int i = 0; i < FINGERPRINT_BYTES; i++) fingerprint = fingerprint << 8 | bytes[i] & 0xFF;
            return fingerprint;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
