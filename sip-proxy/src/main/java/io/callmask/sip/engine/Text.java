package io.callmask.sip.engine;

import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord.Scan;
import io.callmask.routing.Decision;
import io.callmask.sip.builder.Echo;
import io.callmask.sip.call.Now;
import io.callmask.sip.message.Leg.LegA;
import io.callmask.sip.text.TextEvent;
import io.callmask.sip.text.TextState;
import io.callmask.sip.transaction.ServerNonInvite;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The shell's side of one text: the machine's state beside what is needed to do as it says. Owned by a shard.
final class Text implements Decided {
    final CallOpening opening;
    private final long begun;
    final int slot;
    /// Of its server transaction.
    final String key;
    /// Call-ID, From tag and CSeq: the same with another branch came by two ways (RFC 3261 §8.2.2.2).
    final String begunKey;
    final Echo<LegA> echo;
    final Wire wire;
    /// Where its response goes.
    final InetSocketAddress peer;
    /// Its Max-Forwards.
    final int hops;
    final String words;
    final TimerWheel.Entry silence;
    final TimerWheel.Entry tooLate;
    /// Events that came up while an action was performed; they wait until the step is done.
    final Queue<TextEvent> pending = new ArrayDeque<>(2);
    ServerNonInvite.State transaction = ServerNonInvite.waiting();
    TextState state;
    @Nullable Decision decision;
    private @Nullable SecondLook look;
    Scan scan = Scan.NONE;
    int attempts;
    /// The trunks that were tried, in order; and the last of them.
    String tried = "";
    String out = "";
    /// The attempt that is listened to; earlier ones are heard only if they have taken it.
    @Nullable Attempt current;
    boolean stepping;
    /// How many bugs have hit it.
    int bugs;
    /// Whether leg A was told that it was taken.
    boolean accepted;
    boolean written;

    /// @param silent takes what fires when nothing is heard of leg B
    Text(CallOpening opening, long begun, int slot, String key, String begunKey, Echo<LegA> echo, Wire wire, InetSocketAddress peer, int hops, String words, TextState state, Feed feed, Feed silent) {
        this.opening = opening;
        this.begun = begun;
        this.slot = slot;
        this.key = key;
        this.begunKey = begunKey;
        this.echo = echo;
        this.wire = wire;
        this.peer = peer;
        this.hops = hops;
        this.words = words;
        this.state = state;
        this.silence = new Alarm(this, new TextEvent.SilenceTimer(), silent);
        this.tooLate = new Alarm(this, new TextEvent.TooLate(), feed);
    }

    String id() {
        return opening.callId();
    }

    @Override public long begun() {
        return begun;
    }

    @Override public Decision.Dial dial() {
        if (decision instanceof Decision.Dial dial) return dial;
        throw new IllegalStateException("a text without a route");
    }

    @Override public void goBy(Decision.Dial renewed) {
        decision = renewed;
    }

    @Override public @Nullable SecondLook look() {
        return look;
    }

    @Override public void look(SecondLook newLook) {
        look = newLook;
    }

    boolean isAnswered() {
        return !(transaction instanceof ServerNonInvite.State.Trying);
    }

    /// One trunk's turn.
    interface Attempt {
        /// Nothing at all has been heard for as long as a trunk is given.
        ///
        /// @param again done when the store has been asked again, which is whom that is left to, if nothing has been heard by then
        /// @return whether it goes on by another address of the same trunk, or may
        boolean leavesElsewhere(Consumer<Now> again, Now now);

        /// The next trunk's turn has come, though this one may still take it.
        void forsake();

        /// Nobody waits for it any more.
        void hush();
    }

    /// Gives an event to a text.
    interface Feed {
        void feed(Text text, TextEvent event, Now now);
    }

    private static final class Alarm extends TimerWheel.Entry {
        private final Text text;
        private final TextEvent event;
        private final Feed feed;

        Alarm(Text text, TextEvent event, Feed feed) {
            this.text = text;
            this.event = event;
            this.feed = feed;
        }

        @Override void fire(Now now) {
            feed.feed(text, event, now);
        }
    }
}
