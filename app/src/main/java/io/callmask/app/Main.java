package io.callmask.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/// The command line. Exit codes: 0 done, 1 failed, 2 wrong usage or settings.
@Command(name = "callmask", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
         subcommands = {RunCommand.class, HelpCommand.class},
         description = "Masks both numbers of a call: a back-to-back user agent for SIP.")
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
    }

    /// The version as the jar's manifest has it.
    static final class Version implements IVersionProvider {
        @Override public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"callmask " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
