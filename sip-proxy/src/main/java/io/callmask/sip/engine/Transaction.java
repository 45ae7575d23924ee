package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transaction.Timer;
import io.callmask.sip.transaction.TransactionStep;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A transaction machine at work: its state, its peer, its timers. Owned by a shard.
final class Transaction<S> {
    /// The table that it stands in, under its key.
    final Map<String, Transaction<S>> table;
    /// Empty once it is gone: its call may remember it for hours.
    String key;
    final Call call;
    /// In whose room lies what is left of it.
    final String trunk;
    final Wire wire;
    final InetSocketAddress peer;
    final BiFunction<S, Timer, TransactionStep<S>> onTimer;
    final User user;
    S state;
    /// Whether the network refused what was sent last, where no [#onLost] is told of it.
    boolean unsent;
    /// Told, on any thread, of a request that a reliable transport lost.
    Wire.@Nullable Lost onLost;
    /// The few timers of this transaction, armed or not.
    @Nullable Deadline deadlines;

    /// Who has begun a client transaction.
    interface User {
        /// A response for it: those that the machine passes up.
        default void response(SipResponse response, Now now) {}

        /// No final response came in time.
        default void timedOut(Now now) {}

        /// The request was lost, and nothing of its peer was heard.
        ///
        /// @param perhapsReceived whether the peer may have it all the same
        default void lost(boolean perhapsReceived, Now now) {}

        /// Whether an INVITE that was lost goes on waiting for its responses.
        default boolean waitsAfterLoss(boolean perhapsReceived) {
            return false;
        }

        /// Whether another request that was lost is sent again by a new connection, until Timer F fires.
        default boolean triesAgain(boolean perhapsReceived) {
            return false;
        }

        /// The transaction is over, and nothing will be heard from it any more.
        default void gone() {}

        /// The ACK of an INVITE's refusal, on the INVITE's own branch.
        default byte[] ackOfRefusal(SipResponse response) {
            throw new IllegalStateException("no INVITE to acknowledge");
        }

        /// For what does no harm when it arrives twice, and must arrive: BYE, CANCEL.
        User NOBODY = new User() {
            @Override public boolean triesAgain(boolean perhapsReceived) {
                return true;
            }
        };

        /// For what must not arrive twice: INFO.
        User ONCE = new User() {
            @Override public boolean triesAgain(boolean perhapsReceived) {
                return !perhapsReceived;
            }
        };
    }

    Transaction(Map<String, Transaction<S>> table, String key, Call call, String trunk, Wire wire, InetSocketAddress peer, S state, BiFunction<S, Timer, TransactionStep<S>> onTimer, User user) {
        this.table = table;
        this.key = key;
        this.call = call;
        this.trunk = trunk;
        this.wire = wire;
        this.peer = peer;
        this.state = state;
        this.onTimer = onTimer;
        this.user = user;
    }

    /// One armed timer of a transaction.
    static final class Deadline extends TimerWheel.Entry {
        final Timer timer;
        final @Nullable Deadline next;
        private final Transaction<?> transaction;
        private final Transactions runner;

        Deadline(Timer timer, @Nullable Deadline next, Transaction<?> transaction, Transactions runner) {
            this.timer = timer;
            this.next = next;
            this.transaction = transaction;
            this.runner = runner;
        }

        @Override void fire(Now now) {
            runner.fired(transaction, timer, now);
        }
    }
}
