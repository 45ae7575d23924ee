package io.callmask.bench.server;

import java.nio.file.Files;
import java.nio.file.Path;

/// The checkout and what the build has made in it.
final class Build {
    private static final Path JAR = Path.of("app", "target", "lib", "callmask.jar");

    private Build() {}

    /// The server's jar, which names the others beside it.
    ///
    /// @throws IllegalStateException when it is not there
    static Path jar() {
        return file(JAR);
    }

    /// A file of the checkout. Looked for in the launcher's home, else in the checkout that holds the working directory.
    ///
    /// @throws IllegalStateException when it is not there
    static Path file(Path relative) {
        for (var at = Path.of(System.getProperty("callmask.home", "")).toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(relative))) return at.resolve(relative);
        }
        throw new IllegalStateException(relative + ": not found in " + Path.of("").toAbsolutePath() + " or above it (expected: built; run mvn package first)");
    }
}
