package io.callmask.app;

import io.callmask.app.settings.BadSettings;
import io.callmask.app.settings.SettingsFile;
import io.callmask.app.settings.SettingsLines;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Model.CommandSpec;

/// `run`: the server, until it is told to stop.
@Command(name = "run", description = "Runs the server until SIGTERM or Ctrl-C.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    static final int BAD_USAGE = 2;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML. Default: config/callmask.yaml beside the launcher.")
    private Path config = Path.of(System.getProperty("callmask.home", "."), "config", "callmask.yaml");

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Lays one setting over the file, as in calls.no-answer=PT30S. May be repeated.")
    private List<String> overrides = List.of();

    @Override public Integer call() {
        try {
            var settings = SettingsFile.read(config, overrides);
            SettingsLines.of(settings).forEach(line -> LOG.info("event=settings {}", line));
            return 0;
        } catch (BadSettings e) {
            e.faults().forEach(fault -> spec.commandLine().getErr().println(fault));
            return BAD_USAGE;
        }
    }
}
