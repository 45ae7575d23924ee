package io.callmask.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// docs/INTEROP.md names only tests that there are: classes, methods (an ellipsis stands for the rest of a name), fuzz targets, and scenarios and groups of SIPp (`*` for any).
class InteropTableTest {
    private static final Path ROOT = Path.of("..");
    private static final Path SCENARIOS = ROOT.resolve("sipp-scenarios/src/test/sipp");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern TYPE = Pattern.compile("([A-Z][A-Za-z0-9]*)(?:\\.([a-z0-9_]+)(…?))?");
    private static final Pattern SCENARIO = Pattern.compile("[a-z0-9]+(?:[-*][a-z0-9*]*)*");
    /// The rest of a method, in a list that has named its class already.
    private static final Pattern METHOD = Pattern.compile("…([a-z0-9_]+)(…?)");

    private final Map<String, Path> sources = sources();
    private final List<String> scenarios = scenarios();
    private final List<String> wrong = new ArrayList<>();

    @Test void every_test_that_is_named_is_there() throws IOException {
        var rows = Files.readAllLines(ROOT.resolve("docs/INTEROP.md")).stream().filter(line -> line.startsWith("| ") && !line.startsWith("| Feature")).toList();
        assertThat(rows).hasSizeGreaterThan(40);
        int named = 0;
        for (var row : rows) {
            var cells = row.split(" \\| ");
            var tests = cells[cells.length - 1];
            var quoted = QUOTED.matcher(tests).results().map(found -> found.group(1)).toList();
            if (quoted.isEmpty() && !tests.contains("](")) wrong.add("no test: " + row);
            var last = "";
            for (var name : quoted) {
                last = check(row, name, last);
                named++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(named).isGreaterThan(100);
    }

    /// @return the class that a method without one would be of
    private String check(String row, String name, String last) throws IOException {
        var type = TYPE.matcher(name);
        if (type.matches()) {
            var source = sources.get(type.group(1));
            if (source == null) wrong.add(name + ": no such class: " + row);
            else if (type.group(2) != null) checkMethod(source, type.group(2), !type.group(3).isEmpty(), row);
            return type.group(1);
        }
        var method = METHOD.matcher(name);
        if (method.matches() && sources.containsKey(last)) {
            var text = Files.readString(sources.get(last));
            if (!text.contains(method.group(1))) wrong.add(name + ": not in " + last + ": " + row);
            return last;
        }
        if (!SCENARIO.matcher(name).matches()) wrong.add(name + ": neither a test nor a scenario: " + row);
        else if (scenarios.stream().noneMatch(scenario -> scenario.matches(name.replace("*", ".*")))) wrong.add(name + ": no such scenario: " + row);
        return last;
    }

    private void checkMethod(Path source, String method, boolean isBeginning, String row) throws IOException {
        if (!Files.readString(source).contains("void " + method + (isBeginning ? "" : "("))) wrong.add(method + ": not in " + source.getFileName() + ": " + row);
    }

    private static Map<String, Path> sources() {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java") && file.toString().contains("/src/")).collect(Collectors.toMap(file -> file.getFileName().toString().replace(".java", ""), file -> file, (one, _) -> one));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> scenarios() {
        try (var groups = Files.walk(SCENARIOS, 2)) {
            return groups.filter(Files::isDirectory).map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
