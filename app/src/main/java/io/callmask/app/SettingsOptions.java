package io.callmask.app;

import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// Where the server's settings come from, as `--config` and `--set` say.
record SettingsOptions(Path config, List<String> overrides) {
    private static final Option CONFIG = Option.builder().longOpt("config").hasArg().argName("FILE").desc("The server's settings in YAML. Default: config/callmask.yaml beside the launcher.").get();
    private static final Option SET = Option.builder().longOpt("set").hasArg().argName("PATH=VALUE")
        .desc("Lays one setting over the file, as in calls.no-answer=PT30S. May be repeated. Commands to a running server: as it was given them.").get();

    static Options options() {
        return new Options().addOption(CONFIG).addOption(SET);
    }

    static SettingsOptions of(CommandLine given) {
        var overrides = given.getOptionValues(SET);
        return new SettingsOptions(Path.of(given.getOptionValue(CONFIG, () -> Path.of(System.getProperty("callmask.home", "."), "config", "callmask.yaml").toString())),
            overrides == null ? List.of() : List.of(overrides));
    }
}
