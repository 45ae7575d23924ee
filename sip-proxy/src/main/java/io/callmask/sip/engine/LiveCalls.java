package io.callmask.sip.engine;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The calls in progress, as the control API may see and end them. Any thread.
public interface LiveCalls {
    /// At most `limit` calls, oldest first. The shards answer in their own time; a shard that does not within 2 s is left out.
    CompletionStage<List<LiveCall>> list(int limit);

    /// Ends a call as the operator wishes: BYE on both legs, or CANCEL and a refusal when it was not answered yet.
    ///
    /// @return false when there is no such call
    CompletionStage<Boolean> hangUp(String callId);

    /// One call in progress. It holds no number.
    ///
    /// @param callId    our id of it
    /// @param state     the call machine's state by name
    /// @param since     when its INVITE came
    /// @param binding   the binding's id, or empty as long as none is known
    /// @param reference the customer's own id of the binding, or empty
    /// @param trunkIn   the trunk of leg A
    /// @param trunkOut  the trunk of leg B, or empty
    record LiveCall(String callId, String state, Instant since, String binding, String reference, String trunkIn, String trunkOut) {}
}
