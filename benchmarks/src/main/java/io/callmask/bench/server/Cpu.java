package io.callmask.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// CPU time of a process as Linux counts it: in ticks of 10 ms, user and system together, all threads.
public final class Cpu {
    /// USER_HZ is 100 on every Linux that the JDK runs on.
    private static final long MICROS_PER_TICK = 10_000;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private Cpu() {}

    /// Microseconds that the process has used since it began.
    ///
    /// @throws UncheckedIOException when there is no such process
    public static long micros(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name of the program stands in brackets and may hold blanks: count from behind it.
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * MICROS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same for this process.
    public static long ownMicros() {
        return micros(ProcessHandle.current().pid());
    }
}
