package io.callmask.sip.transaction;

import io.callmask.sip.transaction.TransactionAction.Arm;
import io.callmask.sip.transaction.TransactionAction.Gone;
import io.callmask.sip.transaction.TransactionAction.Linger;
import io.callmask.sip.transaction.TransactionAction.Resend;
import io.callmask.sip.transaction.TransactionAction.Send;
import io.callmask.sip.transaction.TransactionAction.TimedOut;

/// The INVITE server transaction (RFC 3261 §17.2.1, RFC 6026 §7.1).
/// ```
///   INVITE ──► Proceeding ──2xx──► Accepted: lingers, in silence (L)
///                  │ 300–699
///                  ▼   G: response again
///              Completed ──ACK──► Confirmed: lingers, in silence (I)
///                  └── H: no ACK ──► Gone
/// ```
/// Over a reliable transport there is no G, and I is zero: Confirmed is Gone. No copy can come there, so Completed keeps nothing for one.
public final class ServerInvite {
    private static final byte[] NOTHING = {};
    // States that hold nothing: one of each serves all calls.
    private static final State CONFIRMED = new State.Confirmed();
    private static final State ACCEPTED = new State.Accepted();
    private static final State TERMINATED = new State.Terminated();

    private ServerInvite() {}

    public sealed interface State {
        /// @param last the newest provisional response
        record Proceeding(byte[] last) implements State {}
        /// @param response empty over a reliable transport
        record Completed(byte[] response, long interval) implements State {}
        record Confirmed() implements State {}
        record Accepted() implements State {}
        record Terminated() implements State {}
    }

    public sealed interface Event {
        /// The INVITE came again.
        record Again() implements Event {}
        /// An ACK on the INVITE's own branch: for a failure, as that for a 2xx has a branch of its own.
        record Ack() implements Event {}
        record Provisional(byte[] response) implements Event {}
        record Success(byte[] response) implements Event {}
        record Failure(byte[] response) implements Event {}
        record Fired(Timer timer) implements Event {}
    }

    /// Answers 100 at once: a look-up may take longer than the 200 ms of RFC 3261 §17.2.1.
    public static TransactionStep<State> start(byte[] trying) {
        return TransactionStep.to(new State.Proceeding(trying), new Send(trying));
    }

    /// Refuses at once, without a provisional response.
    public static TransactionStep<State> refuse(byte[] response, TimerValues timers) {
        return failed(response, timers);
    }

    public static TransactionStep<State> transition(State state, Event event, TimerValues timers) {
        return switch (state) {
            case State.Proceeding s -> proceeding(s, event, timers);
            case State.Completed s  -> completed(s, event, timers);
            case State.Confirmed s  -> TransactionStep.stay(s);
            case State.Accepted s   -> TransactionStep.stay(s);
            case State.Terminated s -> TransactionStep.stay(s);
        };
    }

    private static TransactionStep<State> proceeding(State.Proceeding s, Event event, TimerValues timers) {
        return switch (event) {
            case Event.Again _                -> TransactionStep.to(s, new Resend(s.last()));
            case Event.Provisional(var bytes) -> TransactionStep.to(new State.Proceeding(bytes), new Send(bytes));
            // RFC 6026 §7.1: from here the 2xx is the transaction user's to repeat.
            case Event.Success(var bytes)     -> TransactionStep.to(ACCEPTED, new Send(bytes), Linger.SILENTLY);
            case Event.Failure(var bytes)     -> failed(bytes, timers);
            case Event.Ack _, Event.Fired _   -> TransactionStep.stay(s);
        };
    }

    private static TransactionStep<State> failed(byte[] response, TimerValues timers) {
        var completed = new State.Completed(timers.reliable() ? NOTHING : response, timers.t1());
        var patience = new Arm(Timer.H, timers.patience());
        return timers.reliable() ? TransactionStep.to(completed, new Send(response), patience)
            : TransactionStep.to(completed, new Send(response), new Arm(Timer.G, timers.t1()), patience);
    }

    private static TransactionStep<State> completed(State.Completed s, Event event, TimerValues timers) {
        return switch (event) {
            case Event.Again _ -> timers.reliable() ? TransactionStep.stay(s) : TransactionStep.to(s, new Resend(s.response()));
            case Event.Ack _   -> timers.reliable() ? TransactionStep.to(TERMINATED, new Gone())
                : TransactionStep.to(CONFIRMED, Linger.SILENTLY);
            case Event.Fired(var timer) when timer == Timer.G -> {
                long interval = timers.doubled(s.interval());
                yield TransactionStep.to(new State.Completed(s.response(), interval), new Resend(s.response()), new Arm(Timer.G, interval));
            }
            case Event.Fired(var timer) when timer == Timer.H -> TransactionStep.to(TERMINATED, new TimedOut(), new Gone());
            case Event.Provisional _, Event.Success _, Event.Failure _, Event.Fired _ -> TransactionStep.stay(s);
        };
    }
}
