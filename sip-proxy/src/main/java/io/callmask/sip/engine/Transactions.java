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
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A shard's transactions: finds them, starts them, does what their machines say.
final class Transactions {
    private static final byte[] NOTHING = {};
    /// Of a transaction that stands in no table any more.
    private static final String NO_KEY = "";

    private final Map<String, Transaction<ServerInvite.State>> serverInvites = new HashMap<>();
    private final Map<String, Transaction<ServerNonInvite.State>> serverNonInvites = new HashMap<>();
    private final Map<String, Transaction<ClientInvite.State>> clientInvites = new HashMap<>();
    private final Map<String, Transaction<ClientNonInvite.State>> clientNonInvites = new HashMap<>();

    private final TimerValues timers;
    private final TimerValues reliableTimers;
    private final TimerWheel wheel;
    private final Remains remains;
    private final CallListener listener;
    /// Told of a call whose last transaction has gone.
    private final BiConsumer<Call, Now> bare;
    /// Told which call is worked on, where nobody else tells.
    private final Consumer<Call> atWork;
    /// Takes letters from any thread.
    private final Consumer<Letter> answers;

    private final BiFunction<ServerInvite.State, Timer, TransactionStep<ServerInvite.State>> serverInviteTimer;
    private final BiFunction<ClientInvite.State, Timer, TransactionStep<ClientInvite.State>> clientInviteTimer;
    private final BiFunction<ClientNonInvite.State, Timer, TransactionStep<ClientNonInvite.State>> clientNonInviteTimer;

    Transactions(TimerValues timers, TimerWheel wheel, Remains remains, CallListener listener, Consumer<Call> atWork, BiConsumer<Call, Now> bare, Consumer<Letter> answers) {
        this.timers = timers;
        this.reliableTimers = timers.overReliable();
        this.answers = answers;
        this.wheel = wheel;
        this.remains = remains;
        this.listener = listener;
        this.atWork = atWork;
        this.bare = bare;
        serverInviteTimer = (state, timer) -> ServerInvite.transition(state, new ServerInvite.Event.Fired(timer), timers);
        clientInviteTimer = (state, timer) -> ClientInvite.transition(state, new ClientInvite.Event.Fired(timer), timers);
        clientNonInviteTimer = (state, timer) -> ClientNonInvite.transition(state, new ClientNonInvite.Event.Fired(timer), timers);
    }

