package io.callmask.app;

import java.io.IOException;
import org.apache.commons.cli.CommandLine;

/// One command of the command line. Keeps nothing between runs.
interface Command {
    Usage usage();

    /// Does what was asked for; what can be expected to fail is told on the console.
    ///
    /// @return the exit code
    /// @throws IOException when something fails that nobody expects to; its trace is shown, as a bug's is
    int run(CommandLine given, Console console) throws IOException, InterruptedException;
}
