package io.callmask.sip.engine;

import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.Now;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipMessage;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The provisional responses that we send reliably on leg A (RFC 3262 §3): one at a time, each again and again until its PRACK comes; RSeq is ours. Whatever leg B does, this
/// is leg A's own. Owned by a shard.
///
/// A 2xx waits for the PRACK of an early description (§3): until then the call is told nothing of the callee's answer being fit ([#hold]).
final class ReliableProgress {
    private static final int MOST_WAITING = 8;
    private static final String TAG = "100rel";

    private final Call call;
    private final TimerWheel wheel;
    private final CallListener listener;
    private final Call.Feed feed;
    private final long t1;
    private final long patience;
    private final Queue<Waiting> waiting = new ArrayDeque<>(1);
    private int rseq;
    private @Nullable Outstanding outstanding;
    private @Nullable CallEvent held;
    private boolean hasDescribed;

    private record Waiting(Draft draft, String tag) {}

    /// A response that is made when its turn comes: what it was to describe may be old by then.
    interface Draft {
        /// @param rseq its RSeq
        byte[] message(int rseq);

        /// Whether a message made now has a description.
        boolean hasDescription();
    }

    /// @param first the RSeq before the first, 0 to 2^31 - 2^16 (§3)
    ReliableProgress(Call call, TimerWheel wheel, CallListener listener, Call.Feed feed, long t1, long patience, int first) {
        this.call = call;
        this.wheel = wheel;
        this.listener = listener;
        this.feed = feed;
        this.t1 = t1;
        this.patience = patience;
        this.rseq = first;
    }

    /// Whether a message requires reliable provisional responses, or its sender would take them.
    static boolean requires(SipMessage message) {
        return lists(message, HeaderName.REQUIRE);
    }

    static boolean supports(SipMessage message) {
        return requires(message) || lists(message, HeaderName.SUPPORTED);
    }

    private static boolean lists(SipMessage message, HeaderName name) {
        for (var tag : message.items(name)) {
            if (tag.equalsIgnoreCase(TAG)) return true;
        }
        return false;
    }

    /// Sends a response, or lets it wait for the PRACK of the one before.
    ///
    /// @param tag its To-tag
    void send(Draft draft, String tag, Sender sender, Now now) {
        var next = new Waiting(draft, tag);
        if (outstanding == null) begin(next, sender, now);
        // What is told late means little: a flood of it nothing.
        else if (waiting.size() < MOST_WAITING) waiting.add(next);
    }

    private void begin(Waiting next, Sender sender, Now now) {
        boolean hasDescription = next.draft.hasDescription();
        var bytes = next.draft.message(++rseq);
        outstanding = new Outstanding(bytes, rseq, hasDescription, next.tag, now.nanos());
        wheel.arm(outstanding, now.nanos() + t1);
        sender.send(bytes, now);
    }

    /// A PRACK has come.
    ///
    /// @return whether it acknowledges what is outstanding
    boolean acknowledged(long number, long inviteCSeq, String tag) {
        var done = outstanding;
        if (done == null || number != done.number || inviteCSeq != call.a.cseq || !tag.equals(done.tag)) return false;
        wheel.disarm(done);
        outstanding = null;
        hasDescribed = done.hasDescription;
        return true;
    }

    /// Whether what was acknowledged last was a description.
    boolean hasDescribed() {
        return hasDescribed;
    }

    /// After the answer to a PRACK: what has waited for it goes on.
    void goOn(Sender sender, Now now) {
        if (outstanding != null) return;
        if (held != null) {
            waiting.clear();
            var event = held;
            held = null;
            feed.feed(call, event, now);
        } else if (!waiting.isEmpty()) {
            begin(waiting.remove(), sender, now);
        }
    }

    /// Keeps back what would lead to a 2xx as long as an early description is not acknowledged.
    ///
    /// @return whether it is kept
    boolean hold(CallEvent answer) {
        if (outstanding == null || !outstanding.hasDescription) return false;
        held = answer;
        return true;
    }

    /// A dialog is over, and nobody acknowledges any more what was said in it.
    void leave(String tag) {
        waiting.removeIf(next -> next.tag.equals(tag));
        if (outstanding == null || !outstanding.tag.equals(tag)) return;
        wheel.disarm(outstanding);
        outstanding = null;
    }

    /// With the final response nothing is said again.
    void stop() {
        if (outstanding != null) wheel.disarm(outstanding);
        outstanding = null;
        held = null;
        waiting.clear();
    }

    /// Sends a provisional response for the first time.
    interface Sender {
        void send(byte[] bytes, Now now);
    }

    /// Again after T1, 2·T1, 4·T1 …, for 64·T1 (§3).
    private final class Outstanding extends TimerWheel.Entry {
        private final byte[] bytes;
        private final long number;
        private final boolean hasDescription;
        private final String tag;
        private final long end;
        private long interval = t1;

        Outstanding(byte[] bytes, long number, boolean hasDescription, String tag, long start) {
            this.bytes = bytes;
            this.number = number;
            this.hasDescription = hasDescription;
            this.tag = tag;
            this.end = start + patience;
        }

        @Override void fire(Now now) {
            if (now.nanos() >= end) {
                stop();
                feed.feed(call, new CallEvent.PrackMissing(), now);
                return;
            }
            listener.retransmitted(Kind.of(bytes));
            call.a.wire.send(bytes, 0, bytes.length, call.a.peer);
            interval *= 2;
            wheel.arm(this, Math.min(now.nanos() + interval, end));
        }
    }
}
