package io.callmask.app;

import io.callmask.app.settings.Settings;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import java.time.Instant;

/// What takes long the first time is done before the doors open: a first call that waits for a cold JVM is retransmitted.
final class Warmth {
    private Warmth() {}

    /// Asks the router as a stranger on each trunk would, in the forms that need the numbering plans read.
    static void raise(Settings settings, Router router) {
        for (var trunk : settings.trunks()) {
            for (var dialled : new String[] {"2125550100", "0012125550100", "112", "anonymous"}) {
                router.route(new RouteQuestion(Wiring.trunk(trunk), dialled, "", dialled, Instant.EPOCH)).toCompletableFuture().join();
            }
        }
    }
}
