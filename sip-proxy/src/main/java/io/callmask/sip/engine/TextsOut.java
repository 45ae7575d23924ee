package io.callmask.sip.engine;

import io.callmask.number.record.Refusal;
import io.callmask.routing.Trunk;
import io.callmask.sip.builder.Invitation;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Now;
import io.callmask.sip.locate.Place;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.text.TextEvent;
import io.callmask.sip.text.TextState;
import io.callmask.sip.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sends texts on leg B, each time with ids of their own. Owned by a shard.
final class TextsOut {
    private static final String METHOD = "MESSAGE";
    /// What says that another address of the trunk is to be tried (RFC 3263 §4.3).
    private static final int UNAVAILABLE = 503;

    private final Surroundings around;
    private final Minted ids;
    private final TimerWheel wheel;
    private final LoneRequests requests;
    private final Keyring keyring;
    private final SecondLooks looks;
    private final Text.Feed feed;
    private final Consumer<Text> workOn;

    /// @param workOn told whose end a bug is from here on
    TextsOut(Surroundings around, Minted ids, TimerWheel wheel, LoneRequests requests, Keyring keyring, SecondLooks looks, Text.Feed feed, Consumer<Text> workOn) {
        this.around = around;
        this.ids = ids;
        this.wheel = wheel;
        this.requests = requests;
        this.keyring = keyring;
        this.looks = looks;
        this.feed = feed;
        this.workOn = workOn;
    }

    void send(Text text, Trunk trunk, String words, Now now) {
        if (text.current != null) text.current.forsake();
        text.current = null;
        var peer = around.peers().named(trunk.name());
        if (peer.isEmpty()) {
            feed.feed(text, new TextEvent.SendFailed(), now);
            return;
        }
        // Time may have passed: whom the number means may have changed.
        if (!looks.holds(text, now)) {
            if (!awaits(text, at -> sendAfterAll(text, trunk, words, at), now)) feed.feed(text, new TextEvent.RouteLost(SecondLooks.lost(text)), now);
            return;
        }
        var order = around.trunks().order(peer.get().to(), around.ids()::number);
        var channel = around.trunks().take(trunk);
        if (channel == null) {
            feed.feed(text, new TextEvent.TrunkFull(), now);
            return;
        }
        text.tried = text.tried.isEmpty() ? trunk.name() : text.tried + ' ' + trunk.name();
        text.out = trunk.name();
        var turn = new Turn(text, words, new TrunkTurn(peer.get().trunk(), peer.get().host(), text.dial().ring(), channel, order));
        text.current = turn;
        if (turn.leaves(now)) return;
        turn.over();
        around.trunks().failed(trunk.name());
        feed.feed(text, new TextEvent.SendFailed(), now);
    }

    private boolean awaits(Text text, Consumer<Now> then, Now now) {
        return looks.awaits(text, at -> {
            if (text.silence.isArmed()) giveTime(text, at);
            then.accept(at);
        }, now);
    }

    /// Not a trunk is silent, but the store: what leaves by its answer is given time of its own.
    void giveTime(Text text, Now now) {
        if (text.state instanceof TextState.Sending s) wheel.arm(text.silence, now.nanos() + s.dial().trunks().get(s.attempt()).outlet().silence().toNanos());
    }

    /// While the store was asked again, the text may have come to its end.
    private void sendAfterAll(Text text, Trunk trunk, String words, Now now) {
        if (text.state instanceof TextState.Sending) send(text, trunk, words, now);
    }

