package io.callmask.bench;

import java.io.IOException;

/// A flight recording of another JVM, by the tools of this JDK.
record Recording(long pid, String file) {
    private static final int HOTTEST = 10;

    void start() throws IOException, InterruptedException {
        Jdk.run("jcmd", Long.toString(pid), "JFR.start", "name=bench", "settings=profile", "jdk.CPUTimeSample#enabled=true", "jdk.CPUTimeSample#throttle=1000/s");
    }

    void stop() throws IOException, InterruptedException {
        Jdk.run("jcmd", Long.toString(pid), "JFR.stop", "name=bench", "filename=" + file);
    }

    /// The methods that most CPU time went to, system calls included, as a table.
    String hottest() throws IOException, InterruptedException {
        var table = Jdk.run("jfr", "view", "--width", "160", "cpu-time-hot-methods", file).lines().toList();
        return String.join("\n", table.subList(0, Math.min(table.size(), HOTTEST + 5)));
    }
}
