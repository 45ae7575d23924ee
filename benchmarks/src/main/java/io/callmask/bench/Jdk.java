package io.callmask.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The tools of this JDK.
final class Jdk {
    private Jdk() {}

    /// What a tool prints.
    ///
    /// @throws IOException when it fails, or takes longer than a minute
    static String run(String tool, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(arguments));
        command.addFirst(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) throw new IOException(String.join(" ", command) + ": " + output);
        return output;
    }

    /// Bytes of all objects that another JVM's threads can reach, by a full collection.
    static long liveBytes(long pid) throws IOException, InterruptedException {
        var lines = run("jcmd", Long.toString(pid), "GC.class_histogram").lines().toList();
        // "Total       1234567      98765432": instances and bytes.
        var total = lines.getLast().trim().split("\\s+");
        if (total.length != 3 || !total[0].equals("Total")) throw new IOException("jcmd GC.class_histogram: " + lines.getLast() + " (expected: Total, instances, bytes)");
        return Long.parseLong(total[2]);
    }
}