    /// A text with its ids, ready to leave.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Ready(Wire wire, Invitation invitation, String branch, Asked asked, byte[] bytes) {
        boolean isTooLarge() {
            return !wire.us().transport().isReliable() && bytes.length > Departure.LARGEST_DATAGRAM;
        }
    }

    /// One trunk's turn: by one of its addresses after the other.
    private final class Turn implements Text.Attempt {
        private final Text text;
        private final String words;
        private final TrunkTurn turn;
        private @Nullable Attempt last;
        private boolean isOver;

        Turn(Text text, String words, TrunkTurn turn) {
            this.text = text;
            this.words = words;
            this.turn = turn;
        }

        boolean leaves(Now now) {
            for (var place = turn.next(); place != null; place = turn.next()) {
                text.attempts++;
                var wire = Way.wireTo(place.address(), place.transport(), around.wires());
                if (wire != null) {
                    leave(place, wire, now);
                    // Nobody should have to wait for Timer F when another address could be tried.
                    if (turn.hasNext()) wheel.arm(text.silence, now.nanos() + turn.trunk.outlet().silence().toNanos());
                    return true;
                }
                putAside(place);
            }
            return false;
        }

        /// What has not left because of a bug will not be heard of again: then nobody else would give the channel back.
        private void leave(Place place, Wire wire, Now now) {
            boolean hasLeft = false;
            try {
                last = new Attempt(this, place);
                last.leave(wire, now);
                hasLeft = true;
            } finally {
                if (!hasLeft) over();
            }
        }

        private void putAside(Place place) {
            if (turn.hasChoice()) around.trunks().putAside(turn.trunk.name(), place);
        }

        @Override public boolean leavesElsewhere(Consumer<Now> again, Now now) {
            var silent = last;
            return silent != null && !silent.isHeard && leavesElsewhere(silent, at -> {
                // While the store was asked again, it may have been heard of: then that says what comes next, and another may wait to leave already.
                if (isCurrent(silent) && !silent.isHeard) again.accept(at);
            }, now);
        }

        /// One address does not take it: another of the same trunk is tried before the machine hears of it (RFC 3263 §4.3).
        boolean leavesElsewhere(Attempt former, Consumer<Now> again, Now now) {
            putAside(former.place);
            if (!isCurrent(former) || !turn.hasNext()) return false;
            if (!looks.holds(text, now)) return awaits(text, again, now);
            former.hush();
            feed.feed(text, new TextEvent.AskedAgain(), now);
            return leaves(now);
        }

        /// Another attempt may have taken the place of this one, or the text may be over.
        boolean isCurrent(Attempt attempt) {
            return text.current == this && last == attempt;
        }

        @Override public void forsake() {
            if (!isOver) around.trunks().failed(turn.trunk.name());
            if (!isOver && last != null) putAside(last.place);
            hush();
        }

        @Override public void hush() {
            if (last != null) last.hush();
        }

        /// Its channel is others'.
        void over() {
            isOver = true;
            turn.channel.giveBack();
        }
    }

    /// One MESSAGE to one address.
    private final class Attempt implements LoneRequests.User {
        private final Turn of;
        private final Place place;
        /// How it leaves if it cannot leave by TCP, which it does only for its size (RFC 3261 §18.1.1).
        private @Nullable Ready otherwise;
        private LoneRequests.@Nullable Sent sent;
        private @Nullable Ready left;
        private boolean isHeard;

        Attempt(Turn of, Place place) {
            this.of = of;
            this.place = place;
        }

        void leave(Wire wire, Now now) {
            var invitation = invitation(wire);
            leaveFitting(made(wire, invitation, keyring.first(of.turn.trunk.name(), place.address(), METHOD, invitation.target())), now);
        }

        /// As it is, or by TCP, again with ids of its own, when it is too large for a datagram and there is a listener for it.
        private void leaveFitting(Ready plain, Now now) {
            var reliable = plain.isTooLarge() ? Way.wireTo(place.address(), Transport.TCP, around.wires()) : null;
            otherwise = reliable == null ? null : plain;
            leave(reliable == null ? plain : made(reliable, invitation(reliable), plain.asked()), now);
        }

        private Invitation invitation(Wire wire) {
            var turn = of.turn;
            int slot = of.text.slot;
            return new Invitation(turn.ring, of.text.dial().show(), turn.trunk.outlet().format(), turn.host, wire.us(), ids.next(slot), ids.next(slot), of.text.hops - 1);
        }

        private Ready made(Wire wire, Invitation invitation, Asked asked) {
            String branch = ids.next(of.text.slot);
            return new Ready(wire, invitation, branch, asked, Requests.text(invitation, branch, asked.credentials(), of.words.getBytes(StandardCharsets.UTF_8)).bytes());
        }

        /// The trunk wants to know who writes: the same once more (RFC 3261 §22.2).
        private boolean showsCredentials(SipResponse response, Now now) {
            var former = left;
            if (former == null || !Keyring.isChallenge(response.status()) || !keyring.has(of.turn.trunk.name())) return false;
            // Time has passed: whom the number means may have changed. First of all: a challenge is taken up once.
            if (!looks.holds(of.text, now)) return awaits(of.text, at -> hear(() -> declined(response, at)), now);
            var next = former.invitation().next();
            var asked = keyring.again(former.asked(), response, of.turn.trunk.name(), place.address(), METHOD, next.target());
            if (asked == null) return false;
            leaveFitting(made(former.wire(), next, asked), now);
            return true;
        }

        private void leave(Ready ready, Now now) {
            left = ready;
            sent = requests.send(METHOD, of.text.opening.trunk(), ready.branch(), ready.wire(), place.address(), ready.bytes(), this, now);
        }

        void hush() {
            if (sent != null) sent.hush();
        }

        @Override public void answered(SipResponse response, Now now) {
            hear(() -> heard(response, now));
        }

        /// What a bug cuts short will not be heard of again: it is this text's end, and the channel is others'.
        private void hear(Runnable news) {
            workOn.accept(of.text);
            boolean isHeardOut = false;
            try {
                news.run();
                isHeardOut = true;
            } finally {
                if (!isHeardOut) of.over();
            }
        }

        private void heard(SipResponse response, Now now) {
            int status = response.status();
            around.trunks().answered(of.turn.trunk.name());
            if (status != UNAVAILABLE) around.trunks().takeBack(of.turn.trunk.name(), place);
            isHeard = true;
            boolean isCurrent = of.isCurrent(this);
            if (status >= 200 && status < 300) {
                of.over();
                feed.feed(of.text, new TextEvent.Taken(status), now);
            } else if (status < 200) {
                if (isCurrent) feed.feed(of.text, new TextEvent.Heard(), now);
            } else {
                declined(response, now);
            }
        }

        /// The first time, or once more as the store has been asked again meanwhile.
        private void declined(SipResponse response, Now now) {
            int status = response.status();
            boolean isCurrent = of.isCurrent(this);
            if (isCurrent && showsCredentials(response, now)) return;
            if (isCurrent && status == UNAVAILABLE && of.leavesElsewhere(this, at -> hear(() -> declined(response, at)), now)) return;
            end();
            var lost = Keyring.isChallenge(status) ? SecondLooks.lost(of.text) : Refusal.NONE;
            if (isCurrent) feed.feed(of.text, lost == Refusal.NONE ? new TextEvent.Declined(status) : new TextEvent.RouteLost(lost), now);
        }

        /// The turn is over with this attempt, even if the text is over already; one that has gone on to another address keeps its channel.
        private void end() {
            if (of.last == this) of.over();
        }

        @Override public void timedOut(Now now) {
            hear(() -> failed(new TextEvent.TrunkSilent(), now));
        }

        @Override public void lost(boolean perhapsReceived, Now now) {
            hear(() -> givenUp(perhapsReceived, now));
        }

        private void givenUp(boolean perhapsReceived, Now now) {
            var udp = otherwise;
            boolean mayLeaveOtherwise = udp != null && !perhapsReceived && of.isCurrent(this);
            if (mayLeaveOtherwise && !looks.holds(of.text, now)) {
                if (awaits(of.text, at -> hear(() -> givenUp(false, at)), now)) return;
                mayLeaveOtherwise = false;
            }
            otherwise = null;
            if (udp != null && mayLeaveOtherwise) leave(udp, now);
            else failed(new TextEvent.SendFailed(), now);
        }

        private void failed(TextEvent event, Now now) {
            boolean isCurrent = of.isCurrent(this);
            if (isCurrent && of.leavesElsewhere(this, at -> hear(() -> failed(event, at)), now)) return;
            if (of.last == this) around.trunks().failed(of.turn.trunk.name());
            end();
            if (isCurrent) feed.feed(of.text, event, now);
        }
    }
}
