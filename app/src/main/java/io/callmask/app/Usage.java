package io.callmask.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;

/// How a command is used.
///
/// @param name     one word or two, as in "numbers import"
/// @param operands as they are shown, as in "FILE"; empty when it takes none
/// @param least    how many operands it needs
/// @param most     how many it takes
/// @param options  all but `--help`, which each command has
record Usage(String name, String operands, int least, int most, String summary, Options options) {
    private static final Option HELP = Option.builder("h").longOpt("help").desc("Shows this text.").get();

    Usage {
        options.addOption(HELP);
    }

    /// A command without operands.
    static Usage of(String name, String summary, Options options) {
        return new Usage(name, "", 0, 0, summary, options);
    }

    List<String> words() {
        return List.of(name.split(" "));
    }

    /// What the command is and takes, but for its options.
    String line() {
        return operands.isEmpty() ? name : name + ' ' + operands;
    }

    /// @throws ParseException when the arguments are not such as the command takes; the text says which
    CommandLine parse(List<String> arguments) throws ParseException {
        // Options have one name each, and values are taken as they are.
        var given = DefaultParser.builder().setAllowPartialMatching(false).setStripLeadingAndTrailingQuotes(false).get().parse(options, arguments.toArray(String[]::new));
        int count = given.getArgList().size();
        if (!asksForHelp(given) && (count < least || count > most)) throw new ParseException(count < least ? "too few arguments" : "too many arguments: " + given.getArgList());
        return given;
    }

    boolean asksForHelp(CommandLine given) {
        return given.hasOption(HELP);
    }

    void print(PrintWriter out) {
        try {
            HelpFormatter.builder().setShowSince(false).setHelpAppendable(new TextHelpAppendable(out)).get().printHelp("callmask " + line(), summary, options, "", true);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
