package io.callmask.sip.engine;

import io.callmask.routing.Trunk;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Now;
import io.callmask.sip.locate.Place;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transaction.ClientNonInvite;
import io.callmask.sip.transaction.Timer;
import io.callmask.sip.transaction.TimerValues;
import io.callmask.sip.transaction.TransactionAction;
import io.callmask.sip.transaction.TransactionStep;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks trunks for their health by OPTIONS (RFC 3261 §11), and tells the board what it learns. Its transactions belong to no call. Owned by one shard.
final class Pings {
    private static final String METHOD = "OPTIONS";
    private static final int MOST_PLACES = 16;
    private static final Map<Timer, Integer> TIMERS = Map.of(Timer.E, 0, Timer.F, 1);

    private final TimerValues timers;
    private final Surroundings around;
    private final Minted ids;
    private final TimerWheel wheel;
    /// Takes letters from any thread.
    private final Consumer<Letter> letters;
    private final Map<String, Ping> open = new HashMap<>();

    Pings(TimerValues timers, Surroundings around, Minted ids, TimerWheel wheel, Consumer<Letter> letters) {
        this.timers = timers;
        this.around = around;
        this.ids = ids;
        this.wheel = wheel;
        this.letters = letters;
    }

    /// Begins to ask every trunk that wants to be asked, the first at once, the others spread over an interval.
    ///
    /// @param slot one that this shard owns: what comes back finds it by that
    void start(int slot, Now now) {
        int place = 0;
        var probes = around.trunks().probes();
        for (var probe : probes) {
            var peer = around.peers().named(probe.trunk().name());
            if (peer.isEmpty()) continue;
            long every = probe.every().toNanos();
            wheel.arm(new Round(probe.trunk(), peer.get(), every, slot), now.nanos() + every / probes.size() * place++);
        }
    }

    /// @param id the branch without its cookie
    /// @return whether it answers a request of ours
    boolean response(SipResponse response, String id, Now now) {
        var ping = open.get(id);
        if (ping == null || !response.cseq().method().equals(METHOD)) return false;
        if (response.status() < 200) {
            ping.perform(ClientNonInvite.transition(ping.state, new ClientNonInvite.Event.Provisional(), ping.values), now);
            return true;
        }
        ping.perform(ClientNonInvite.transition(ping.state, new ClientNonInvite.Event.Final(), ping.values), now);
        ping.end(!ping.answers.trunk.outlet().failOver().contains(response.status()));
        return true;
    }

    /// The next OPTIONS to one trunk.
    private final class Round extends TimerWheel.Entry {
        private final Trunk trunk;
        private final Peers.Peer peer;
        private final long every;
        private final int slot;
        private long cseq;

        Round(Trunk trunk, Peers.Peer peer, long every, int slot) {
            this.trunk = trunk;
            this.peer = peer;
            this.every = every;
            this.slot = slot;
        }

        /// Every address of the trunk is asked by itself.
        @Override void fire(Now now) {
            wheel.arm(this, now.nanos() + every);
            var places = peer.to().now().all();
            var answers = new Answers(trunk, places.size() > 1, every);
            for (var place : places.subList(0, Math.min(places.size(), MOST_PLACES))) {
                var wire = Way.wireTo(place.address(), place.transport(), around.wires());
                if (wire == null) continue;
                String branch = ids.next(slot);
                var request = Requests.options(peer.host(), wire.us(), branch, ids.next(slot), ids.next(slot), ++cseq).bytes();
                answers.open++;
                new Ping(answers, place, wire, branch).begin(request, now);
            }
        }
    }

    /// What one round has brought: a trunk answers when any of its addresses does.
    private final class Answers {
        private final Trunk trunk;
        private final boolean hasChoice;
        private final long every;
        private int open;
        private boolean isAny;

        Answers(Trunk trunk, boolean hasChoice, long every) {
            this.trunk = trunk;
            this.hasChoice = hasChoice;
            this.every = every;
        }

        void add(Place place, boolean isAnswered) {
            open--;
            if (isAnswered) {
                around.trunks().takeBack(trunk.name(), place);
                around.trunks().answered(trunk.name());
                isAny = true;
                return;
            }
            // Until it is asked again, and has had time to answer.
            if (hasChoice) around.trunks().putAside(trunk.name(), place, every + timers.patience());
            if (open == 0 && !isAny) around.trunks().failed(trunk.name());
        }
    }

    /// One OPTIONS under way.
    private final class Ping {
        private final Answers answers;
        private final Place place;
        private final Wire wire;
        private final String branch;
        private final TimerValues values;
        private final @Nullable Alarm[] alarms = new Alarm[2];
        private ClientNonInvite.State state = new ClientNonInvite.State.Terminated();

        Ping(Answers answers, Place place, Wire wire, String branch) {
            this.answers = answers;
            this.place = place;
            this.wire = wire;
            this.branch = branch;
            this.values = wire.us().transport().isReliable() ? timers.overReliable() : timers;
        }

        void begin(byte[] request, Now now) {
            open.put(branch, this);
            perform(ClientNonInvite.start(request, values), now);
        }

        void perform(TransactionStep<ClientNonInvite.State> step, Now now) {
            state = step.next();
            for (var action : step.actions()) {
                switch (action) {
                    case TransactionAction.Send(var bytes) -> {
                        around.listener().sent(METHOD);
                        send(bytes);
                    }
                    case TransactionAction.Resend(var bytes) -> {
                        around.listener().retransmitted(METHOD);
                        send(bytes);
                    }
                    case TransactionAction.Arm(var timer, var nanos) -> wheel.arm(alarm(timer), now.nanos() + nanos);
                    case TransactionAction.TimedOut _ -> end(false);
                    // What comes again finds nothing here, and is dropped.
                    case TransactionAction.Disarm _, TransactionAction.Pass _, TransactionAction.Linger _, TransactionAction.Gone _ -> { }
                }
            }
        }

        private void send(byte[] bytes) {
            // A connection that cannot be made, or breaks, is as good as no answer.
            Wire.Lost lost = _ -> letters.accept(new Letter.PingLost(() -> end(false)));
            if (!wire.send(bytes, 0, bytes.length, place.address(), lost)) lost.lost(false);
        }

        private Alarm alarm(Timer timer) {
            int place = TIMERS.getOrDefault(timer, 0);
            var known = alarms[place];
            if (known != null) return known;
            var made = new Alarm(this, timer);
            alarms[place] = made;
            return made;
        }

        /// Once: what is known first counts.
        void end(boolean isAnswered) {
            if (!open.remove(branch, this)) return;
            for (var alarm : alarms) {
                if (alarm != null) wheel.disarm(alarm);
            }
            answers.add(place, isAnswered);
        }
    }

    private static final class Alarm extends TimerWheel.Entry {
        private final Ping ping;
        private final Timer timer;

        Alarm(Ping ping, Timer timer) {
            this.ping = ping;
            this.timer = timer;
        }

        @Override void fire(Now now) {
            ping.perform(ClientNonInvite.transition(ping.state, new ClientNonInvite.Event.Fired(timer), ping.values), now);
        }
    }
}
