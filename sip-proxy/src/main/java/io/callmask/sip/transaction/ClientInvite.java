package io.callmask.sip.transaction;

import io.callmask.sip.transaction.TransactionAction.Arm;
import io.callmask.sip.transaction.TransactionAction.Disarm;
import io.callmask.sip.transaction.TransactionAction.Gone;
import io.callmask.sip.transaction.TransactionAction.Linger;
import io.callmask.sip.transaction.TransactionAction.Pass;
import io.callmask.sip.transaction.TransactionAction.Resend;
import io.callmask.sip.transaction.TransactionAction.Send;
import io.callmask.sip.transaction.TransactionAction.TimedOut;

/// The INVITE client transaction (RFC 3261 §17.1.1, RFC 6026 §7.2).
/// ```
///            INVITE sent
///                │            300–699: ACK
///   ┌───────► Calling ─────────────────────────► Completed: lingers, repeating its ACK (D)
///   A: again     │ 1xx                              ▲
///                ▼            300–699: ACK          │
///            Proceeding ────────────────────────────┘
///                │ 2xx                 B (no answer at all) or Abandon
///                ▼                                ▼
///            Accepted ── M ──► Gone             Grave ── M ──► Gone
/// ```
/// Over a reliable transport there is no A, and D is zero: Completed is Gone.
///
/// The grave is ours: RFC 3261 forgets a transaction that timed out, but then a 2xx that comes late finds nobody to
/// acknowledge and end it, and the callee talks to silence. So it stays as long as a 2xx may still come.
public final class ClientInvite {
    // States that hold nothing: one of each serves all calls.
    private static final State PROCEEDING = new State.Proceeding();
    private static final State COMPLETED = new State.Completed();
    private static final State ACCEPTED = new State.Accepted();
    private static final State GRAVE = new State.Grave();
    private static final State TERMINATED = new State.Terminated();

    private ClientInvite() {}

    public sealed interface State {
        record Calling(byte[] invite, long interval) implements State {}
        record Proceeding() implements State {}
        record Completed() implements State {}
        record Accepted() implements State {}
        record Grave() implements State {}
        record Terminated() implements State {}
    }

    public sealed interface Event {
        /// 100 to 199.
        record Provisional() implements Event {}
        record Success() implements Event {}
        /// 300 to 699.
        ///
        /// @param ack the ACK that answers it, to the same branch (RFC 3261 §17.1.1.3)
        record Failure(byte[] ack) implements Event {}
        record Fired(Timer timer) implements Event {}
        /// The transaction user waits no longer for a final response (RFC 3261 §9.1: a CANCEL that brought none in 64·T1).
        record Abandon() implements Event {}
    }

    /// Sends the INVITE.
    public static TransactionStep<State> start(byte[] invite, TimerValues timers) {
        var calling = new State.Calling(invite, timers.t1());
        var patience = new Arm(Timer.B, timers.patience());
        return timers.reliable() ? TransactionStep.to(calling, new Send(invite), patience)
            : TransactionStep.to(calling, new Send(invite), new Arm(Timer.A, timers.t1()), patience);
    }

    public static TransactionStep<State> transition(State state, Event event, TimerValues timers) {
        return switch (state) {
            case State.Calling s    -> calling(s, event, timers);
            case State.Proceeding s -> proceeding(s, event, timers);
            case State.Completed s  -> TransactionStep.stay(s);
            case State.Accepted s   -> lingering(s, event);
            case State.Grave s      -> lingering(s, event);
            case State.Terminated s -> TransactionStep.stay(s);
        };
    }

    private static TransactionStep<State> calling(State.Calling s, Event event, TimerValues timers) {
        return switch (event) {
            case Event.Provisional _  -> TransactionStep.to(PROCEEDING, new Disarm(Timer.A), new Disarm(Timer.B), new Pass());
            case Event.Success _      -> TransactionStep.to(ACCEPTED, new Disarm(Timer.A), new Disarm(Timer.B), new Arm(Timer.M, timers.patience()), new Pass());
            case Event.Failure(var ack) -> failed(ack, timers);
            case Event.Abandon _      -> TransactionStep.to(GRAVE, new Disarm(Timer.A), new Disarm(Timer.B), new Arm(Timer.M, timers.patience()));
            case Event.Fired(var timer) -> switch (timer) {
                case A -> TransactionStep.to(new State.Calling(s.invite(), 2 * s.interval()), new Resend(s.invite()), new Arm(Timer.A, 2 * s.interval()));
                case B -> TransactionStep.to(GRAVE, new Disarm(Timer.A), new Arm(Timer.M, timers.patience()), new TimedOut());
                case E, F, G, H, M -> TransactionStep.stay(s);
            };
        };
    }

    private static TransactionStep<State> proceeding(State.Proceeding s, Event event, TimerValues timers) {
        return switch (event) {
            case Event.Provisional _    -> TransactionStep.to(s, new Pass());
            case Event.Success _        -> TransactionStep.to(ACCEPTED, new Arm(Timer.M, timers.patience()), new Pass());
            case Event.Failure(var ack) -> failed(ack, timers);
            case Event.Abandon _        -> TransactionStep.to(GRAVE, new Arm(Timer.M, timers.patience()));
            case Event.Fired _          -> TransactionStep.stay(s);
        };
    }

    private static TransactionStep<State> failed(byte[] ack, TimerValues timers) {
        // RFC 3261 §17.1.1.2: D is zero where the failure cannot come again.
        return timers.reliable() ? TransactionStep.to(TERMINATED, new Disarm(Timer.B), new Send(ack), new Gone(), new Pass())
            : TransactionStep.to(COMPLETED, new Send(ack), new Linger(ack), new Pass());
    }

    /// RFC 6026 §7.2: every 2xx goes up, as one may be another fork's and each wants its ACK.
    private static TransactionStep<State> lingering(State s, Event event) {
        return switch (event) {
            case Event.Success _ -> TransactionStep.to(s, new Pass());
            // A failure after the grave was dug: its ACK ends the retransmissions.
            case Event.Failure(var ack) when s instanceof State.Grave -> TransactionStep.to(s, new Send(ack));
            case Event.Fired(var timer) when timer == Timer.M -> TransactionStep.to(TERMINATED, new Gone());
            case Event.Provisional _, Event.Failure _, Event.Abandon _, Event.Fired _ -> TransactionStep.stay(s);
        };
    }
}
