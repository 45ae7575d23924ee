package io.callmask.bench.server;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A redis-server of our own on a private port, without persistence: what callmask keeps in it can be built anew.
public final class RedisServer implements AutoCloseable {
    public static final String PASSWORD = "of-the-bench";
    private static final String USED = "used_memory:";

    private final Path directory;
    private final int port;
    private LocalProcess process;

    private RedisServer(Path directory, int port, LocalProcess process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    public static RedisServer start(Path directory) throws IOException, InterruptedException {
        int port = Ports.freeTcp(Setup.SERVER);
        return new RedisServer(directory, port, launch(directory, port));
    }

    private static LocalProcess launch(Path directory, int port) throws IOException, InterruptedException {
        return LocalProcess.listening(port, directory.resolve("redis.log"), List.of("redis-server", "--port", Integer.toString(port), "--bind", Setup.SERVER,
            "--dir", directory.toString(), "--save", "", "--appendonly", "no", "--requirepass", PASSWORD));
    }

    public String uri() {
        return "redis://" + Setup.SERVER + ':' + port;
    }

    public long cpuMicros() {
        return Cpu.micros(process.pid());
    }

    /// Bytes that it has allocated for what it holds.
    public long usedBytes() {
        var uri = RedisURI.create(uri());
        uri.setCredentialsProvider(new StaticCredentialsProvider(null, PASSWORD.toCharArray()));
        try (var client = RedisClient.create(uri); var connection = client.connect()) {
            return connection.sync().info("memory").lines().filter(line -> line.startsWith(USED)).mapToLong(line -> Long.parseLong(line.substring(USED.length()).strip())).findFirst().orElseThrow();
        }
    }

    /// Ends it as a power cut would; what it held is gone.
    public void kill() {
        process.kill();
    }

    /// Starts it anew at the same port with nothing in it.
    public void startEmpty() throws IOException, InterruptedException {
        process = launch(directory, port);
    }

    /// SETs per second by redis-benchmark, 50 connections with 16 commands each on their way.
    public double pipelinedSets(long count) throws IOException, InterruptedException {
        var benchmark = new ProcessBuilder("redis-benchmark", "-h", Setup.SERVER, "-p", Integer.toString(port), "-a", PASSWORD, "-t", "set", "-P", "16", "-n", Long.toString(count), "--csv")
            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var output = new String(benchmark.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        benchmark.waitFor();
        // "SET","452488.69", …
        var line = output.lines().filter(each -> each.startsWith("\"SET\"")).findFirst().orElseThrow(() -> new IOException("redis-benchmark: no line for SET\n" + output));
        return Double.parseDouble(line.split(",", -1)[1].replace("\"", ""));
    }

    @Override public void close() {
        process.close();
    }
}
