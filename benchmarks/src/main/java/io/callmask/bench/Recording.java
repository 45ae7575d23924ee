package io.callmask.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A flight recording of another JVM, by the tools of this JDK.
record Recording(long pid, String file) {
    private static final int HOTTEST = 10;

    void start() throws IOException, InterruptedException {
        run(List.of(tool("jcmd"), Long.toString(pid), "JFR.start", "name=bench", "settings=profile"));
    }

    void stop() throws IOException, InterruptedException {
        run(List.of(tool("jcmd"), Long.toString(pid), "JFR.stop", "name=bench", "filename=" + file));
    }

    /// The methods in which most samples were taken, as a table.
    String hottest() throws IOException, InterruptedException {
        var table = run(List.of(tool("jfr"), "view", "--width", "160", "hot-methods", file)).lines().toList();
        return String.join("\n", table.subList(0, Math.min(table.size(), HOTTEST + 5)));
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) throw new IOException(String.join(" ", command) + ": " + output);
        return output;
    }
}
