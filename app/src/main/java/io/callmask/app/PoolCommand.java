package io.callmask.app;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pool`: how full a running server's pools are.
@Command(name = "pool", description = "Tells about a running server's pools.", mixinStandardHelpOptions = true, subcommands = PoolCommand.Report.class)
final class PoolCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Main.BAD_USAGE;
    }

    @Command(name = "report", description = "Shows what a pool holds, how many numbers that needs at least and why, and when it runs dry.", mixinStandardHelpOptions = true)
    static final class Report extends NumbersCommand.Asking {
        @Parameters(paramLabel = "POOL") private String pool = "";

        @Override int ask() throws IOException, InterruptedException {
            var report = api.get("/v1/pools/" + java.net.URLEncoder.encode(pool, java.nio.charset.StandardCharsets.UTF_8) + "/report");
            say("pool " + report.path("pool").asText() + ": " + report.path("open").asText() + " open bindings, " + report.path("resting").asText() + " slots at rest");
            for (var each : report.path("classes")) {
                say(each.path("class").asText() + ": " + each.path("numbers").asText() + " numbers, " + each.path("usable").asText() + " usable, " + each.path("frozen").asText() + " frozen, "
                    + each.path("locked").asText() + " locked; " + each.path("bound").asText() + " bound, " + each.path("resting").asText() + " resting");
                say("  needs " + each.path("lowerBound").asText() + " at least: " + each.path("why").asText());
                var days = each.path("daysToExhaustion");
                say(String.format(Locale.ROOT, "  fill %.1f %%, need grows by %.2f numbers a day, %s", 100 * each.path("fill").asDouble(), each.path("growthPerDay").asDouble(),
                    days.isNumber() ? String.format(Locale.ROOT, "exhausted in %.1f days if it goes on so", days.asDouble()) : "no end in sight"));
            }
            say("binds by hour " + report.path("demand").path("bindsByHour") + ", by day " + report.path("demand").path("bindsByDay") + ", counted since " + report.path("demand").path("since").asText());
            return Main.DONE;
        }
    }
}
