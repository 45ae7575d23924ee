package io.callmask.routing;

import io.callmask.routing.text.TextVerdict;
import java.util.concurrent.CompletionStage;

/// Decides calls. May be called from any thread.
public interface Router {
    /// Never completes exceptionally: a store that cannot answer is a refusal. When the answer is at hand the stage is complete on return.
    CompletionStage<Decision> route(RouteQuestion question);

    /// Whether a decision still holds: asked again just before leg B is dialled when time has passed since it was made.
    boolean holds(Decision.Dial dial, java.time.Instant now);

    /// What becomes of the words of a text whose way has been decided.
    TextVerdict judge(Decision.Dial dial, String words);
}
