package io.callmask.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.apache.commons.cli.ParseException;

/// The command line: finds the command that is meant, reads what it was given, and has it run.
public final class Main {
    // Exit codes.
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int BAD_USAGE = 2;

    static final List<Command> COMMANDS = List.of(new RunCommand(), new DemoCommand(), new NumbersCommand.Import(), new NumbersCommand.Export(),
        new NumbersCommand.Show(), new NumbersCommand.Set(), new NumbersCommand.Remove(), new PoolCommand(), new IndexCommand(), new ReloadCommand());

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(execute(new Console(new PrintWriter(System.out, true), new PrintWriter(System.err, true)), arguments));
    }

    /// @return the exit code
    static int execute(Console console, String... arguments) {
        var words = List.of(arguments);
        for (var command : COMMANDS) {
            var name = command.usage().words();
            if (startsWith(words, name)) return run(command, words.subList(name.size(), words.size()), console);
        }
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case "help", "-h", "--help" -> help(words.subList(1, words.size()), console);
            case "-V", "--version" -> console.say("callmask " + version());
            default -> unknown(words, console);
        };
    }

    private static int run(Command command, List<String> arguments, Console console) {
        var usage = command.usage();
        try {
            var given = usage.parse(arguments);
            if (!usage.asksForHelp(given)) return command.run(given, console);
            usage.print(console.out());
            return DONE;
        } catch (ParseException e) {
            console.complain(usage.name() + ": " + e.getMessage() + " (expected: " + usage.line() + ")", BAD_USAGE);
            usage.print(console.err());
            return BAD_USAGE;
        } catch (IOException | InterruptedException | RuntimeException bug) {
            bug.printStackTrace(console.err());
            return FAILED;
        }
    }

    private static int help(List<String> words, Console console) {
        var meant = beginningWith(words);
        if (meant.isEmpty()) return unknown(words, console);
        if (meant.size() == 1) meant.getFirst().print(console.out());
        else list(meant, console.out());
        return DONE;
    }

    /// No command, half of one, or one that there is not: shows those that begin alike, or all.
    private static int unknown(List<String> words, Console console) {
        if (words.contains("--help") || words.contains("-h")) return help(words.subList(0, 1), console);
        console.complain((words.isEmpty() ? "no command" : "no such command: " + String.join(" ", words)) + " (expected: one of these)", BAD_USAGE);
        var alike = words.isEmpty() ? List.<Usage>of() : beginningWith(words.subList(0, 1));
        list(alike.isEmpty() ? beginningWith(List.of()) : alike, console.err());
        return BAD_USAGE;
    }

    private static void list(List<Usage> usages, PrintWriter out) {
        out.println("usage: callmask COMMAND [ARGUMENTS]");
        for (var usage : usages) out.println("  " + usage.line());
        out.println("  help [COMMAND]");
        out.println("  --version");
    }

    private static List<Usage> beginningWith(List<String> words) {
        return COMMANDS.stream().map(Command::usage).filter(usage -> startsWith(usage.words(), words)).toList();
    }

    private static boolean startsWith(List<String> words, List<String> start) {
        return words.size() >= start.size() && words.subList(0, start.size()).equals(start);
    }

    /// As the jar's manifest has it.
    private static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not from a jar)" : version;
    }
}
