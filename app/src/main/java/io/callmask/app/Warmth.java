package io.callmask.app;

import io.callmask.app.settings.Settings;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What takes long the first time is done before the doors open: a first call that waits for a cold JVM is retransmitted.
final class Warmth {
    private static final Logger LOG = LoggerFactory.getLogger(Warmth.class);
    private static final int CALLS = 1_000;
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private Warmth() {}

    /// Plays calls on a thread of its own, while the store and the journals open.
    ///
    /// @return done when the calls are over; a mistake in the rehearsal is a mistake of the start
    static CompletableFuture<Void> rehearse(Sources sources) {
        return CompletableFuture.runAsync(() -> LOG.debug("event=warm calls={}", new Rehearsal(sources).play(CALLS, PATIENCE)),
            task -> Thread.ofPlatform().name("rehearsal").daemon().start(task));
    }

    /// Asks the router as strangers would, in the forms that need the numbering plans read.
    static void ask(Settings settings, Router router, Sources sources) {
        for (var trunk : settings.trunks()) askOn(trunk, router, sources);
    }

    private static void askOn(Settings.Trunk trunk, Router router, Sources sources) {
        for (var dialled : new String[] {"2125550100", "0012125550100", "112", "anonymous"}) {
            router.route(new RouteQuestion(Trunks.trunk(trunk), dialled, "", dialled, sources.now().wall())).toCompletableFuture().join();
        }
    }
}
