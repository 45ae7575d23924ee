package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.transaction.ClientInvite;
import io.callmask.sip.transaction.ClientNonInvite;
import io.callmask.sip.transaction.ServerInvite;
import io.callmask.sip.transaction.ServerNonInvite;
import io.callmask.sip.transaction.Timer;
import io.callmask.sip.transaction.TimerValues;
import io.callmask.sip.transaction.TransactionAction;
import io.callmask.sip.transaction.TransactionStep;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A shard's transactions: finds them, starts them, does what their machines say.
final class Transactions {
    private final Map<String, Transaction<ServerInvite.State>> serverInvites = new HashMap<>();
    private final Map<String, Transaction<ServerNonInvite.State>> serverNonInvites = new HashMap<>();
    private final Map<String, Transaction<ClientInvite.State>> clientInvites = new HashMap<>();
    private final Map<String, Transaction<ClientNonInvite.State>> clientNonInvites = new HashMap<>();

    private final TimerValues timers;
    private final TimerWheel wheel;
    private final CallListener listener;
    /// Told of a call whose last transaction has gone.
    private final Consumer<Call> bare;

    private final BiFunction<ServerInvite.State, Timer, TransactionStep<ServerInvite.State>> serverInviteTimer;
    private final BiFunction<ServerNonInvite.State, Timer, TransactionStep<ServerNonInvite.State>> serverNonInviteTimer;
    private final BiFunction<ClientInvite.State, Timer, TransactionStep<ClientInvite.State>> clientInviteTimer;
    private final BiFunction<ClientNonInvite.State, Timer, TransactionStep<ClientNonInvite.State>> clientNonInviteTimer;

    Transactions(TimerValues timers, TimerWheel wheel, CallListener listener, Consumer<Call> bare) {
        this.timers = timers;
        this.wheel = wheel;
        this.listener = listener;
        this.bare = bare;
        serverInviteTimer = (state, timer) -> ServerInvite.transition(state, new ServerInvite.Event.Fired(timer), timers);
        serverNonInviteTimer = (state, timer) -> ServerNonInvite.transition(state, new ServerNonInvite.Event.Fired(timer), timers);
        clientInviteTimer = (state, timer) -> ClientInvite.transition(state, new ClientInvite.Event.Fired(timer), timers);
        clientNonInviteTimer = (state, timer) -> ClientNonInvite.transition(state, new ClientNonInvite.Event.Fired(timer), timers);
    }

    /// What a server transaction is matched by (RFC 3261 §17.2.3): branch, sent-by and method, where ACK and CANCEL look for their INVITE's.
    static String key(SipRequest request, String method) {
        var via = request.topVia();
        // RFC 2543 branches are not unique by themselves.
        String more = via.branch().startsWith("z9hG4bK") ? "" : request.callId() + request.cseq().number() + request.fromTag();
        return method + ' ' + via.branch() + ' ' + via.host() + ':' + via.port() + more;
    }

    @Nullable Transaction<ServerInvite.State> serverInvite(String key) {
        return serverInvites.get(key);
    }

    @Nullable Transaction<ServerNonInvite.State> serverNonInvite(String key) {
        return serverNonInvites.get(key);
    }

    @Nullable Transaction<ClientInvite.State> clientInvite(String branch) {
        return clientInvites.get(branch);
    }

    @Nullable Transaction<ClientNonInvite.State> clientNonInvite(String branch, String method) {
        return clientNonInvites.get(method + branch);
    }

    Transaction<ServerInvite.State> startServerInvite(String key, Call call, Wire wire, InetSocketAddress peer, byte[] trying, Now now) {
        var step = ServerInvite.start(trying);
        var transaction = new Transaction<>(key, call, wire, peer, step.next(), serverInviteTimer, Transaction.User.NOBODY);
        return begin(serverInvites, transaction, step, now);
    }

    /// Refuses an INVITE for good: when it comes again it is refused alike, even if it could be taken up by then.
    void refuseServerInvite(String key, Call call, Wire wire, InetSocketAddress peer, byte[] response, Now now) {
        var step = ServerInvite.refuse(response, timers);
        begin(serverInvites, new Transaction<>(key, call, wire, peer, step.next(), serverInviteTimer, Transaction.User.NOBODY), step, now);
    }

    void startServerNonInvite(String key, Call call, Wire wire, InetSocketAddress peer, byte[] response, Now now) {
        var step = ServerNonInvite.start(response, timers);
        begin(serverNonInvites, new Transaction<>(key, call, wire, peer, step.next(), serverNonInviteTimer, Transaction.User.NOBODY), step, now);
    }

