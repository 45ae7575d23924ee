package io.callmask.bench.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Debian's Kamailio with the configuration of `benchmarks/kamailio`, as processes of its own on a private port.
public final class KamailioServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/kamailio");
    private static final Path CONFIGURATION = Path.of("benchmarks", "kamailio", "kamailio.cfg");
    private static final long START_SECONDS = 20;
    private static final long STOP_SECONDS = 5;

    private final InetSocketAddress address;
    private final Process process;

    private KamailioServer(InetSocketAddress address, Process process) {
        this.address = address;
        this.process = process;
    }

    /// Whether it can be started here.
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /// Starts it, and returns when it listens.
    ///
    /// @param directory for its bindings, its log and its pid file
    /// @param bindings  from the caller's number and the dialled one, with `:` between, to the URI that is called instead
    /// @throws IllegalStateException when it does not listen within twenty seconds; the text ends with what it said
    public static KamailioServer start(Path directory, Map<String, String> bindings) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("bindings.cfg"), bindings.entrySet().stream()
            .map(binding -> "    $sht(bind=>" + binding.getKey() + ") = \"" + binding.getValue() + "\";\n")
            .collect(Collectors.joining("", "event_route[htable:mod-init] {\n", "}\n")));
        // 1 GB for transactions that linger, 64 MB a process for the configuration: it must not stop for want of memory.
        return start(directory, Build.file(CONFIGURATION), new InetSocketAddress(Setup.SERVER, Ports.freeUdp(Setup.SERVER)), List.of("-m", "1024", "-M", "64"));
    }

    /// The same with a configuration of one's own.
    ///
    /// @param listen UDP, and TCP unless the configuration says otherwise
    /// @param more   further arguments
    public static KamailioServer start(Path directory, Path configuration, InetSocketAddress listen, List<String> more) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var place = listen.getHostString() + ':' + listen.getPort();
        var command = new ArrayList<>(List.of(PROGRAM.toString(), "-DD", "-f", configuration.toAbsolutePath().toString(), "-l", "udp:" + place, "-Y", directory.toString()));
        command.addAll(more);
        var log = directory.resolve("kamailio.log").toFile();
        var process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log).start();
        var server = new KamailioServer(listen, process);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!isBound(listen.getPort())) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                server.close();
                throw new IllegalStateException("kamailio: does not listen (expected: within " + START_SECONDS + " s)\n" + Files.readString(log.toPath()));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return server;
    }

    private static boolean isBound(int port) throws IOException {
        var local = ":%04X ".formatted(port);
        try (var lines = Files.lines(Path.of("/proc/net/udp"))) {
            return lines.anyMatch(line -> line.contains(local));
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    /// CPU time of all its processes since they began, in microseconds.
    public long cpuMicros() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants()).mapToLong(one -> Cpu.micros(one.pid())).sum();
    }

    @Override public void close() {
        // Its workers go with the first process; by force it must be each of them.
        var workers = process.descendants().toList();
        process.destroy();
        try {
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
