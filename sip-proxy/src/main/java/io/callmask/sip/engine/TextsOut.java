package io.callmask.sip.engine;

import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Trunk;
import io.callmask.sip.builder.Invitation;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Now;
import io.callmask.sip.locate.Place;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.text.TextEvent;
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
    private final Text.Feed feed;
    private final Consumer<Text> workOn;

    /// @param workOn told whose end a bug is from here on
    TextsOut(Surroundings around, Minted ids, TimerWheel wheel, LoneRequests requests, Keyring keyring, Text.Feed feed, Consumer<Text> workOn) {
        this.around = around;
        this.ids = ids;
        this.wheel = wheel;
        this.requests = requests;
        this.keyring = keyring;
        this.feed = feed;
        this.workOn = workOn;
    }

    void send(Text text, Dial dial, Trunk trunk, String words, Now now) {
        if (text.current != null) text.current.forsake();
        text.current = null;
        var peer = around.peers().named(trunk.name());
        if (peer.isEmpty()) {
            text.pending.add(new TextEvent.SendFailed());
            return;
        }
        // Time may have passed: whom the number means may have changed.
        if (!around.router().holds(dial, now.wall())) {
            text.pending.add(new TextEvent.RouteLost());
            return;
        }
        var order = around.trunks().order(peer.get().to(), around.ids()::number);
        var channel = around.trunks().take(trunk);
        if (channel == null) {
            text.pending.add(new TextEvent.TrunkFull());
            return;
        }
        text.tried = text.tried.isEmpty() ? trunk.name() : text.tried + ' ' + trunk.name();
        text.out = trunk.name();
        var turn = new Turn(text, dial, words, new TrunkTurn(peer.get().trunk(), peer.get().host(), dial.ring(), channel, order));
        text.current = turn;
        if (turn.leaves(now)) return;
        turn.over();
        around.trunks().failed(trunk.name());
        text.pending.add(new TextEvent.SendFailed());
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
        private final Dial dial;
        private final String words;
        private final TrunkTurn turn;
        private @Nullable Attempt last;
        private boolean isOver;

        Turn(Text text, Dial dial, String words, TrunkTurn turn) {
            this.text = text;
            this.dial = dial;
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

        @Override public boolean leavesElsewhere(Now now) {
            return last != null && !last.isHeard && leavesElsewhere(last, now);
        }

        /// One address does not take it: another of the same trunk is tried before the machine hears of it (RFC 3263 §4.3).
        boolean leavesElsewhere(Attempt former, Now now) {
            putAside(former.place);
            if (!isCurrent(former) || !turn.hasNext() || !around.router().holds(dial, now.wall())) return false;
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
            return new Invitation(of.dial.ring(), of.dial.show(), turn.trunk.outlet().format(), turn.host, wire.us(), ids.next(slot), ids.next(slot), of.text.hops - 1);
        }

        private Ready made(Wire wire, Invitation invitation, Asked asked) {
            String branch = ids.next(of.text.slot);
            return new Ready(wire, invitation, branch, asked, Requests.text(invitation, branch, asked.credentials(), of.words.getBytes(StandardCharsets.UTF_8)).bytes());
        }

        /// The trunk wants to know who writes: the same once more (RFC 3261 §22.2).
        private boolean showsCredentials(SipResponse response, Now now) {
            var former = left;
            if (former == null || !Keyring.isChallenge(response.status())) return false;
            var next = former.invitation().next();
            var asked = keyring.again(former.asked(), response, of.turn.trunk.name(), place.address(), METHOD, next.target());
            // Time has passed: whom the number means may have changed.
            if (asked == null || !around.router().holds(of.dial, now.wall())) return false;
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
            } else if (!(isCurrent && showsCredentials(response, now)) && (!isCurrent || status != UNAVAILABLE || !of.leavesElsewhere(this, now))) {
                end();
                if (isCurrent) feed.feed(of.text, new TextEvent.Declined(status), now);
            }
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
            otherwise = null;
            boolean mayLeaveOtherwise = udp != null && !perhapsReceived && of.isCurrent(this) && around.router().holds(of.dial, now.wall());
            if (udp != null && mayLeaveOtherwise) leave(udp, now);
            else failed(new TextEvent.SendFailed(), now);
        }

        private void failed(TextEvent event, Now now) {
            boolean isCurrent = of.isCurrent(this);
            if (isCurrent && of.leavesElsewhere(this, now)) return;
            if (of.last == this) around.trunks().failed(of.turn.trunk.name());
            end();
            if (isCurrent) feed.feed(of.text, event, now);
        }
    }
}
