package io.callmask.sip.engine;

import io.callmask.sip.builder.SessionLines;
import io.callmask.sip.builder.SessionLines.Refresher;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.Now;
import io.callmask.sip.call.Side;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipResponse;

/// Keeps the session timer of one leg (RFC 4028). Owned by a shard.
final class SessionClock extends TimerWheel.Entry {
    /// How soon a refresh is tried again that could not be sent, or was refused.
    private static final long AGAIN = 5_000_000_000L;
    private static final int INTERVAL_TOO_SMALL = 422;

    private final TimerWheel wheel;
    /// What we ask for, in seconds.
    private final int ours;
    /// What the peer has refused to go below.
    private int least;
    private boolean allowsUpdate;
    /// What the two sides have agreed on.
    private int seconds;
    private boolean weRefresh;
    /// When the session is dead, unless it is refreshed.
    private long end;
    private final Call call;
    private final Side side;
    private final Call.Feed feed;

    /// @param ours         seconds
    /// @param allowsUpdate whether the peer takes UPDATE
    SessionClock(TimerWheel wheel, int ours, boolean allowsUpdate, Call call, Side side, Call.Feed feed) {
        this.wheel = wheel;
        this.ours = ours;
        this.allowsUpdate = allowsUpdate;
        this.call = call;
        this.side = side;
        this.feed = feed;
    }

    /// Whether a message's sender takes UPDATE.
    static boolean allowsUpdate(SipMessage message) {
        return message.has(HeaderName.ALLOW) && message.items(HeaderName.ALLOW).contains("UPDATE");
    }

    /// What an INVITE of ours says.
    static SessionLines first(int seconds) {
        return new SessionLines(seconds, Refresher.UNSAID, true);
    }

    /// What our 2xx to this INVITE or UPDATE will say; the clock runs once that is sent.
    SessionTimer answer(SipRequest request) {
        noteAllowed(request);
        return SessionTimer.answering(request, ours);
    }

    static SessionLines lines(SessionTimer answer) {
        return new SessionLines(answer.seconds(), answer.weRefresh() ? Refresher.UAS : Refresher.UAC, false);
    }

    /// What a re-INVITE or UPDATE of ours says: who refreshed goes on doing so (§7.4).
    SessionLines lines() {
        return new SessionLines(asked(), weRefresh ? Refresher.UAC : Refresher.UAS, true);
    }

    /// The peer's 2xx to a request of ours.
    void agree(SipResponse ok, Now now) {
        noteAllowed(ok);
        run(SessionTimer.agreed(ok, asked()), now);
    }

    /// The session begins, or is fresh: from now on so.
    void run(SessionTimer timer, Now now) {
        seconds = timer.seconds();
        weRefresh = timer.weRefresh();
        end = now.nanos() + timer.endNanos();
        wheel.arm(this, now.nanos() + timer.nextNanos());
    }

    /// The peer has refused a request of ours.
    void refused(SipResponse no) {
        if (no.status() == INTERVAL_TOO_SMALL) least = Math.max(least, SessionTimer.minimum(no));
        if (no.cseq().method().equals("UPDATE") && (no.status() == 405 || no.status() == 501)) allowsUpdate = false;
    }

    /// Whether a refresh may be an UPDATE without offer, which changes nothing else (§7.4).
    boolean allowsUpdate() {
        return allowsUpdate;
    }

    void stop() {
        wheel.disarm(this);
    }

    private int asked() {
        return Math.max(least, seconds);
    }

    private void noteAllowed(SipMessage message) {
        if (message.has(HeaderName.ALLOW)) allowsUpdate = allowsUpdate(message);
    }

    @Override void fire(Now now) {
        if (now.nanos() >= end || !weRefresh) {
            feed.feed(call, new CallEvent.SessionExpired(side), now);
            return;
        }
        wheel.arm(this, Math.min(now.nanos() + AGAIN, end));
        feed.feed(call, new CallEvent.RefreshDue(side), now);
    }
}
