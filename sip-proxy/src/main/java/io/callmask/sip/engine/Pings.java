package io.callmask.sip.engine;

import io.callmask.routing.Trunk;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Now;
import io.callmask.sip.locate.Place;
import io.callmask.sip.message.SipResponse;
import java.util.HashMap;
import java.util.Map;

/// Asks trunks for their health by OPTIONS (RFC 3261 §11), and tells the board what it learns. Owned by one shard.
final class Pings {
    private static final String METHOD = "OPTIONS";
    private static final int MOST_PLACES = 16;

    /// How long one OPTIONS may take, in nanoseconds.
    private final long patience;
    private final Surroundings around;
    private final Minted ids;
    private final TimerWheel wheel;
    private final LoneRequests requests;
    private final Keyring keyring;
    /// By trunk. Empty on shards that ask nobody.
    private final Map<String, Round> rounds = new HashMap<>();
    private int slot = -1;

    Pings(long patience, Surroundings around, Minted ids, TimerWheel wheel, LoneRequests requests, Keyring keyring) {
        this.patience = patience;
        this.around = around;
        this.ids = ids;
        this.wheel = wheel;
        this.requests = requests;
        this.keyring = keyring;
    }

    /// Begins to ask every trunk that wants to be asked, the first at once, the others spread over an interval.
    ///
    /// @param slot one that this shard owns: what comes back finds it by that
    void start(int slot, Now now) {
        this.slot = slot;
        turn(now);
    }

    /// The trunks may be others now. Whoever is where it was is asked on as before.
    void turn(Now now) {
        if (slot < 0) return;
        int place = 0;
        var probes = around.trunks().probes();
        var before = Map.copyOf(rounds);
        rounds.clear();
        for (var probe : probes) {
            var peer = around.peers().named(probe.trunk().name());
            if (peer.isEmpty()) continue;
            long every = probe.every().toNanos();
            var round = before.get(probe.trunk().name());
            if (round != null && round.every == every && round.peer.isSentToWhere(peer.get())) round.ofNow(probe.trunk(), peer.get());
            else wheel.arm(round = new Round(probe.trunk(), peer.get(), every, slot), now.nanos() + every / probes.size() * place);
            place++;
            rounds.put(probe.trunk().name(), round);
        }
        for (var round : before.values()) if (!rounds.containsValue(round)) wheel.disarm(round);
    }

    /// The next OPTIONS to one trunk.
    private final class Round extends TimerWheel.Entry {
        private Trunk trunk;
        private Peers.Peer peer;
        private final long every;
        private final int slot;
        private long cseq;

        Round(Trunk trunk, Peers.Peer peer, long every, int slot) {
            this.trunk = trunk;
            this.peer = peer;
            this.every = every;
            this.slot = slot;
        }

        private String uri() {
            return "sip:" + peer.host();
        }

        void ofNow(Trunk trunk, Peers.Peer peer) {
            this.trunk = trunk;
            this.peer = peer;
        }

        /// Every address of the trunk is asked by itself.
        @Override void fire(Now now) {
            wheel.arm(this, now.nanos() + every);
            var places = peer.to().now().all();
            var answers = new Answers(this, trunk, places.size() > 1, every);
            for (var place : places.subList(0, Math.min(places.size(), MOST_PLACES))) {
                var wire = Way.wireTo(place.address(), place.transport(), around.wires());
                if (wire == null) continue;
                answers.open++;
                new Question(answers, place, wire, ids.next(slot), ids.next(slot)).ask(keyring.first(trunk.name(), place.address(), METHOD, uri()), now);
            }
        }

        /// One OPTIONS, and what it comes to. A connection that cannot be made, or breaks, is as good as no answer.
        private final class Question implements LoneRequests.User {
            private final Answers answers;
            private final Place place;
            private final Wire wire;
            private final String callId;
            private final String tag;
            private Asked asked = Asked.NOTHING;

            Question(Answers answers, Place place, Wire wire, String callId, String tag) {
                this.answers = answers;
                this.place = place;
                this.wire = wire;
                this.callId = callId;
                this.tag = tag;
            }

            void ask(Asked showing, Now now) {
                asked = showing;
                String branch = ids.next(slot);
                var request = Requests.options(peer.host(), wire.us(), branch, callId, tag, ++cseq, asked.credentials()).bytes();
                requests.send(METHOD, peer.trunk().name(), branch, wire, place.address(), request, this, now);
            }

            @Override public void answered(SipResponse response, Now now) {
                if (response.status() < 200) return;
                var again = keyring.again(asked, response, trunk.name(), place.address(), METHOD, uri());
                if (again != null) ask(again, now);
                else answers.add(place, !trunk.outlet().failOver().contains(response.status()));
            }

            @Override public void timedOut(Now now) {
                answers.add(place, false);
            }

            @Override public void lost(boolean perhapsReceived, Now now) {
                answers.add(place, false);
            }
        }
    }

    /// What one round has brought: a trunk answers when any of its addresses does.
    private final class Answers {
        private final Round round;
        private final Trunk trunk;
        private final boolean hasChoice;
        private final long every;
        private int open;
        private boolean isAny;

        Answers(Round round, Trunk trunk, boolean hasChoice, long every) {
            this.round = round;
            this.trunk = trunk;
            this.hasChoice = hasChoice;
            this.every = every;
        }

        void add(Place place, boolean isAnswered) {
            open--;
            // What was asked of a place where the trunk is no more says nothing of it.
            if (!rounds.containsValue(round)) return;
            if (isAnswered) {
                around.trunks().takeBack(trunk.name(), place);
                around.trunks().answered(trunk.name());
                isAny = true;
                return;
            }
            // Until it is asked again, and has had time to answer.
            if (hasChoice) around.trunks().putAside(trunk.name(), place, every + patience);
            if (open == 0 && !isAny) around.trunks().failed(trunk.name());
        }
    }
}
