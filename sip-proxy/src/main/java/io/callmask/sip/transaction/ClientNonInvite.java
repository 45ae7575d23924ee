package io.callmask.sip.transaction;

import io.callmask.sip.transaction.TransactionAction.Arm;
import io.callmask.sip.transaction.TransactionAction.Disarm;
import io.callmask.sip.transaction.TransactionAction.Gone;
import io.callmask.sip.transaction.TransactionAction.Linger;
import io.callmask.sip.transaction.TransactionAction.Pass;
import io.callmask.sip.transaction.TransactionAction.Resend;
import io.callmask.sip.transaction.TransactionAction.Send;
import io.callmask.sip.transaction.TransactionAction.TimedOut;

/// The non-INVITE client transaction (RFC 3261 §17.1.2): BYE, CANCEL, UPDATE, INFO.
/// ```
///   Trying ──1xx──► Proceeding        E: again, in both
///     │ final           │ final       F: timed out, in both
///     └──────► Completed ◄┘: lingers, in silence (K)
/// ```
/// Over a reliable transport there is no E, and K is zero: Completed is Gone. But a request that was lost with its connection may be worth another attempt, by another one: E then says when.
public final class ClientNonInvite {
    // States that hold nothing: one of each serves all calls.
    private static final State COMPLETED = new State.Completed();
    private static final State TERMINATED = new State.Terminated();

    private ClientNonInvite() {}

    public sealed interface State {
        record Trying(byte[] request, long interval) implements State {}
        record Proceeding(byte[] request) implements State {}
        record Completed() implements State {}
        record Terminated() implements State {}
    }

    public sealed interface Event {
        record Provisional() implements Event {}
        /// 200 to 699.
        record Final() implements Event {}
        record Fired(Timer timer) implements Event {}
        /// The request was lost with its connection, and shall be tried again.
        record Lost() implements Event {}
    }

    /// Sends the request.
    public static TransactionStep<State> start(byte[] request, TimerValues timers) {
        var trying = new State.Trying(request, timers.t1());
        var patience = new Arm(Timer.F, timers.patience());
        return timers.reliable() ? TransactionStep.to(trying, new Send(request), patience)
            : TransactionStep.to(trying, new Send(request), new Arm(Timer.E, timers.t1()), patience);
    }

    public static TransactionStep<State> transition(State state, Event event, TimerValues timers) {
        return switch (state) {
            case State.Trying s     -> trying(s, event, timers);
            case State.Proceeding s -> proceeding(s, event, timers);
            case State.Completed s  -> TransactionStep.stay(s);
            case State.Terminated s -> TransactionStep.stay(s);
        };
    }

    private static TransactionStep<State> trying(State.Trying s, Event event, TimerValues timers) {
        return switch (event) {
            case Event.Provisional _ -> timers.reliable() ? TransactionStep.to(new State.Proceeding(s.request()))
                : TransactionStep.to(new State.Proceeding(s.request()), new Arm(Timer.E, timers.t2()));
            case Event.Final _       -> completed(timers);
            case Event.Fired(var timer) when timer == Timer.E -> {
                long interval = timers.doubled(s.interval());
                yield timers.reliable() ? TransactionStep.to(s, new Resend(s.request()))
                    : TransactionStep.to(new State.Trying(s.request(), interval), new Resend(s.request()), new Arm(Timer.E, interval));
            }
            case Event.Lost _ -> TransactionStep.to(new State.Trying(s.request(), timers.doubled(s.interval())), new Arm(Timer.E, s.interval()));
            case Event.Fired(var timer) when timer == Timer.F -> timedOut();
            case Event.Fired _ -> TransactionStep.stay(s);
        };
    }

    private static TransactionStep<State> proceeding(State.Proceeding s, Event event, TimerValues timers) {
        return switch (event) {
            case Event.Provisional _, Event.Lost _ -> TransactionStep.stay(s);
            case Event.Final _       -> completed(timers);
            case Event.Fired(var timer) when timer == Timer.E -> TransactionStep.to(s, new Resend(s.request()), new Arm(Timer.E, timers.t2()));
            case Event.Fired(var timer) when timer == Timer.F -> timedOut();
            case Event.Fired _ -> TransactionStep.stay(s);
        };
    }

    private static TransactionStep<State> completed(TimerValues timers) {
        if (timers.reliable()) return TransactionStep.to(TERMINATED, new Disarm(Timer.F), new Gone(), new Pass());
        return TransactionStep.to(COMPLETED, Linger.SILENTLY, new Pass());
    }

    private static TransactionStep<State> timedOut() {
        return TransactionStep.to(TERMINATED, new TimedOut(), new Gone());
    }
}
