package io.callmask.bench.server;

import java.nio.file.Files;
import java.nio.file.Path;

/// What the build has made.
final class Build {
    private static final Path JAR = Path.of("app", "target", "lib", "callmask.jar");

    private Build() {}

    /// The server's jar, which names the others beside it. Looked for in the launcher's home, else in the checkout that holds the working directory.
    ///
    /// @throws IllegalStateException when it is not there
    static Path jar() {
        for (var at = Path.of(System.getProperty("callmask.home", "")).toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(JAR))) return at.resolve(JAR);
        }
        throw new IllegalStateException(JAR + ": not found in " + Path.of("").toAbsolutePath() + " or above it (expected: built; run mvn package first)");
    }
}
