package io.callmask.app;

import io.callmask.app.settings.Settings;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What takes long the first time is done before the doors open: a first call that waits for a cold JVM is retransmitted.
final class Warmth {
    private static final Logger LOG = LoggerFactory.getLogger(Warmth.class);
    private static final int CALLS = 1_000;
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private Warmth() {}

    static void raise(Settings settings, Router router, Sources sources) {
        for (var trunk : settings.trunks()) askOn(trunk, router, sources);
        int calls = new Rehearsal(sources).play(CALLS, PATIENCE);
        LOG.debug("event=warm calls={}", calls);
    }

    /// Asks the router as strangers would, in the forms that need the numbering plans read.
    private static void askOn(Settings.Trunk trunk, Router router, Sources sources) {
        for (var dialled : new String[] {"2125550100", "0012125550100", "112", "anonymous"}) {
            router.route(new RouteQuestion(Wiring.trunk(trunk), dialled, "", dialled, sources.now().wall())).toCompletableFuture().join();
        }
    }
}
