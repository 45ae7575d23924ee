package io.callmask.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;

/// `reload`: the running server reads its settings again.
@Command(name = "reload", description = "Has a running server read its settings file again, and says what changed. A bad file changes nothing.", mixinStandardHelpOptions = true)
final class ReloadCommand extends NumbersCommand.Asking {
    @Override int ask() throws IOException, InterruptedException {
        var answer = api.send("POST", "/v1/reload", BodyPublishers.noBody(), "application/json");
        say(answer.path("outcome").asText());
        for (var what : new String[] {"added", "removed", "changed"}) tell("trunks " + what, answer.path("trunks").path(what));
        tell("pools", answer.path("pools"));
        tell("keys", answer.path("keys"));
        return Main.DONE;
    }

    private void tell(String what, JsonNode names) {
        if (names.isEmpty()) return;
        say(what + ": " + StreamSupport.stream(names.spliterator(), false).map(JsonNode::asText).collect(Collectors.joining(", ")));
    }
}
