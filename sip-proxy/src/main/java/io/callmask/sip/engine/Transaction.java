package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import io.callmask.sip.transaction.Timer;
import io.callmask.sip.transaction.TransactionStep;
import java.net.InetSocketAddress;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A transaction machine at work: its state, its peer, its timers. Owned by a shard.
final class Transaction<S> {
    final String key;
    final Call call;
    final Wire wire;
    final InetSocketAddress peer;
    final BiFunction<S, Timer, TransactionStep<S>> onTimer;
    final TimedOut onTimeout;
    S state;
    /// Whether the network refused what was sent last.
    boolean unsent;
    /// Told, on any thread, of a request that went out and was lost.
    Wire.@Nullable Lost onLost;
    /// The few timers of this transaction, armed or not.
    @Nullable Deadline deadlines;

    /// What the transaction user does when no final response came.
    interface TimedOut {
        void timedOut(Now now);

        TimedOut NEVER_MIND = now -> {};
    }

    Transaction(String key, Call call, Wire wire, InetSocketAddress peer, S state, BiFunction<S, Timer, TransactionStep<S>> onTimer, TimedOut onTimeout) {
        this.key = key;
        this.call = call;
        this.wire = wire;
        this.peer = peer;
        this.state = state;
        this.onTimer = onTimer;
        this.onTimeout = onTimeout;
    }

    /// One armed timer of a transaction.
    static final class Deadline extends TimerWheel.Entry {
        final Timer timer;
        final @Nullable Deadline next;
        private final Runner runner;

        Deadline(Timer timer, @Nullable Deadline next, Runner runner) {
            this.timer = timer;
            this.next = next;
            this.runner = runner;
        }

        @Override void fire(Now now) {
            runner.fired(timer, now);
        }
    }

    interface Runner {
        void fired(Timer timer, Now now);
    }
}
