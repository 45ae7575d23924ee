package io.callmask.simulation;

import io.callmask.number.RealNumber;
import io.callmask.routing.Decision;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextVerdict;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Asks another router, and lets its decision come when and how the run wants: at once, later, never, or as a bug.
final class SimRouter implements Router {
    private final Router inner;
    private final Queue<Held> held = new ArrayDeque<>();
    private Manner manner = Manner.AT_ONCE;

    /// How answers come.
    enum Manner { AT_ONCE, HELD, THROWS, FAILS }

    private record Held(CompletableFuture<Decision> stage, Decision decision) {}

    SimRouter(Router inner) {
        this.inner = inner;
    }

    void manner(Manner newManner) {
        manner = newManner;
    }

    /// Lets the oldest held decision out: what was decided when the question was put.
    ///
    /// @return whether there was one
    boolean answer() {
        var first = held.poll();
        if (first != null) first.stage().complete(first.decision());
        return first != null;
    }

    boolean fail() {
        var first = held.poll();
        if (first != null) first.stage().completeExceptionally(new IllegalStateException("simulated bug in the router"));
        return first != null;
    }

    @Override public CompletionStage<Decision> route(RouteQuestion question) {
        return switch (manner) {
            case AT_ONCE -> inner.route(question);
            case HELD -> held(inner.route(question));
            // What a bug says of itself may hold anything.
            case THROWS -> throw new IllegalStateException(question.dialled() + question.from());
            case FAILS -> CompletableFuture.failedFuture(new IllegalStateException(question.dialled() + question.from()));
        };
    }

    @Override public Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user) {
        return inner.redirected(dial, by, user);
    }

    @Override public boolean holds(Decision.Dial dial, long age, Instant now) {
        return inner.holds(dial, age, now);
    }

    @Override public CompletionStage<Decision> again(Decision.Dial dial, Instant now) {
        return switch (manner) {
            case AT_ONCE -> inner.again(dial, now);
            case HELD -> held(inner.again(dial, now));
            case THROWS -> throw new IllegalStateException(dial.ring().digits());
            case FAILS -> CompletableFuture.failedFuture(new IllegalStateException(dial.ring().digits()));
        };
    }

    private CompletionStage<Decision> held(CompletionStage<Decision> answer) {
        var stage = new CompletableFuture<Decision>();
        answer.thenAccept(decision -> held.add(new Held(stage, decision)));
        return stage;
    }

    @Override public TextVerdict judge(Decision.Dial dial, String words) {
        return inner.judge(dial, words);
    }
}