    /// What a server transaction is matched by (RFC 3261 §17.2.3): branch, sent-by and method, where ACK and CANCEL look for their INVITE's. Call-ID, CSeq and From tag
    /// are in it too: RFC 2543 branches are not unique by themselves, the cookie alone is not (RFC 4475 §3.2.1), some devices count, and what one peer is answered another must never get.
    static String key(SipRequest request, String method) {
        var via = request.topVia();
        return method + ' ' + via.branch() + ' ' + via.host() + ':' + via.port() + ' ' + request.callId() + ' ' + request.cseq().number() + ' ' + request.fromTag();
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

    Transaction<ServerInvite.State> startServerInvite(String key, Call call, String trunk, Wire wire, InetSocketAddress peer, byte[] trying, Now now) {
        var step = ServerInvite.start(trying);
        var transaction = new Transaction<>(serverInvites, key, call, trunk, wire, peer, step.next(), serverInviteTimer, Transaction.User.NOBODY);
        // A call's first is where it owes its one final response.
        if (call.a.transaction == null) call.a.transaction = transaction;
        return begin(transaction, step, now);
    }

    /// Refuses an INVITE for good: when it comes again it is refused alike, even if it could be taken up by then.
    void refuseServerInvite(String key, Call call, String trunk, Wire wire, InetSocketAddress peer, byte[] response, Now now) {
        var step = ServerInvite.refuse(response, timersOf(wire));
        begin(new Transaction<>(serverInvites, key, call, trunk, wire, peer, step.next(), serverInviteTimer, Transaction.User.NOBODY), step, now);
    }

    void startServerNonInvite(String key, Call call, String trunk, Wire wire, InetSocketAddress peer, byte[] response, Now now) {
        var step = ServerNonInvite.start(response, timersOf(wire));
        begin(new Transaction<>(serverNonInvites, key, call, trunk, wire, peer, step.next(), Transactions::noTimer, Transaction.User.NOBODY), step, now);
    }

    /// A request that is answered later.
    Transaction<ServerNonInvite.State> awaitAnswer(String key, Call call, String trunk, Wire wire, InetSocketAddress peer, Now now) {
        var transaction = new Transaction<>(serverNonInvites, key, call, trunk, wire, peer, ServerNonInvite.waiting(), Transactions::noTimer, Transaction.User.NOBODY);
        return begin(transaction, new TransactionStep<>(transaction.state, List.of()), now);
    }

    Transaction<ClientInvite.State> startClientInvite(String branch, Call call, Wire wire, InetSocketAddress peer, byte[] invite, Transaction.User user, Now now) {
        var step = ClientInvite.start(invite, timersOf(wire));
        return begin(watched(new Transaction<>(clientInvites, branch, call, call.a.trunk, wire, peer, step.next(), clientInviteTimer, user)), step, now);
    }

    void startClientNonInvite(String branch, String method, Call call, Wire wire, InetSocketAddress peer, byte[] request, Transaction.User user, Now now) {
        var step = ClientNonInvite.start(request, timersOf(wire));
        begin(watched(new Transaction<>(clientNonInvites, method + branch, call, call.a.trunk, wire, peer, step.next(), clientNonInviteTimer, user)), step, now);
    }

    /// @return whether the message at hand goes up to the call
    boolean on(Transaction<ServerInvite.State> transaction, ServerInvite.Event event, Now now) {
        return perform(transaction, ServerInvite.transition(transaction.state, event, timersOf(transaction.wire)), now);
    }

    boolean on(Transaction<ServerNonInvite.State> transaction, ServerNonInvite.Event event, Now now) {
        return perform(transaction, ServerNonInvite.transition(transaction.state, event, timersOf(transaction.wire)), now);
    }

    boolean on(Transaction<ClientInvite.State> transaction, ClientInvite.Event event, Now now) {
        return perform(transaction, ClientInvite.transition(transaction.state, event, timersOf(transaction.wire)), now);
    }

    boolean on(Transaction<ClientNonInvite.State> transaction, ClientNonInvite.Event event, Now now) {
        return perform(transaction, ClientNonInvite.transition(transaction.state, event, timersOf(transaction.wire)), now);
    }

    /// Ends a client transaction whose request was lost, unless its peer has been heard since (RFC 3261 §17.1.4). Its user may want to try again instead, or to go on
    /// waiting: for an INVITE that may have arrived.
    void lost(Transaction<?> transaction, boolean perhapsReceived, Now now) {
        atWork.accept(transaction.call);
        if (clientInvites.get(transaction.key) instanceof Transaction<ClientInvite.State> invite && invite == transaction) {
            if (!(invite.state instanceof ClientInvite.State.Calling)) return;
            if (!invite.user.waitsAfterLoss(perhapsReceived)) on(invite, new ClientInvite.Event.Abandon(), now);
        } else if (clientNonInvites.get(transaction.key) instanceof Transaction<ClientNonInvite.State> other && other == transaction) {
            if (!(other.state instanceof ClientNonInvite.State.Trying)) return;
            if (other.user.triesAgain(perhapsReceived)) {
                on(other, new ClientNonInvite.Event.Lost(), now);
                return;
            }
            gone(other, now);
        } else {
            return;
        }
        transaction.user.lost(perhapsReceived, now);
    }

    /// From here on a bug is this call's end.
    void workOn(Call call) {
        atWork.accept(call);
    }

    int size() {
        return serverInvites.size() + serverNonInvites.size() + clientInvites.size() + clientNonInvites.size();
    }

    /// Drops a transaction whose first message the network refused.
    <S> void kill(Transaction<S> transaction, Now now) {
        gone(transaction, now);
    }

    private TimerValues timersOf(Wire wire) {
        return wire.us().transport().isReliable() ? reliableTimers : timers;
    }

    private <S> Transaction<S> watched(Transaction<S> transaction) {
        if (transaction.wire.us().transport().isReliable()) transaction.onLost = perhapsReceived -> answers.accept(new Letter.Lost(transaction, perhapsReceived));
        return transaction;
    }

    private static TransactionStep<ServerNonInvite.State> noTimer(ServerNonInvite.State state, Timer timer) {
        throw new IllegalStateException("timer " + timer + " of a machine without timers");
    }

    private <S> Transaction<S> begin(Transaction<S> transaction, TransactionStep<S> step, Now now) {
        transaction.table.put(transaction.key, transaction);
        transaction.call.transactions++;
        perform(transaction, step, now);
        return transaction;
    }

    private <S> boolean perform(Transaction<S> transaction, TransactionStep<S> step, Now now) {
        transaction.state = step.next();
        boolean pass = false;
        var actions = step.actions();
        for (int i = 0; i < actions.size(); i++) {
            switch (actions.get(i)) {
                case TransactionAction.Send(var bytes) -> {
                    listener.sent(Kind.of(bytes));
                    send(transaction, bytes);
                }
                case TransactionAction.Resend(var bytes) -> {
                    listener.retransmitted(Kind.of(bytes));
                    send(transaction, bytes);
                }
                case TransactionAction.Arm(var timer, var nanos) -> wheel.arm(deadline(transaction, timer), now.nanos() + nanos);
                case TransactionAction.Disarm(var timer) -> disarm(transaction, timer);
                case TransactionAction.Pass _ -> pass = true;
                case TransactionAction.TimedOut _ -> transaction.user.timedOut(now);
                case TransactionAction.Linger(var again) -> linger(transaction, again, now);
                case TransactionAction.Gone _ -> gone(transaction, now);
            }
        }
        return pass;
    }

    private static void send(Transaction<?> transaction, byte[] bytes) {
        var onLost = transaction.onLost;
        if (onLost == null) transaction.unsent = !transaction.wire.send(bytes, 0, bytes.length, transaction.peer);
        // Known at once or later: it is told in the same way.
        else if (!transaction.wire.send(bytes, 0, bytes.length, transaction.peer, onLost)) onLost.lost(false);
    }

    private void disarm(Transaction<?> transaction, Timer timer) {
        for (var d = transaction.deadlines; d != null; d = d.next) {
            if (d.timer == timer) wheel.disarm(d);
        }
    }

    private <S> Transaction.Deadline deadline(Transaction<S> transaction, Timer timer) {
        for (var d = transaction.deadlines; d != null; d = d.next) {
            if (d.timer == timer) return d;
        }
        var added = new Transaction.Deadline(timer, transaction.deadlines, transaction, this);
        transaction.deadlines = added;
        return added;
    }

    <S> void fired(Transaction<S> transaction, Timer timer, Now now) {
        atWork.accept(transaction.call);
        perform(transaction, transaction.onTimer.apply(transaction.state, timer), now);
    }

    private <S> void gone(Transaction<S> transaction, Now now) {
        for (var d = transaction.deadlines; d != null; d = d.next) wheel.disarm(d);
        // Its call may remember it for hours.
        transaction.deadlines = null;
        transaction.user.gone();
        boolean wasThere = transaction.table.remove(transaction.key, transaction);
        transaction.key = NO_KEY;
        if (wasThere && --transaction.call.transactions == 0) bare.accept(transaction.call, now);
    }

    /// A call's INVITE that is answered and acknowledged, when nobody asks any more who else answers: what is left of it is its ACK.
    ///
    /// @param tag of the dialog that its 2xx made
    void settle(Transaction<ClientInvite.State> invite, String tag, byte[] ack, Way way, Now now) {
        if (clientInvites.get(invite.key) != invite) return;
        remains.add(Remains.Kind.RESPONSE, invite.trunk, Again.ofInvite(invite.key), NOTHING, now.nanos());
        remains.add(Remains.Kind.RESPONSE, invite.trunk, Again.ofSuccess(invite.key, tag), Again.bytes(way.wire(), way.to(), ack), now.nanos());
        gone(invite, now);
    }

    /// A re-INVITE that is answered and acknowledged: nobody else can answer it, whatever the tag of a copy.
    void settle(Transaction<ClientInvite.State> change, byte[] ack, Way way, Now now) {
        if (clientInvites.get(change.key) != change) return;
        remains.add(Remains.Kind.RESPONSE, change.trunk, Again.ofInvite(change.key), Again.bytes(way.wire(), way.to(), ack), now.nanos());
        gone(change, now);
    }

    private static byte[] tag(Transaction<?> invite) {
        var a = invite.call.a;
        return invite != a.transaction || a.forks.isEmpty() ? NOTHING : a.forks.getFirst().tag.getBytes(StandardCharsets.US_ASCII);
    }

    private <S> void linger(Transaction<S> transaction, byte[] again, Now now) {
        var table = transaction.table;
        if (table == (Object) serverInvites) remains.add(Remains.Kind.INVITE, transaction.trunk, transaction.key, tag(transaction), now.nanos());
        else if (table == (Object) serverNonInvites) remains.add(Remains.Kind.REQUEST, transaction.trunk, transaction.key, again, now.nanos());
        else if (table == (Object) clientInvites) remains.add(Remains.Kind.RESPONSE, transaction.trunk, Again.ofInvite(transaction.key), Again.bytes(transaction.wire, transaction.peer, again), now.nanos());
        else remains.add(Remains.Kind.RESPONSE, transaction.trunk, transaction.key, again, now.nanos());
        gone(transaction, now);
    }
}
