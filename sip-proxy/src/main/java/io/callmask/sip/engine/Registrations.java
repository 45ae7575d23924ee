package io.callmask.sip.engine;

import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Now;
import io.callmask.sip.locate.Place;
import io.callmask.sip.message.SipResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers with the trunks that want it (RFC 3261 §10.2): refreshes in time, comes again after a failure, later each time, and when the connection has gone; ends it when the node
/// is taken out of service. A registration is refreshed and ended where it was made. Owned by one shard.
final class Registrations {
    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);
    private static final String METHOD = "REGISTER";
    private static final int INTERVAL_TOO_BRIEF = 423;
    /// Requests in a row for one registration: credentials, a nonce that was stale, a longer time …
    private static final int MOST_ROUNDS = 6;
    private static final long FIRST_DELAY = Duration.ofSeconds(4).toNanos();
    private static final long LONGEST_DELAY = Duration.ofMinutes(10).toNanos();
    /// A peer that closes each connection at once does not make us register without end.
    private static final long BETWEEN_FLOWS = Duration.ofSeconds(30).toNanos();
    /// In seconds: who grants less would be asked without end, so that it is as good as a refusal.
    private static final long LEAST = 10;
    private static final long SOON = Duration.ofSeconds(1).toNanos();
    private static final long SPREAD = Duration.ofMillis(50).toNanos();
    /// How long the end of a registration waits for its answer: it holds up the stop of the node.
    private static final long PARTING = Duration.ofSeconds(2).toNanos();

    private final Surroundings around;
    private final Minted ids;
    private final TimerWheel wheel;
    private final LoneRequests requests;
    /// Takes letters from any thread.
    private final Consumer<Letter> answers;
    private final Runnable left;
    private final List<Line> lines = new ArrayList<>();
    private int slot = -1;
    /// Whether the node is taken out of service.
    private boolean isOut;

    /// @param left told when a trunk has been left for good
    Registrations(Surroundings around, Minted ids, TimerWheel wheel, LoneRequests requests, Consumer<Letter> answers, Runnable left) {
        this.around = around;
        this.ids = ids;
        this.wheel = wheel;
        this.requests = requests;
        this.answers = answers;
        this.left = left;
    }

    /// @param slot one that this shard owns: what comes back finds it by that
    void start(int slot, Now now) {
        this.slot = slot;
        turn(now);
    }

    /// The trunks may be others now. A registrar that is where it was, and is to know the same user, knows us on; the others forget us.
    void turn(Now now) {
        if (slot < 0) return;
        lines.removeIf(line -> line.mood == Mood.AWAY && line.isGone);
        for (var line : lines) line.turn(now);
        int place = 0;
        for (var peer : around.peers().all()) {
            var registration = peer.access().registration();
            if (registration == null || lines.stream().anyMatch(line -> !line.isGone && line.peer == peer)) continue;
            around.trunks().register(peer.trunk().name(), registration.required());
            var line = new Line(peer, registration);
            if (isOut) line.mood = Mood.AWAY;
            else wheel.arm(line, now.nanos() + SPREAD * place++);
            lines.add(line);
        }
    }

    /// Nobody shall find us by these trunks any more.
    void leave(Now now) {
        isOut = true;
        for (var line : lines) line.leave(now);
    }

    void comeBack(Now now) {
        isOut = false;
        for (var line : lines) {
            if (!line.isGone) line.comeBack(now);
        }
    }

    /// Whether the end of a registration is still to be answered.
    boolean isLeaving() {
        for (var line : lines) {
            if (line.mood == Mood.LEAVING) return true;
        }
        return false;
    }

    private enum Mood { STAYING, LEAVING, AWAY }

    /// One trunk; fires when its next REGISTER is due, or when its last was not answered in time.
    private final class Line extends TimerWheel.Entry {
        private Peers.Peer peer;
        private Registration registration;
        private final String domain;
        /// What the registration is made with, it is ended with, though the trunk has another account or another address by then.
        private final Directory own;
        private final Keyring keyring;
        /// Whether its trunk is gone, or is registered with otherwise.
        private boolean isGone;
        private String callId;
        private String tag;
        private final TimerWheel.Entry expiry = new TimerWheel.Entry() {
            @Override void fire(Now now) {
                lost("expired");
            }
        };
        private Mood mood = Mood.STAYING;
        private long seconds;
        private long cseq;
        /// Counts registrations that were begun: what comes of a former one means nothing.
        private int begun;
        private int failures;
        /// Where it was sent last.
        private @Nullable Place at;
        /// Where we are registered, or were last and nothing has failed since.
        private @Nullable Place home;
        /// Of which place we are told when the connection ends.
        private @Nullable Place watched;
        private long flowAllowed = Long.MIN_VALUE;

        Line(Peers.Peer peer, Registration registration) {
            this.peer = peer;
            this.registration = registration;
            this.domain = domain(peer, registration);
            this.own = new Directory(new Peers(List.of(peer)));
            this.keyring = new Keyring(own, around.ids());
            this.seconds = registration.expires().toSeconds();
            this.callId = ids.next(slot);
            this.tag = ids.next(slot);
        }

        void turn(Now now) {
            if (isGone) return;
            var other = around.peers().all().stream().filter(each -> each.trunk().name().equals(trunk())).findFirst().orElse(null);
            // Only addresses of former trunks have been forgotten.
            if (other == peer) return;
            var with = other == null ? null : other.access().registration();
            if (other != null && with != null && with.user().equals(registration.user()) && domain(other, with).equals(domain) && peer.isSentToWhere(other)) {
                goOn(other, with, now);
                return;
            }
            isGone = true;
            leave(now);
            around.trunks().registerNoMore(trunk());
        }

        /// The same Call-ID goes on counting: an end of it and a new beginning could arrive in the wrong order (RFC 3261 §10.3).
        private void goOn(Peers.Peer other, Registration with, Now now) {
            boolean isNewLength = !with.expires().equals(registration.expires());
            peer = other;
            own.is(new Peers(List.of(other)));
            registration = with;
            around.trunks().require(trunk(), with.required());
            if (isNewLength) seconds = with.expires().toSeconds();
            // What was wrong may have been put right.
            if (mood != Mood.STAYING || !isNewLength && failures == 0) return;
            failures = 0;
            wheel.arm(this, now.nanos());
        }

        private static String domain(Peers.Peer peer, Registration registration) {
            return registration.domain().isEmpty() ? peer.host() : registration.domain();
        }

        private String trunk() {
            return peer.trunk().name();
        }

        @Override void fire(Now now) {
            switch (mood) {
                case STAYING -> begin(seconds, now);
                case LEAVING -> parted();
                case AWAY    -> { }
            }
        }

        private void begin(long expires, Now now) {
            begun++;
            for (var place : places()) {
                var wire = Way.wireTo(place.address(), place.transport(), around.wires());
                if (wire == null) continue;
                if (at != null && !place.equals(at)) rename();
                at = place;
                var way = new Way(wire, place.address());
                send(way, expires, first(way), 1, now);
                return;
            }
            // Of an end nobody is told here: the others are still to be left, and whoever leaves them asks afterwards.
            if (mood == Mood.LEAVING) away();
            else failed(null, now);
        }

        /// Home comes first, while that answers, and those that did not answer lately last; the end of it goes home whatever happens.
        private List<Place> places() {
            if (mood != Mood.LEAVING) return around.trunks().order(peer.to(), home, around.ids()::number);
            var last = home == null ? at : home;
            return last == null ? List.of() : List.of(last);
        }

        /// Another registrar knows nothing of what the former was told.
        private void rename() {
            callId = ids.next(slot);
            tag = ids.next(slot);
        }

        private Asked first(Way way) {
            return isStillIts(way) ? keyring.first(trunk(), way.to(), METHOD, "sip:" + domain) : Asked.NOTHING;
        }

        private @Nullable Asked again(Asked before, SipResponse response, Way way) {
            return isStillIts(way) ? keyring.again(before, response, trunk(), way.to(), METHOD, "sip:" + domain) : null;
        }

        /// Whether the address is not another trunk's by now.
        private boolean isStillIts(Way way) {
            return around.peers().at(way.to().getAddress()).filter(owner -> owner.trunk().name().equals(trunk())).isPresent();
        }

        private void send(Way way, long expires, Asked asked, int round, Now now) {
            String branch = ids.next(slot);
            int which = begun;
            byte[] request = Requests.register(domain, registration.user(), way.wire().us(), branch, callId, tag, ++cseq, expires, asked.credentials()).bytes();
            requests.send(METHOD, trunk(), branch, way.wire(), way.to(), request, new LoneRequests.User() {
                @Override public void answered(SipResponse response, Now at) {
                    if (response.status() >= 200) heard(response, at);
                }

                @Override public void timedOut(Now at) {
                    heard(null, at);
                }

                @Override public void lost(boolean perhapsReceived, Now at) {
                    heard(null, at);
                }

                private void heard(@Nullable SipResponse response, Now at) {
                    if (which == begun) Line.this.heard(response, way, expires, asked, round, at);
                }
            }, now);
        }

        private void heard(@Nullable SipResponse response, Way way, long expires, Asked asked, int round, Now now) {
            if (mood == Mood.AWAY) return;
            var again = response == null ? null : again(asked, response, way);
            long least = response != null && response.status() == INTERVAL_TOO_BRIEF ? Granted.least(response) : 0;
            if (again != null && round < MOST_ROUNDS) {
                send(way, expires, again, round + 1, now);
            } else if (mood == Mood.LEAVING) {
                parted();
            } else if (expires > 0 && least > expires && round < MOST_ROUNDS) {
                seconds = least;
                send(way, least, first(way), round + 1, now);
            } else if (response != null && response.status() < 300) {
                long granted = Granted.seconds(response, Requests.contact(registration.user(), way.wire().us()), expires);
                if (granted < LEAST) failed(response, now);
                else done(way, granted, now);
            } else {
                failed(response, now);
            }
        }

        private void done(Way way, long granted, Now now) {
            failures = 0;
            home = at;
            long life = Duration.ofSeconds(granted).toNanos();
            // Between three and four fifths of it.
            wheel.arm(this, now.nanos() + life * 3 / 5 + dice(life / 5));
            wheel.arm(expiry, now.nanos() + life);
            if (around.trunks().registered(trunk(), true)) LOG.info("event=registered trunk={} seconds={}", trunk(), granted);
            if (at != null && !at.equals(watched)) watch(at, way.wire());
        }

        private void watch(Place place, Wire wire) {
            boolean isConnected = wire.whenEnded(place.address(), () -> answers.accept(new Letter.FlowLost(now -> flowLost(place, now))));
            watched = isConnected ? place : null;
        }

        /// What would have come by the connection that has gone may not come otherwise.
        private void flowLost(Place place, Now now) {
            if (!place.equals(watched)) return;
            watched = null;
            if (mood != Mood.STAYING || !place.equals(home)) return;
            wheel.arm(this, Math.max(now.nanos() + dice(SOON), flowAllowed));
            flowAllowed = now.nanos() + BETWEEN_FLOWS;
        }

        /// Silence and the registrar's own troubles leave a registration as it is, until it expires; a refusal does not.
        private void failed(@Nullable SipResponse response, Now now) {
            int status = response == null ? 0 : response.status();
            if (at != null && peer.to().isChanging() && (status == 0 || status == 503)) around.trunks().putAside(trunk(), at);
            if (failures++ == 0) LOG.warn("event=register-failed trunk={} status={}", trunk(), status == 0 ? "none" : status);
            boolean isRefused = status >= 200 && status != 408 && (status < 500 || status >= 600);
            if (isRefused) lost("refused");
            if (!expiry.isArmed()) home = null;
            long delay = Math.min(LONGEST_DELAY, FIRST_DELAY << Math.min(failures - 1, 10));
            long asked = response == null ? 0 : Granted.retryAfter(response);
            wheel.arm(this, now.nanos() + Math.max(delay / 2 + dice(delay / 2), Duration.ofSeconds(asked).toNanos()));
        }

        private void lost(String why) {
            wheel.disarm(expiry);
            if (around.trunks().registered(trunk(), false)) LOG.warn("event=unregistered trunk={} why={}", trunk(), why);
        }

        private void leave(Now now) {
            if (mood != Mood.STAYING) return;
            boolean isKnown = begun > 0;
            wheel.disarm(this);
            wheel.disarm(expiry);
            if (around.trunks().registered(trunk(), false)) LOG.info("event=unregistered trunk={} why=leaving", trunk());
            mood = isKnown ? Mood.LEAVING : Mood.AWAY;
            if (!isKnown) return;
            wheel.arm(this, now.nanos() + PARTING);
            begin(0, now);
        }

        private void away() {
            wheel.disarm(this);
            mood = Mood.AWAY;
        }

        private void parted() {
            away();
            left.run();
        }

        private void comeBack(Now now) {
            if (mood == Mood.STAYING) return;
            mood = Mood.STAYING;
            failures = 0;
            begin(seconds, now);
        }

        /// @return zero up to `limit`
        private long dice(long limit) {
            return limit <= 0 ? 0 : around.ids().number() % limit;
        }
    }
}
