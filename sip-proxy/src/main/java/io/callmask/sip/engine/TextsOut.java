package io.callmask.sip.engine;

import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Trunk;
import io.callmask.sip.builder.Invitation;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Now;
import io.callmask.sip.text.TextEvent;
import io.callmask.sip.transport.Transport;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Sends texts on leg B, each attempt with ids of its own. Owned by a shard.
final class TextsOut {
    private static final String METHOD = "MESSAGE";

    private final Surroundings around;
    private final Minted ids;
    private final LoneRequests requests;
    private final Text.Feed feed;

    TextsOut(Surroundings around, Minted ids, LoneRequests requests, Text.Feed feed) {
        this.around = around;
        this.ids = ids;
        this.requests = requests;
        this.feed = feed;
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
        var channel = around.trunks().take(trunk);
        if (channel == null) {
            text.pending.add(new TextEvent.TrunkFull());
            return;
        }
        text.attempts++;
        text.tried = text.tried.isEmpty() ? trunk.name() : text.tried + ' ' + trunk.name();
        text.out = trunk.name();
        var attempt = new Attempt(text, dial, trunk, peer.get(), words, channel);
        text.current = attempt;
        if (attempt.leaves(now)) return;
        channel.giveBack();
        around.trunks().failed(trunk.name());
        text.pending.add(new TextEvent.SendFailed());
    }

    /// A text with its ids, ready to leave.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Ready(Wire wire, String branch, byte[] bytes) {
        boolean isTooLarge() {
            return !wire.us().transport().isReliable() && bytes.length > Departure.LARGEST_DATAGRAM;
        }
    }

    /// One trunk's turn.
    private final class Attempt implements Text.Attempt, LoneRequests.User {
        private final Text text;
        private final Dial dial;
        private final Trunk trunk;
        private final Peers.Peer peer;
        private final String words;
        private final TrunkBoard.Channel channel;
        /// How it leaves if it cannot leave by TCP, which it does only for its size (RFC 3261 §18.1.1).
        private @Nullable Ready otherwise;
        private boolean isOver;
        private LoneRequests.@Nullable Sent sent;

        Attempt(Text text, Dial dial, Trunk trunk, Peers.Peer peer, String words, TrunkBoard.Channel channel) {
            this.text = text;
            this.dial = dial;
            this.trunk = trunk;
            this.peer = peer;
            this.words = words;
            this.channel = channel;
        }

        boolean leaves(Now now) {
            var wire = Way.wireTo(peer.to(), peer.transport(), around.wires());
            if (wire == null) return false;
            var plain = made(wire);
            var reliable = plain.isTooLarge() ? Way.wireTo(peer.to(), Transport.TCP, around.wires()) : null;
            if (reliable != null) otherwise = plain;
            leave(reliable == null ? plain : made(reliable), now);
            return true;
        }

        private Ready made(Wire wire) {
            var invitation = new Invitation(dial.ring(), dial.show(), trunk.outlet().format(), peer.hostPort(), wire.us(), ids.next(text.slot), ids.next(text.slot), text.hops - 1);
            String branch = ids.next(text.slot);
            return new Ready(wire, branch, Requests.text(invitation, branch, words.getBytes(StandardCharsets.UTF_8)).bytes());
        }

        private void leave(Ready ready, Now now) {
            sent = requests.send(METHOD, ready.branch(), ready.wire(), peer.to(), ready.bytes(), this, now);
        }

        @Override public void forsake() {
            if (!isOver) around.trunks().failed(trunk.name());
            hush();
        }

        @Override public void hush() {
            if (sent != null) sent.hush();
        }

        @Override public void answered(int status, Now now) {
            around.trunks().answered(trunk.name());
            if (status >= 200) over();
            if (status >= 200 && status < 300) feed.feed(text, new TextEvent.Taken(status), now);
            else if (isCurrent()) feed.feed(text, status < 200 ? new TextEvent.Heard() : new TextEvent.Declined(status), now);
        }

        @Override public void timedOut(Now now) {
            around.trunks().failed(trunk.name());
            over();
            if (isCurrent()) feed.feed(text, new TextEvent.TrunkSilent(), now);
        }

        @Override public void lost(boolean perhapsReceived, Now now) {
            var udp = otherwise;
            otherwise = null;
            if (udp != null && !perhapsReceived && isCurrent() && around.router().holds(dial, now.wall())) {
                leave(udp, now);
                return;
            }
            around.trunks().failed(trunk.name());
            over();
            if (isCurrent()) feed.feed(text, new TextEvent.SendFailed(), now);
        }

        private void over() {
            isOver = true;
            channel.giveBack();
        }

        /// Another attempt may have taken the place of this one, or the text may be over.
        private boolean isCurrent() {
            return text.current == this;
        }
    }
}
