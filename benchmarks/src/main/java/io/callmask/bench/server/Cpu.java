package io.callmask.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// CPU time of a process as Linux counts it: in ticks of 10 ms, user and system together, all threads.
public final class Cpu {
    /// USER_HZ is 100 on every Linux that the JDK runs on.
    private static final long MICROS_PER_TICK = 10_000;
    private static final Pattern COMPILER = Pattern.compile("\\(C[12] Compiler");
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private Cpu() {}

    /// Microseconds that the process has used since it began.
    ///
    /// @throws UncheckedIOException when there is no such process
    public static long micros(long pid) {
        try {
            return micros(Files.readString(Path.of("/proc/" + pid + "/stat")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same of its JVM's compilers alone: threads `C1 CompilerThread0`, `C2 CompilerThread0` …, of whose names Linux keeps fifteen characters. What a thread used that has ended since is not in it.
    ///
    /// @throws UncheckedIOException when there is no such process
    public static long compilerMicros(long pid) {
        try (var threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            long micros = 0;
            for (var thread : threads) {
                micros += compilerMicros(thread);
            }
            return micros;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long compilerMicros(Path thread) {
        try {
            String line = Files.readString(thread.resolve("stat"));
            return COMPILER.matcher(line).find() ? micros(line) : 0;
        } catch (IOException ended) {
            // Since the threads were listed.
            return 0;
        }
    }

    private static long micros(String line) {
        // The name of the program stands in brackets and may hold blanks: count from behind it.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * MICROS_PER_TICK;
    }

    /// The same for this process.
    public static long ownMicros() {
        return micros(ProcessHandle.current().pid());
    }
}
