package io.callmask.number.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A server of a test's own: known by its pid, and stopped by it.
final class TestProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final int LEAST_PORT = 15_000;
    private static final int MOST_PORT = 30_000;

    private final Process process;
    private final Path log;

    private TestProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts a program and returns when `port` takes connections.
    static TestProcess listening(int port, Path log, List<String> command) {
        var started = start(log, command);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!answers(port)) {
            if (!started.process.isAlive() || System.nanoTime() > end) throw new IllegalStateException(command.getFirst() + " did not come up on port " + port + ": " + started.said());
            pause();
        }
        return started;
    }

    static void run(Path log, List<String> command) {
        var started = start(log, command);
        try {
            if (!started.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || started.process.exitValue() != 0) throw new IllegalStateException(command.getFirst() + ": " + started.said());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestProcess start(Path log, List<String> command) {
        try {
            return new TestProcess(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Between two questions whether a server is up.
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Below the ports that connections get by themselves: on those a connection may come about with nobody but itself.
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, MOST_PORT);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException taken) {
                // Then another.
            }
        }
    }

    void signal(String name) {
        run(log, List.of("kill", "-" + name, String.valueOf(process.pid())));
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
            throw new IllegalStateException(e);
        }
    }
}
