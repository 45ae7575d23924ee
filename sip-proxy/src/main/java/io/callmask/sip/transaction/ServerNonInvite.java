package io.callmask.sip.transaction;

import io.callmask.sip.transaction.TransactionAction.Gone;
import io.callmask.sip.transaction.TransactionAction.Linger;
import io.callmask.sip.transaction.TransactionAction.Send;

/// The non-INVITE server transaction (RFC 3261 §17.2.2). It sends no provisional response, so it has no Proceeding (RFC 4320 §4.1).
/// ```
///   request ──► Trying ──final──► Completed: lingers, repeating its answer (J)
/// ```
/// Over a reliable transport J is zero: Completed is Gone.
public final class ServerNonInvite {
    // States that hold nothing: one of each serves all calls.
    private static final State TRYING = new State.Trying();
    private static final State COMPLETED = new State.Completed();
    private static final State TERMINATED = new State.Terminated();

    private ServerNonInvite() {}

    public sealed interface State {
        record Trying() implements State {}
        record Completed() implements State {}
        record Terminated() implements State {}
    }

    public sealed interface Event {
        /// The request came again.
        record Again() implements Event {}
        record Final(byte[] response) implements Event {}
    }

    /// Waits for a final response.
    public static State waiting() {
        return TRYING;
    }

    /// Sends the final response at once.
    public static TransactionStep<State> start(byte[] response, TimerValues timers) {
        if (timers.reliable()) return TransactionStep.to(TERMINATED, new Send(response), new Gone());
        return TransactionStep.to(COMPLETED, new Send(response), new Linger(response));
    }

    public static TransactionStep<State> transition(State state, Event event, TimerValues timers) {
        return switch (state) {
            case State.Trying s -> switch (event) {
                case Event.Final(var response) -> start(response, timers);
                case Event.Again _             -> TransactionStep.stay(s);
            };
            case State.Completed s  -> TransactionStep.stay(s);
            case State.Terminated s -> TransactionStep.stay(s);
        };
    }
}
