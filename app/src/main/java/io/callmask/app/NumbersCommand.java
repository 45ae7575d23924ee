package io.callmask.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `numbers`: the running server's inventory.
@Command(name = "numbers", description = "Imports, exports and changes the numbers of a running server.", mixinStandardHelpOptions = true,
         subcommands = {NumbersCommand.Import.class, NumbersCommand.Export.class, NumbersCommand.Show.class, NumbersCommand.Set.class, NumbersCommand.Remove.class})
final class NumbersCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Main.BAD_USAGE;
    }

    /// What all of them do alike: speak to the server, and say in one line what kept them from it.
    abstract static class Asking implements Callable<Integer> {
        @Spec CommandSpec spec = CommandSpec.create();
        @Mixin ServerApi api = new ServerApi();

        abstract int ask() throws IOException, InterruptedException;

        @Override public final Integer call() throws InterruptedException {
            try {
                return ask();
            } catch (FileNotFoundException e) {
                return complain("file: " + e.getMessage() + " (expected: a file that can be read)", Main.BAD_USAGE);
            } catch (IOException e) {
                return complain(String.valueOf(e.getMessage()), Main.FAILED);
            }
        }

        int complain(String lines, int code) {
            lines.lines().forEach(line -> spec.commandLine().getErr().println("callmask: " + line));
            spec.commandLine().getErr().flush();
            return code;
        }

        void say(String line) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }

    @Command(name = "import", description = "Takes in a CSV file of numbers: all of it, or, when a row is bad, nothing.", mixinStandardHelpOptions = true)
    static final class Import extends Asking {
        private static final Duration ROUND = Duration.ofMillis(500);

        @Parameters(paramLabel = "FILE", description = "CSV with a header line; see docs/OPERATIONS.md for the columns.")
        private Path file = Path.of("");

        @Option(names = "--accept-good", description = "Takes in the good rows when others are bad.")
        private boolean acceptGood;

        @Override int ask() throws IOException, InterruptedException {
            var job = api.send("POST", "/v1/numbers/imports?accept-good=" + acceptGood, BodyPublishers.ofFile(file), "text/csv");
            String last = "";
            while (isUnderWay(job)) {
                TimeUnit.NANOSECONDS.sleep(ROUND.toNanos());
                job = api.get("/v1/numbers/imports/" + job.path("id").asText());
                var progress = job.path("rows").asText() + " rows read, " + job.path("written").asText() + " written";
                if (!progress.equals(last)) say(progress);
                last = progress;
            }
            return end(job);
        }

        private static boolean isUnderWay(JsonNode job) {
            return List.of("RECEIVING", "RUNNING").contains(job.path("state").asText());
        }

        private int end(JsonNode job) throws IOException, InterruptedException {
            if (job.path("state").asText().equals("FAILED")) return complain(job.path("detail").asText(), Main.FAILED);
            if (job.path("bad").asInt() > 0) {
                try (var bad = api.read("/v1/numbers/imports/" + job.path("id").asText() + "/bad")) {
                    bad.transferTo(System.err);
                }
            }
            say(job.path("imported").asText() + " of " + job.path("rows").asText() + " numbers imported, " + job.path("bad").asText() + " bad rows");
            if (job.path("state").asText().equals("DONE")) return Main.DONE;
            return complain("nothing was imported: mend the rows above, or take the good ones with --accept-good", Main.FAILED);
        }
    }

    @Command(name = "export", description = "Prints all numbers of the inventory as CSV that can be imported again.", mixinStandardHelpOptions = true)
    static final class Export extends Asking {
        @Override int ask() throws IOException, InterruptedException {
            try (var numbers = api.read("/v1/numbers")) {
                numbers.transferTo(System.out);
            }
            System.out.flush();
            return Main.DONE;
        }
    }

    @Command(name = "show", description = "Shows what a number is, and whether it is free, bound, resting, frozen or locked.", mixinStandardHelpOptions = true)
    static final class Show extends Asking {
        @Parameters(paramLabel = "NUMBER") private String number = "";

        @Override int ask() throws IOException, InterruptedException {
            var found = api.send("POST", "/v1/numbers/search", Map.of("number", number));
            found.properties().forEach(each -> {
                if (!each.getValue().asText().isEmpty()) say(each.getKey() + "=" + each.getValue().asText());
            });
            return Main.DONE;
        }
    }

    @Command(name = "set", description = "Changes numbers, all of them or none, as in: numbers set state=locked +15550001000 +15550001001", mixinStandardHelpOptions = true)
    static final class Set extends Asking {
        @Parameters(paramLabel = "COLUMN=VALUE|NUMBER", arity = "2..*", description = "What they become (state, pool, class, channel, or a spec) and which.")
        private List<String> words = List.of();

        @Override int ask() throws IOException, InterruptedException {
            var body = new LinkedHashMap<String, Object>();
            body.put("numbers", words.stream().filter(word -> word.startsWith("+")).toList());
            for (var word : words) {
                int at = word.indexOf('=');
                if (at > 0) body.put(word.substring(0, at), word.substring(at + 1));
                else if (!word.startsWith("+")) return complain(word + " (expected: COLUMN=VALUE or a number that begins with +)", Main.BAD_USAGE);
            }
            say(api.send("PATCH", "/v1/numbers", body).path("numbers").asText() + " numbers changed");
            return Main.DONE;
        }
    }

    @Command(name = "remove", description = "Takes numbers away, all of them or none: only such on which nothing is open or rests.", mixinStandardHelpOptions = true)
    static final class Remove extends Asking {
        @Parameters(paramLabel = "NUMBER", arity = "1..*") private List<String> numbers = List.of();

        @Override int ask() throws IOException, InterruptedException {
            say(api.send("POST", "/v1/numbers/remove", Map.of("numbers", numbers)).path("numbers").asText() + " numbers removed");
            return Main.DONE;
        }
    }
}
