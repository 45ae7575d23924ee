package io.callmask.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.commons.cli.CommandLine;

/// `reload`: the running server reads its settings again.
final class ReloadCommand extends NumbersCommand.Asking {
    @Override public Usage usage() {
        return Usage.of("reload", "Has a running server read its settings file again, and says what changed. A bad file changes nothing.", SettingsOptions.options());
    }

    @Override int ask(ServerApi api, CommandLine given, Console console) throws IOException, InterruptedException {
        var answer = api.send("POST", "/v1/reload", BodyPublishers.noBody(), "application/json");
        console.say(answer.path("outcome").asText());
        for (var what : new String[] {"added", "removed", "changed"}) tell(console, "trunks " + what, answer.path("trunks").path(what));
        tell(console, "pools", answer.path("pools"));
        tell(console, "keys", answer.path("keys"));
        return Main.DONE;
    }

    private static void tell(Console console, String what, JsonNode names) {
        if (names.isEmpty()) return;
        console.say(what + ": " + StreamSupport.stream(names.spliterator(), false).map(JsonNode::asText).collect(Collectors.joining(", ")));
    }
}
