package io.callmask.app;

import io.callmask.app.settings.BadSettings;
import io.callmask.app.settings.SettingsFile;
import io.callmask.app.settings.SettingsLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `run`: the server, until it is told to stop.
final class RunCommand implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Override public Usage usage() {
        return Usage.of("run", "Runs the server until SIGTERM or Ctrl-C.", SettingsOptions.options());
    }

    @Override public int run(CommandLine given, Console console) throws InterruptedException {
        long start = System.nanoTime();
        var sources = new Sources();
        var rehearsal = Warmth.rehearse(sources);
        var where = SettingsOptions.of(given);
        try {
            Reload.Source source = () -> SettingsFile.load(where.config(), where.overrides());
            var loaded = source.load();
            var settings = loaded.settings();
            SettingsLines.of(settings).forEach(line -> LOG.info("event=settings {}", line));
            var server = Server.start(loaded, source, sources, rehearsal);
            closeAtExit(server);
            HangUpSignal.means(server::reload);
            LOG.info("event=ready node={} sip={} api={} ms={}", settings.node(),
                server.sip().stream().map(Wiring::uri).collect(Collectors.joining(",")), server.api(), Duration.ofNanos(System.nanoTime() - start).toMillis());
            // The server's threads do the work; the hook ends the wait, and the program with it.
            new CountDownLatch(1).await();
            return Main.DONE;
        } catch (BadSettings e) {
            return console.complain(String.join("\n", e.faults()), Main.BAD_USAGE);
        } catch (UncheckedIOException | IOException e) {
            return console.complain("cannot start: " + e.getMessage(), Main.FAILED);
        }
    }

    private static void closeAtExit(Server server) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            LOG.info("event=stopping");
            server.close();
            LOG.info("event=stopped");
        }));
    }
}
