package io.callmask.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A processor of its own for each: what one of them does costs the other nothing. By `taskset` of util-linux.
final class Pinned {
    private static final String SERVER = "0";
    private static final String GENERATOR = "1";

    private Pinned() {}

    /// Words before a server's command.
    static List<String> server() {
        return List.of("taskset", "-c", SERVER);
    }

    /// Keeps this process, all its threads and those to come, on the other processor.
    ///
    /// @throws IOException when there is no second one, or no `taskset`
    static void generator() throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("taskset", "-a", "-c", "-p", GENERATOR, Long.toString(ProcessHandle.current().pid())));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + output.strip() + " (expected: util-linux and two processors)");
    }
}
