package io.callmask.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A callmask server as a process of its own. Any thread.
public final class CallmaskServer implements AutoCloseable {
    /// The JVM options that the launcher starts a server with.
    private static final String OPTIONS = "callmask.server.options";
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Setup setup;
    private final Process process;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();

    private CallmaskServer(Setup setup, Process process) {
        this.setup = setup;
        this.process = process;
    }

    /// An answer of the HTTP API.
    public record Answer(int status, String body) {}

    /// What a command came to.
    ///
    /// @param code its exit code
    /// @param text all that it printed, complaints included
    public record Said(int code, String text) {}

    /// Starts a server and waits until it says that it is ready.
    ///
    /// @throws IllegalStateException when it ends, or is not ready within two minutes; the text ends with its log's last lines
    public static CallmaskServer start(Setup setup) throws IOException, InterruptedException {
        var server = launch(setup);
        server.awaitReady();
        return server;
    }

    /// Starts a server and does not wait.
    public static CallmaskServer launch(Setup setup) throws IOException {
        Files.createDirectories(setup.directory());
        var settings = Files.writeString(setup.directory().resolve("callmask.yaml"), setup.yaml());
        var command = new ArrayList<>(setup.before());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty(OPTIONS, "--enable-native-access=ALL-UNNAMED").split(" ")));
        command.addAll(setup.jvm());
        command.addAll(List.of("-jar", Build.jar().toString(), "run", "--config", settings.toString()));
        setup.overrides().forEach(override -> command.addAll(List.of("--set", override)));
        var process = new ProcessBuilder(command)
            .directory(setup.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(setup.directory().resolve("server.log").toFile()))
            .start();
        return new CallmaskServer(setup, process);
    }

    private void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (!process.isAlive()) throw new IllegalStateException("server: ended with " + process.exitValue() + " (expected: ready)\n" + logTail());
            if (System.nanoTime() - deadline > 0) {
                close();
                throw new IllegalStateException("server: not ready after " + START + "\n" + logTail());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return ask("GET", "/ready", "").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /// Asks the HTTP API.
    ///
    /// @param body JSON, or empty for none
    /// @throws UncheckedIOException when there is no answer within ten seconds
    public Answer ask(String method, String path, String body) throws InterruptedException {
        var uri = URI.create("http://" + Setup.SERVER + ":" + setup.apiPort() + path);
        var publisher = body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(uri).timeout(ANSWER).header("Content-Type", "application/json").method(method, publisher).build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs another command of the program with this server's settings.
    ///
    /// @param words the command and its arguments
    public Said command(String... words) throws InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", Build.jar().toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--config", setup.directory().resolve("callmask.yaml").toString()));
        setup.overrides().forEach(override -> command.addAll(List.of("--set", override)));
        try {
            var ran = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(ran.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(ran.waitFor(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How it was started.
    public Setup setup() {
        return setup;
    }

    public long pid() {
        return process.pid();
    }

    /// The last forty lines that the server printed.
    public String logTail() {
        try {
            var lines = Files.readAllLines(setup.directory().resolve("server.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /// Kills the process as a power cut would, and waits until it is gone.
    public void kill() {
        process.destroyForcibly();
        awaitEnd(STOP);
        http.shutdownNow();
    }

    /// Stops it in the ordinary way, and by force when it has not gone after ten seconds.
    @Override public void close() {
        process.destroy();
        if (!awaitEnd(STOP)) kill();
        http.shutdownNow();
    }

    private boolean awaitEnd(Duration most) {
        try {
            return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
