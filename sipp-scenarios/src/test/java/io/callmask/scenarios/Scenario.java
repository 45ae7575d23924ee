package io.callmask.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/// A directory of `src/test/sipp`: the halves `uac.xml` and `uas.xml` (the latter only where somebody is rung), and `expect.properties`.
///
/// @param directory   where it lies
/// @param mode        of the binding made for it: AXYB, AXB or none
/// @param backwards   whether B calls A
/// @param released    whether the binding is released before the call
/// @param noAnswer    how long its callee may ring, as the API wants it; empty where it says nothing
/// @param callerByTcp whether the caller calls over TCP
/// @param calleeByTcp whether the callee is rung over TCP
/// @param record      what the record must say, by field; empty when no record may appear
record Scenario(Path directory, String mode, boolean backwards, boolean released, String noAnswer, boolean callerByTcp, boolean calleeByTcp, Map<String, String> record) {
    private static final Path ROOT = Path.of("src/test/sipp");
    static final Path PARTS = ROOT.resolve("parts");
    private static final Set<String> KEYS = Set.of("mode", "backwards", "released", "no-answer", "caller", "callee", "record");

    /// The scenarios of `src/test/sipp/group` in the order of their names.
    static List<Scenario> of(String group) {
        try (var directories = Files.list(ROOT.resolve(group))) {
            return directories.sorted().map(Scenario::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Scenario of(String group, String name) {
        return read(ROOT.resolve(group).resolve(name));
    }

    /// The directories in which scenarios lie.
    static List<String> groups() {
        return List.of("swift", "tcp", "text", "text-strict", "signed", "patient", "operator", "load", "killed", "store", "named", "redirect", "digest", "edge");
    }

    private static Scenario read(Path directory) {
        var properties = new Properties();
        // Without it, the test that uses the halves says itself what is to come of them.
        if (!Files.exists(directory.resolve("expect.properties"))) return new Scenario(directory, "AXYB", false, false, "", false, false, Map.of());
        try (var in = Files.newBufferedReader(directory.resolve("expect.properties"), UTF_8)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var unknown = properties.stringPropertyNames().stream().filter(key -> !KEYS.contains(key)).toList();
        if (!unknown.isEmpty()) throw new IllegalArgumentException(directory + ": " + unknown + " (expected: " + KEYS + ")");
        var record = new java.util.LinkedHashMap<String, String>();
        for (var word : words(properties.getProperty("record"))) {
            int equals = word.indexOf('=');
            record.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Scenario(directory, properties.getProperty("mode", "AXYB"), Boolean.parseBoolean(properties.getProperty("backwards")),
            Boolean.parseBoolean(properties.getProperty("released")), properties.getProperty("no-answer", ""), "tcp".equals(properties.getProperty("caller")), "tcp".equals(properties.getProperty("callee")), record);
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    Path half(String side) {
        return directory.resolve(side + ".xml");
    }

    String name() {
        return directory.getFileName().toString();
    }

    boolean ringsSomebody() {
        return Files.exists(half("uas"));
    }

    @Override public String toString() {
        return name();
    }
}
