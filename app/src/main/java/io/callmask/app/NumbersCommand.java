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
import java.util.concurrent.TimeUnit;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/// `numbers`: the running server's inventory.
final class NumbersCommand {
    private NumbersCommand() {}

    /// What all of them do alike: speak to the server, and say in one line what kept them from it.
    abstract static class Asking implements Command {
        abstract int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException;

        @Override public final int run(CommandLine given, Console console) throws InterruptedException {
            try {
                return ask(new ServerApi(SettingsOptions.of(given)), given, console);
            } catch (FileNotFoundException e) {
                return console.complain("file: " + e.getMessage() + " (expected: a file that can be read)", Main.BAD_USAGE);
            } catch (IOException e) {
                return console.complain(String.valueOf(e.getMessage()), Main.FAILED);
            }
        }
    }

    static final class Import extends Asking {
        private static final Duration ROUND = Duration.ofMillis(500);
        private static final Option ACCEPT_GOOD = Option.builder().longOpt("accept-good").desc("Takes in the good rows when others are bad.").get();

        @Override public Usage usage() {
            return new Usage("numbers import", "FILE", 1, 1, "Takes in a CSV file of numbers (docs/OPERATIONS.md has the columns): all of it, or, when a row is bad, nothing.",
                SettingsOptions.options().addOption(ACCEPT_GOOD));
        }

        @Override int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException {
            var file = Path.of(given.getArgs()[0]);
            var job = api.send("POST", "/v1/numbers/imports?accept-good=" + given.hasOption(ACCEPT_GOOD), BodyPublishers.ofFile(file), "text/csv");
            String last = "";
            while (isUnderWay(job)) {
                TimeUnit.NANOSECONDS.sleep(ROUND.toNanos());
                job = api.get("/v1/numbers/imports/" + job.path("id").asText());
                var progress = job.path("rows").asText() + " rows read, " + job.path("written").asText() + " written";
                if (!progress.equals(last)) console.say(progress);
                last = progress;
            }
            return end(job, api, console);
        }

        private static boolean isUnderWay(JsonNode job) {
            return List.of("RECEIVING", "RUNNING").contains(job.path("state").asText());
        }

        private static int end(JsonNode job, ServerApi api, Console console) throws IOException, InterruptedException {
            if (job.path("state").asText().equals("FAILED")) return console.complain(job.path("detail").asText(), Main.FAILED);
            if (job.path("bad").asInt() > 0) {
                try (var bad = api.read("/v1/numbers/imports/" + job.path("id").asText() + "/bad")) {
                    bad.transferTo(System.err);
                }
            }
            console.say(job.path("imported").asText() + " of " + job.path("rows").asText() + " numbers imported, " + job.path("bad").asText() + " bad rows");
            if (job.path("state").asText().equals("DONE")) return Main.DONE;
            return console.complain("nothing was imported: mend the rows above, or take the good ones of a file that can be read to its end with --accept-good", Main.FAILED);
        }
    }

    static final class Export extends Asking {
        @Override public Usage usage() {
            return Usage.of("numbers export", "Prints all numbers of the inventory as CSV that can be imported again.", SettingsOptions.options());
        }

        @Override int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException {
            try (var numbers = api.read("/v1/numbers")) {
                numbers.transferTo(System.out);
            }
            System.out.flush();
            return Main.DONE;
        }
    }

    static final class Show extends Asking {
        @Override public Usage usage() {
            return new Usage("numbers show", "NUMBER", 1, 1, "Shows what a number is, and whether it is free, bound, resting, frozen or locked.", SettingsOptions.options());
        }

        @Override int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException {
            var found = api.send("POST", "/v1/numbers/search", Map.of("number", given.getArgs()[0]));
            found.properties().forEach(each -> {
                if (!each.getValue().asText().isEmpty()) console.say(each.getKey() + "=" + each.getValue().asText());
            });
            return Main.DONE;
        }
    }

    static final class Set extends Asking {
        @Override public Usage usage() {
            return new Usage("numbers set", "COLUMN=VALUE|NUMBER...", 2, Integer.MAX_VALUE,
                "Changes numbers' state, pool, class, channel or a spec, all of them or none, as in: numbers set state=locked +15550001000 +15550001001", SettingsOptions.options());
        }

        @Override int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException {
            var words = given.getArgList();
            var body = new LinkedHashMap<String, Object>();
            body.put("numbers", words.stream().filter(word -> word.startsWith("+")).toList());
            for (var word : words) {
                int at = word.indexOf('=');
                if (at > 0) body.put(word.substring(0, at), word.substring(at + 1));
                else if (!word.startsWith("+")) return console.complain(word + " (expected: COLUMN=VALUE or a number that begins with +)", Main.BAD_USAGE);
            }
            console.say(api.send("PATCH", "/v1/numbers", body).path("numbers").asText() + " numbers changed");
            return Main.DONE;
        }
    }

    static final class Remove extends Asking {
        @Override public Usage usage() {
            return new Usage("numbers remove", "NUMBER...", 1, Integer.MAX_VALUE, "Takes numbers away, all of them or none: only such on which nothing is open or rests.", SettingsOptions.options());
        }

        @Override int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException {
            console.say(api.send("POST", "/v1/numbers/remove", Map.of("numbers", given.getArgList())).path("numbers").asText() + " numbers removed");
            return Main.DONE;
        }
    }
}