    /// A request that is answered later.
    Transaction<ServerNonInvite.State> awaitAnswer(String key, Call call, Wire wire, InetSocketAddress peer, Now now) {
        var transaction = new Transaction<>(key, call, wire, peer, ServerNonInvite.waiting(), serverNonInviteTimer, Transaction.User.NOBODY);
        return begin(serverNonInvites, transaction, new TransactionStep<>(transaction.state, List.of()), now);
    }

    Transaction<ClientInvite.State> startClientInvite(String branch, Call call, Wire wire, InetSocketAddress peer, byte[] invite, Transaction.User user, Now now) {
        var step = ClientInvite.start(invite, timers);
        return begin(clientInvites, new Transaction<>(branch, call, wire, peer, step.next(), clientInviteTimer, user), step, now);
    }

    void startClientNonInvite(String branch, String method, Call call, Wire wire, InetSocketAddress peer, byte[] request, Transaction.User user, Now now) {
        var step = ClientNonInvite.start(request, timers);
        begin(clientNonInvites, new Transaction<>(method + branch, call, wire, peer, step.next(), clientNonInviteTimer, user), step, now);
    }

    /// @return whether the message at hand goes up to the call
    boolean on(Transaction<ServerInvite.State> transaction, ServerInvite.Event event, Now now) {
        return perform(transaction, ServerInvite.transition(transaction.state, event, timers), now);
    }

    boolean on(Transaction<ServerNonInvite.State> transaction, ServerNonInvite.Event event, Now now) {
        return perform(transaction, ServerNonInvite.transition(transaction.state, event, timers), now);
    }

    boolean on(Transaction<ClientInvite.State> transaction, ClientInvite.Event event, Now now) {
        return perform(transaction, ClientInvite.transition(transaction.state, event, timers), now);
    }

    boolean on(Transaction<ClientNonInvite.State> transaction, ClientNonInvite.Event event, Now now) {
        return perform(transaction, ClientNonInvite.transition(transaction.state, event, timers), now);
    }

    int size() {
        return serverInvites.size() + serverNonInvites.size() + clientInvites.size() + clientNonInvites.size();
    }

    /// Drops a transaction whose first message the network refused.
    <S> void kill(Transaction<S> transaction) {
        gone(transaction);
    }

    private <S> Transaction<S> begin(Map<String, Transaction<S>> table, Transaction<S> transaction, TransactionStep<S> step, Now now) {
        table.put(transaction.key, transaction);
        transaction.call.transactions++;
        perform(transaction, step, now);
        return transaction;
    }

    private <S> boolean perform(Transaction<S> transaction, TransactionStep<S> step, Now now) {
        transaction.state = step.next();
        boolean pass = false;
        for (var action : step.actions()) {
            switch (action) {
                case TransactionAction.Send(var bytes) -> {
                    listener.sent(Kind.of(bytes));
                    transaction.unsent = !transaction.wire.send(bytes, 0, bytes.length, transaction.peer);
                }
                case TransactionAction.Resend(var bytes) -> {
                    listener.retransmitted(Kind.of(bytes));
                    transaction.unsent = !transaction.wire.send(bytes, 0, bytes.length, transaction.peer);
                }
                case TransactionAction.Arm(var timer, var nanos) -> wheel.arm(deadline(transaction, timer), now.nanos() + nanos);
                case TransactionAction.Disarm(var timer) -> wheel.disarm(deadline(transaction, timer));
                case TransactionAction.Pass _ -> pass = true;
                case TransactionAction.TimedOut _ -> transaction.user.timedOut(now);
                case TransactionAction.Gone _ -> gone(transaction);
            }
        }
        return pass;
    }

    private <S> Transaction.Deadline deadline(Transaction<S> transaction, Timer timer) {
        for (var d = transaction.deadlines; d != null; d = d.next) {
            if (d.timer == timer) return d;
        }
        var added = new Transaction.Deadline(timer, transaction.deadlines, (fired, now) -> perform(transaction, transaction.onTimer.apply(transaction.state, fired), now));
        transaction.deadlines = added;
        return added;
    }

    private <S> void gone(Transaction<S> transaction) {
        for (var d = transaction.deadlines; d != null; d = d.next) wheel.disarm(d);
        boolean known = serverInvites.remove(transaction.key, transaction) || serverNonInvites.remove(transaction.key, transaction)
            || clientInvites.remove(transaction.key, transaction) || clientNonInvites.remove(transaction.key, transaction);
        if (known && --transaction.call.transactions == 0) bare.accept(transaction.call);
    }
}
