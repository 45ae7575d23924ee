package io.callmask.app;

import java.io.IOException;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;

/// `pool report`: how full a running server's pools are.
final class PoolCommand extends NumbersCommand.Asking {
    @Override public Usage usage() {
        return new Usage("pool report", "POOL", 1, 1, "Shows what a pool holds, how many numbers that needs at least and why, and when it runs dry.", SettingsOptions.options());
    }

    @Override int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException {
        var pool = given.getArgs()[0];
        var report = api.get("/v1/pools/" + java.net.URLEncoder.encode(pool, java.nio.charset.StandardCharsets.UTF_8) + "/report");
        console.say("pool " + report.path("pool").asText() + ": " + report.path("open").asText() + " open bindings, " + report.path("resting").asText() + " slots at rest");
        for (var each : report.path("classes")) {
            console.say(each.path("class").asText() + ": " + each.path("numbers").asText() + " numbers, " + each.path("usable").asText() + " usable, " + each.path("frozen").asText() + " frozen, "
                + each.path("locked").asText() + " locked; " + each.path("bound").asText() + " bound, " + each.path("resting").asText() + " resting");
            console.say("  " + each.path("openSlots").asText() + " open and " + each.path("restingSlots").asText() + " resting of what tells bindings apart; the busiest caller holds " + each.path("busiest").asText());
            console.say("  needs " + each.path("lowerBound").asText() + " at least: " + each.path("why").asText());
            var days = each.path("daysToExhaustion");
            console.say(String.format(Locale.ROOT, "  fill %.2f %%, need grows by %.2f numbers a day, %s", 100 * each.path("fill").asDouble(), each.path("growthPerDay").asDouble(),
                days.isNumber() ? String.format(Locale.ROOT, "exhausted in %.1f days if it goes on so", days.asDouble()) : "no end in sight"));
        }
        console.say("binds by hour " + report.path("demand").path("bindsByHour") + ", by day " + report.path("demand").path("bindsByDay") + ", counted since " + report.path("demand").path("since").asText());
        return Main.DONE;
    }
}
