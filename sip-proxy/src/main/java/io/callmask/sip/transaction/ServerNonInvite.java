package io.callmask.sip.transaction;

import io.callmask.sip.transaction.TransactionAction.Arm;
import io.callmask.sip.transaction.TransactionAction.Gone;
import io.callmask.sip.transaction.TransactionAction.Resend;
import io.callmask.sip.transaction.TransactionAction.Send;

/// The non-INVITE server transaction (RFC 3261 §17.2.2). We answer every request at once, so it begins in Completed;
/// over a reliable transport J is zero, and it is Gone when it has answered.
public final class ServerNonInvite {
    private ServerNonInvite() {}

    public sealed interface State {
        record Completed(byte[] response) implements State {}
        record Terminated() implements State {}
    }

    public sealed interface Event {
        /// The request came again.
        record Again() implements Event {}
        record Fired(Timer timer) implements Event {}
    }

    /// Sends the final response.
    public static TransactionStep<State> start(byte[] response, TimerValues timers) {
        if (timers.reliable()) return TransactionStep.to(new State.Terminated(), new Send(response), new Gone());
        return TransactionStep.to(new State.Completed(response), new Send(response), new Arm(Timer.J, timers.patience()));
    }

    public static TransactionStep<State> transition(State state, Event event) {
        return switch (state) {
            case State.Completed s -> switch (event) {
                case Event.Again _ -> TransactionStep.to(s, new Resend(s.response()));
                case Event.Fired(var timer) when timer == Timer.J -> TransactionStep.to(new State.Terminated(), new Gone());
                case Event.Fired _ -> TransactionStep.stay(s);
            };
            case State.Terminated s -> TransactionStep.stay(s);
        };
    }
}
