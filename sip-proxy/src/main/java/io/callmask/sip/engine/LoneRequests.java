package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transaction.ClientNonInvite;
import io.callmask.sip.transaction.Timer;
import io.callmask.sip.transaction.TimerValues;
import io.callmask.sip.transaction.TransactionAction;
import io.callmask.sip.transaction.TransactionStep;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Requests of ours that belong to no call, each with its client transaction: OPTIONS and REGISTER to a trunk, texts. Owned by a shard.
final class LoneRequests {
    private static final byte[] NOTHING = {};
    private static final Map<Timer, Integer> TIMERS = Map.of(Timer.E, 0, Timer.F, 1);

    private final TimerValues timers;
    private final CallListener listener;
    private final TimerWheel wheel;
    private final Remains remains;
    /// Takes letters from any thread.
    private final Consumer<Letter> answers;
    /// By method and branch.
    private final Map<String, Request> open = new HashMap<>();

    LoneRequests(TimerValues timers, CallListener listener, TimerWheel wheel, Remains remains, Consumer<Letter> answers) {
        this.timers = timers;
        this.listener = listener;
        this.wheel = wheel;
        this.remains = remains;
        this.answers = answers;
    }

    /// Who has sent it. After a final response, silence or loss nothing more is heard.
    interface User {
        /// A provisional response, or the final one.
        void answered(SipResponse response, Now now);

        /// No final response came in time.
        void timedOut(Now now);

        /// The connection could not be made, or broke before anything was heard.
        ///
        /// @param perhapsReceived whether the peer may have it all the same
        void lost(boolean perhapsReceived, Now now);
    }

    /// One that is under way.
    interface Sent {
        /// Says it no more, but still listens.
        void hush();
    }

    /// @param trunk  in whose room lies what is left of it
    /// @param branch without its cookie
    Sent send(String method, String trunk, String branch, Wire wire, InetSocketAddress to, byte[] bytes, User user, Now now) {
        var request = new Request(method, trunk, branch, wire, to, user);
        open.put(request.key, request);
        request.perform(ClientNonInvite.start(bytes, request.values), now);
        return request;
    }

    /// @param id the branch without its cookie
    /// @return whether it answers a request of ours
    boolean response(SipResponse response, String id, Now now) {
        var request = open.get(response.cseq().method() + id);
        if (request == null) return false;
        int status = response.status();
        request.perform(ClientNonInvite.transition(request.state, status < 200 ? new ClientNonInvite.Event.Provisional() : new ClientNonInvite.Event.Final(), request.values), now);
        if (status >= 200) request.end();
        request.user.answered(response, now);
        return true;
    }

    int size() {
        return open.size();
    }

    private final class Request implements Sent {
        final String key;
        private final String method;
        private final String trunk;
        private final Wire wire;
        private final InetSocketAddress to;
        private final User user;
        private final TimerValues values;
        private final @Nullable Alarm[] alarms = new Alarm[2];
        private boolean isHushed;
        private ClientNonInvite.State state = new ClientNonInvite.State.Terminated();

        Request(String method, String trunk, String branch, Wire wire, InetSocketAddress to, User user) {
            this.key = method + branch;
            this.method = method;
            this.trunk = trunk;
            this.wire = wire;
            this.to = to;
            this.user = user;
            this.values = wire.us().transport().isReliable() ? timers.overReliable() : timers;
        }

        void perform(TransactionStep<ClientNonInvite.State> step, Now now) {
            state = step.next();
            for (var action : step.actions()) {
                switch (action) {
                    case TransactionAction.Send(var bytes) -> {
                        listener.sent(method);
                        send(bytes);
                    }
                    case TransactionAction.Resend(var bytes) -> {
                        listener.retransmitted(method);
                        send(bytes);
                    }
                    case TransactionAction.Arm(var timer, var nanos) -> {
                        if (!isHushed || timer != Timer.E) wheel.arm(alarm(timer), now.nanos() + nanos);
                    }
                    case TransactionAction.TimedOut _ -> {
                        end();
                        user.timedOut(now);
                    }
                    // Copies of the final response are absorbed.
                    case TransactionAction.Linger _ -> remains.add(Remains.Kind.RESPONSE, trunk, key, NOTHING, now.nanos());
                    case TransactionAction.Disarm _, TransactionAction.Pass _, TransactionAction.Gone _ -> { }
                }
            }
        }

        private void send(byte[] bytes) {
            // Known at once or later: it is told in the same way.
            Wire.Lost lost = perhapsReceived -> answers.accept(new Letter.LoneLost(now -> lost(perhapsReceived, now)));
            if (!wire.send(bytes, 0, bytes.length, to, lost)) lost.lost(false);
        }

        /// What is known first counts; and what has been heard of was not lost (RFC 3261 §17.1.4).
        private void lost(boolean perhapsReceived, Now now) {
            if (!(state instanceof ClientNonInvite.State.Trying) || !end()) return;
            user.lost(perhapsReceived, now);
        }

        private Alarm alarm(Timer timer) {
            int place = TIMERS.getOrDefault(timer, 0);
            var known = alarms[place];
            if (known != null) return known;
            var made = new Alarm(this, timer);
            alarms[place] = made;
            return made;
        }

        @Override public void hush() {
            isHushed = true;
            var again = alarms[TIMERS.getOrDefault(Timer.E, 0)];
            if (again != null) wheel.disarm(again);
        }

        /// @return whether it was still open
        boolean end() {
            if (!open.remove(key, this)) return false;
            for (var alarm : alarms) {
                if (alarm != null) wheel.disarm(alarm);
            }
            return true;
        }
    }

    private static final class Alarm extends TimerWheel.Entry {
        private final Request request;
        private final Timer timer;

        Alarm(Request request, Timer timer) {
            this.request = request;
            this.timer = timer;
        }

        @Override void fire(Now now) {
            request.perform(ClientNonInvite.transition(request.state, new ClientNonInvite.Event.Fired(timer), request.values), now);
        }
    }
}
