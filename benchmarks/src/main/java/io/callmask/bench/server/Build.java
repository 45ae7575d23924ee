package io.callmask.bench.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the build has made: the jars that the server runs from.
///
/// @param classPath `app/target/app-*.jar` and all of `app/target/lib`
record Build(String classPath) {
    /// Finds the jars in the checkout that holds the working directory.
    ///
    /// @throws IllegalStateException when they are not there
    static Build find() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var target = at.resolve("app/target");
            if (Files.isDirectory(target)) return in(target);
        }
        throw new IllegalStateException("app/target: not found above " + Path.of("").toAbsolutePath() + " (expected: a built checkout; run mvn package first)");
    }

    private static Build in(Path target) {
        var jars = new ArrayList<String>();
        jars.addAll(jarsIn(target, "app-"));
        if (jars.isEmpty()) throw new IllegalStateException(target + "/app-*.jar: not found (expected: run mvn package first)");
        jars.addAll(jarsIn(target.resolve("lib"), ""));
        return new Build(String.join(File.pathSeparator, jars));
    }

    private static List<String> jarsIn(Path directory, String prefix) {
        if (!Files.isDirectory(directory)) return List.of();
        try (var files = Files.list(directory)) {
            return files.filter(file -> isJar(file.getFileName().toString(), prefix)).sorted().map(Path::toString).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isJar(String name, String prefix) {
        return name.startsWith(prefix) && name.endsWith(".jar") && !name.endsWith("-tests.jar") && !name.endsWith("-sources.jar");
    }
}
