package io.callmask.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program of this machine that we have started ourselves: known by its pid, and ended by it.
final class LocalProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;

    private LocalProcess(Process process) {
        this.process = process;
    }

    /// Starts a server and returns when `port` takes connections.
    ///
    /// @throws IllegalStateException when it ends or does not within a minute; the text ends with its log
    static LocalProcess listening(int port, Path log, List<String> command) throws IOException, InterruptedException {
        var started = new LocalProcess(start(log, command));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!answers(port)) {
            if (!started.process.isAlive() || System.nanoTime() > end) {
                started.kill();
                throw new IllegalStateException(command.getFirst() + ": does not listen on port " + port + " (expected: within a minute)\n" + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return started;
    }

    /// Runs a program to its end.
    static void run(Path log, List<String> command) throws IOException, InterruptedException {
        var process = start(log, command);
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) return;
        process.destroyForcibly();
        throw new IllegalStateException(command.getFirst() + ": failed\n" + Files.readString(log));
    }

    private static Process start(Path log, List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    /// As a power cut would end it.
    void kill() {
        process.destroyForcibly();
        await();
    }

    @Override public void close() {
        process.destroy();
        await();
    }

    private void await() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// Writes a file that a server reads.
    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
