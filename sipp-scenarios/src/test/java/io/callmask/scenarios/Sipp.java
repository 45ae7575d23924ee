package io.callmask.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One SIPp process.
final class Sipp implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Path half;
    private final Duration most;
    private final List<String> command;
    private final Process process;

    private Sipp(Path half, Duration most, List<String> command, Process process) {
        this.half = half;
        this.most = most;
        this.command = command;
        this.process = process;
    }

    /// Starts SIPp on a scenario file; its logs go beside the file.
    ///
    /// @param half    the XML, as SIPp reads it
    /// @param address where it sends from and listens
    /// @param port    likewise
    /// @param most    how long it may take
    /// @param more    further arguments: the remote side, how many calls …
    static Sipp start(Path half, String address, int port, Duration most, List<String> more) throws IOException {
        var command = new ArrayList<>(List.of("sipp", "-sf", half.toString(), "-i", address, "-p", Integer.toString(port), "-nostdin",
            "-timeout", most.toSeconds() + "s", "-timeout_error", "-deadcall_wait", "0",
            "-trace_err", "-error_file", log(half, "errors").toString(), "-trace_msg", "-message_file", log(half, "messages").toString()));
        command.addAll(more);
        Files.deleteIfExists(log(half, "errors"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(half, "screen").toFile()).start();
        return new Sipp(half, most, List.copyOf(command), process);
    }

    private static Path log(Path half, String kind) {
        return half.resolveSibling(half.getFileName().toString().replace(".xml", "." + kind + ".log"));
    }

    /// Waits for its end.
    ///
    /// @return empty when all its calls went as written, else all that it has to say about them
    String complaint() throws IOException, InterruptedException {
        if (!process.waitFor(most.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)) return report("still running after " + most);
        return process.exitValue() == 0 ? "" : report("exit code " + process.exitValue());
    }

    private String report(String headline) throws IOException {
        var text = new StringBuilder("sipp " + half.getFileName() + ": " + headline + "\n" + String.join(" ", command) + "\n");
        for (var kind : List.of("errors", "messages")) {
            var file = log(half, kind);
            if (Files.exists(file)) text.append("--- ").append(file.getFileName()).append("\n").append(Files.readString(file)).append('\n');
        }
        if (!Files.exists(log(half, "errors"))) text.append(Files.readString(log(half, "screen")));
        return text.toString();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override public void close() {
        process.destroyForcibly();
    }
}
