package io.callmask.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/// The command line.
@Command(name = "callmask", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
         subcommands = {RunCommand.class, DemoCommand.class, NumbersCommand.class, PoolCommand.class, ReloadCommand.class, HelpCommand.class},
         description = "Masks both numbers of a call: a back-to-back user agent for SIP.")
public final class Main {
    // Exit codes.
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int BAD_USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        // A bug shows its trace and exits with 1, as picocli does by itself; wrong usage exits with 2.
        return new CommandLine(new Main());
    }

    /// The version as the jar's manifest has it.
    static final class Version implements IVersionProvider {
        @Override public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"callmask " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
