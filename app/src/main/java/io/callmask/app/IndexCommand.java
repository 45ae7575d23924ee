package io.callmask.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.commons.cli.CommandLine;

/// `index rebuild`: a running node builds the index in Redis anew.
final class IndexCommand extends NumbersCommand.Asking {
    private static final Duration ROUND = Duration.ofMillis(500);

    @Override public Usage usage() {
        return new Usage("index rebuild", "[POOL...]", 0, Integer.MAX_VALUE,
            "Has a running node throw away what lies in Redis of these pools, or of all, and build it anew from MariaDB, one partition after another; the others go on meanwhile.", SettingsOptions.options());
    }

    @Override int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException {
        var state = api.send("POST", "/v1/index/rebuild", Map.of("pools", given.getArgList()));
        String last = "";
        while (state.path("underWay").asBoolean()) {
            var line = line(state);
            if (!line.equals(last)) console.say(line);
            last = line;
            TimeUnit.NANOSECONDS.sleep(ROUND.toNanos());
            state = api.get("/v1/index");
        }
        var trouble = state.path("trouble").asText();
        if (!trouble.isEmpty()) return console.complain("given up with " + state.path("done").asText() + " of " + state.path("of").asText() + " partitions built anew, the others are as they were: " + trouble, Main.FAILED);
        return console.say(state.path("of").asText() + " partitions built anew");
    }

    private static String line(JsonNode state) {
        var pools = StreamSupport.stream(state.path("pools").spliterator(), false).map(JsonNode::asText).collect(Collectors.joining(", "));
        var trouble = state.path("trouble").asText();
        return state.path("done").asText() + " of " + state.path("of").asText() + " partitions, next pools " + pools + ": " + state.path("rows").asText() + " journal rows, " + state.path("percent").asText() + " %"
            + (trouble.isEmpty() ? "" : "; trouble: " + trouble);
    }
}
