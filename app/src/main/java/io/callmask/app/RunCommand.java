package io.callmask.app;

import io.callmask.app.settings.BadSettings;
import io.callmask.app.settings.SettingsFile;
import io.callmask.app.settings.SettingsLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `run`: the server, until it is told to stop.
@Command(name = "run", description = "Runs the server until SIGTERM or Ctrl-C.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML. Default: config/callmask.yaml beside the launcher.")
    private Path config = Path.of(System.getProperty("callmask.home", "."), "config", "callmask.yaml");

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Lays one setting over the file, as in calls.no-answer=PT30S. May be repeated.")
    private List<String> overrides = List.of();

    @Override public Integer call() throws InterruptedException {
        long start = System.nanoTime();
        try {
            Reload.Source source = () -> SettingsFile.load(config, overrides);
            var loaded = source.load();
            var settings = loaded.settings();
            SettingsLines.of(settings).forEach(line -> LOG.info("event=settings {}", line));
            var server = Server.start(loaded, source, new Sources());
            closeAtExit(server);
            HangUpSignal.means(server::reload);
            LOG.info("event=ready node={} sip={} api={} ms={}", settings.node(),
                server.sip().stream().map(Wiring::uri).collect(Collectors.joining(",")), server.api(), Duration.ofNanos(System.nanoTime() - start).toMillis());
            // The server's threads do the work; the hook ends the wait, and the program with it.
            new CountDownLatch(1).await();
            return Main.DONE;
        } catch (BadSettings e) {
            e.faults().forEach(this::complain);
            return Main.BAD_USAGE;
        } catch (UncheckedIOException | IOException e) {
            complain("cannot start: " + e.getMessage());
            return Main.FAILED;
        }
    }

    private static void closeAtExit(Server server) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            LOG.info("event=stopping");
            server.close();
            LOG.info("event=stopped");
        }));
    }

    private void complain(String line) {
        spec.commandLine().getErr().println("callmask: " + line);
    }
}
