package io.callmask.routing;

import io.callmask.number.RealNumber;
import io.callmask.routing.text.TextVerdict;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Decides calls. May be called from any thread.
public interface Router {
    /// A question that is [unfit][RouteQuestion#unfit] is refused for that, or for a reason that has nothing to do with what was dialled. Never completes exceptionally: a store that cannot answer is a refusal. Of a text whose words are to be [refused][#judge] the store is told nothing. When the answer is at hand the stage is complete on return.
    CompletionStage<Decision> route(RouteQuestion question);

    /// Whether a decision still holds, by what is known here: asked before anything leaves on leg B, as time may have passed since it was made. What is so then, [#again] says.
    ///
    /// @param age nanoseconds since it was asked for, by a clock that nobody sets
    boolean holds(Decision.Dial dial, long age, Instant now);

    /// Decides once more what has been decided and does not hold any more, or is not known to: the store is asked again, and told nothing. The same decision as of now when it is still the same binding
    /// that rings the same person and shows them the same VN; else a refusal with its reason. Never completes exceptionally.
    CompletionStage<Decision> again(Decision.Dial dial, Instant now);

    /// Whom to ring upon a redirect: the number that was called, or, if the trunk's policy is such, the one that the redirect names; empty when it is not to be followed.
    /// It may be the caller's own: that one is never rung, and nothing that the redirect names after it is.
    ///
    /// @param by   the trunk that redirects
    /// @param user the user part of the redirect's URI
    Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user);

    /// What becomes of the words of a text whose way has been decided.
    TextVerdict judge(Decision.Dial dial, String words);
}
