package io.callmask.simulation;

import io.callmask.number.RealNumber;
import io.callmask.routing.Decision;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextVerdict;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Answers at once, or up to three seconds late, or with a bug.
final class LateRouter implements Router {
    private static final int LATEST_MILLIS = 3_000;
    private final Router inner;
    private final Timeline timeline;
    private final RandomGenerator random;

    LateRouter(Router inner, Timeline timeline, RandomGenerator random) {
        this.inner = inner;
        this.timeline = timeline;
        this.random = random;
    }

    @Override public CompletionStage<Decision> route(RouteQuestion question) {
        return late(() -> inner.route(question));
    }

    @Override public CompletionStage<Decision> again(Decision.Dial dial, Instant now) {
        return late(() -> inner.again(dial, now));
    }

    private CompletionStage<Decision> late(Supplier<CompletionStage<Decision>> asking) {
        double dice = random.nextDouble();
        if (dice < 0.6) return asking.get();
        if (dice < 0.61) throw new IllegalStateException("simulated bug in the router");
        var stage = new CompletableFuture<Decision>();
        long delay = random.nextInt(LATEST_MILLIS) * 1_000_000L;
        if (dice < 0.62) {
            timeline.after(delay, () -> stage.completeExceptionally(new IllegalStateException("simulated bug in the router")));
        } else {
            asking.get().thenAccept(decision -> timeline.after(delay, () -> stage.complete(decision)));
        }
        return stage;
    }

    @Override public Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user) {
        return inner.redirected(dial, by, user);
    }

    @Override public boolean holds(Decision.Dial dial, long age, Instant now) {
        return inner.holds(dial, age, now);
    }

    @Override public TextVerdict judge(Decision.Dial dial, String words) {
        return inner.judge(dial, words);
    }
}
