package io.callmask.sip.engine;

import io.callmask.number.record.CallOpening;
import io.callmask.routing.Decision;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallState;
import io.callmask.sip.call.Now;
import io.callmask.sip.message.SipMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The shell's side of one call: the machine's state beside what is needed to do as it says. Owned by a shard.
final class Call implements Decided {
    private static final int MOST_WEIGHT = 64;
    /// A head that is so much longer counts as a message more: the answer to a request repeats its Vias, and is kept; a response so long is counted alike.
    private static final int BYTES_OF_ONE = 2_048;
    private static final long SECOND = 1_000_000_000L;
    /// A wall clock that was set by less goes unnoticed, and the record is wrong by as much.
    private static final long MOST_SECONDS_APART = 2;
    private static final long COUNTED_NANOS = 4_000_000_000L;
    static final CallEvent NO_ANSWER = new CallEvent.NoAnswerTimer();
    static final CallEvent SILENCE = new CallEvent.SilenceTimer();
    static final CallEvent LONGEST = new CallEvent.LongestReached();
    static final CallEvent CANCEL = new CallEvent.CancelTimer();

    final String id;
    final int slot;
    final CallOpening opening;
    final CallerLeg a;
    /// Events that came up while an action was performed; they wait until the step is done.
    final Pending pending = new Pending();
    CallState state;
    /// Set as long as the router's answer is awaited.
    TimerWheel.@Nullable Entry routeDue;
    @Nullable Decision decision;
    @Nullable CalleeLeg b;
    /// Earlier attempts at leg B that were left to themselves and may still be answered.
    List<CalleeLeg> forsaken = List.of();
    /// Null when the store was asked once.
    private @Nullable SecondLook look;
    /// The attempt whose INVITE is being signed.
    @Nullable Leaving leaving;
    /// The trunk's turn that was begun last: it has a channel before it has a leg.
    @Nullable TrunkTurn turn;
    int attempts;
    /// How often its INVITE has left again for a longer session.
    int askedLonger;
    /// When the callee has rung long enough, in monotonic nanoseconds.
    long noAnswerDue;
    /// The trunks that were tried, in order.
    String tried = "";
    int transactions;
    /// Whether a step is being performed: events that come up meanwhile wait.
    boolean stepping;
    /// Whether a bug has hit this call before.
    boolean broken;
    /// Whether its end has broken half-way, and all that could be done was done.
    boolean givenUp;
    /// Whether its record has been handed to the journal.
    boolean written;
    boolean forgotten;
    /// Whether only rows are left of it.
    boolean buried;
    /// When it came in, by the monotonic clock.
    private final long begun;
    /// What messages within its dialogs have counted for since [#counted], in monotonic nanoseconds.
    private int weight;
    private long counted;

    /// Its own timers that are armed: a call that is held has one of them only.
    private @Nullable Alarm alarms;

    Call(CallOpening opening, long begun, int slot, CallerLeg a, CallState state) {
        this.id = opening.callId();
        this.begun = begun;
        this.slot = slot;
        this.opening = opening;
        this.a = a;
        this.state = state;
    }

    @Override public long begun() {
        return begun;
    }

    @Override public Decision.Dial dial() {
        if (decision instanceof Decision.Dial dial) return dial;
        throw new IllegalStateException("a call without a route");
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

    /// Lets one of its timers fire at `deadline`, monotonic nanoseconds.
    ///
    /// @param event one of the constants of this class
    void arm(CallEvent event, long deadline, TimerWheel wheel, Feed feed) {
        var alarm = alarms;
        while (alarm != null && alarm.event != event) alarm = alarm.next;
        if (alarm == null) {
            alarm = new Alarm(this, event, feed, alarms);
            alarms = alarm;
        }
        wheel.arm(alarm, deadline);
    }

    /// Whether that timer is still to fire.
    boolean isArmed(CallEvent event) {
        for (var alarm = alarms; alarm != null; alarm = alarm.next) {
            if (alarm.event == event) return alarm.isArmed();
        }
        return false;
    }

    void disarm(CallEvent event, TimerWheel wheel) {
        Alarm before = null;
        for (var alarm = alarms; alarm != null; before = alarm, alarm = alarm.next) {
            if (alarm.event != event) continue;
            wheel.disarm(alarm);
            if (before == null) alarms = alarm.next;
            else before.next = alarm.next;
            return;
        }
    }

    /// For its record: a wall clock that was set while the call lasted goes on as if it had not been, so that a call lasts as long as it lasted.
    Now asOf(Now now) {
        long lasted = now.nanos() - begun;
        var shown = now.wall();
        long seconds = shown.getEpochSecond() - opening.received().getEpochSecond();
        // Both clocks are steered alike, so more than this is a clock that was set.
        return Math.abs(seconds - lasted / SECOND) <= MOST_SECONDS_APART ? now : new Now(now.nanos(), opening.received().plusNanos(lasted));
    }

    /// Counts a message within its dialogs that we would keep something of.
    ///
    /// @return whether it may be taken up: beyond some dozens in a few seconds it is a flood
    boolean hasRoomFor(SipMessage message, Now now) {
        if (weight == 0 || now.nanos() - counted > COUNTED_NANOS) {
            counted = now.nanos();
            weight = 0;
        }
        weight += 1 + message.headLength() / BYTES_OF_ONE;
        return weight <= MOST_WEIGHT && transactions < MOST_WEIGHT;
    }

    /// The same for a provisional response to its INVITE: it finds room only while half of it is left, so that a callee who rings without end leaves some to the caller.
    ///
    /// @return whether it may be taken up
    boolean hasRoomForProgress(SipMessage message, Now now) {
        boolean isOver = now.nanos() - counted <= COUNTED_NANOS && weight >= MOST_WEIGHT / 2;
        return !isOver && hasRoomFor(message, now);
    }

    /// The attempt at leg B that has this Call-ID, or null.
    @Nullable CalleeLeg legB(String callId) {
        if (b != null && b.invitation.callId().equals(callId)) return b;
        for (var leg : forsaken) {
            if (leg.invitation.callId().equals(callId)) return leg;
        }
        return null;
    }

    /// Gives every channel back, if that has not been done, and waits for nothing more that would need one.
    void freeChannels() {
        look = null;
        if (turn != null) turn.channel.giveBack();
        if (b != null) b.channel.giveBack();
        for (var leg : forsaken) leg.channel.giveBack();
        stayHere();
    }

    /// An INVITE that has not left yet never does.
    void stayHere() {
        if (leaving != null) leaving.turn().channel.giveBack();
        leaving = null;
    }

    /// Gives an event to a call.
    interface Feed {
        void feed(Call call, CallEvent event, Now now);
    }

    /// A timer of the call itself.
    private static final class Alarm extends TimerWheel.Entry {
        private final Call call;
        private final CallEvent event;
        private final Feed feed;
        private @Nullable Alarm next;

        Alarm(Call call, CallEvent event, Feed feed, @Nullable Alarm next) {
            this.call = call;
            this.event = event;
            this.feed = feed;
            this.next = next;
        }

        @Override void fire(Now now) {
            feed.feed(call, event, now);
        }
    }
}
