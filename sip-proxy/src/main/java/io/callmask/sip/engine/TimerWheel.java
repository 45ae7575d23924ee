package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import org.jspecify.annotations.Nullable;

/// A hashed wheel of deadlines in monotonic time: arming and disarming cost the same whatever is armed. One thread.
///
/// A deadline is met at the first tick (10 ms) not before it, never early, and missed ticks are not replayed one by one.
final class TimerWheel {
    static final long TICK = 10_000_000;
    private static final int SLOTS = 1 << 12;

    private final Entry[] slots = new Entry[SLOTS];
    private final Runnable beforeEach;
    private long reached;
    private int armed;

    TimerWheel(long nowNanos) {
        this(nowNanos, () -> {});
    }

    /// @param beforeEach run before each deadline that is met
    TimerWheel(long nowNanos, Runnable beforeEach) {
        this.beforeEach = beforeEach;
        reached = Math.floorDiv(nowNanos, TICK);
        for (int i = 0; i < SLOTS; i++) slots[i] = Entry.head();
    }

    /// Something to be done at a time.
    abstract static class Entry {
        private long tick;
        private @Nullable Entry before;
        private @Nullable Entry after;

        abstract void fire(Now now);

        boolean isArmed() {
            return before != null;
        }

        private static Entry head() {
            Entry head = new Entry() {
                @Override void fire(Now now) {
                    throw new IllegalStateException("a slot's head fired");
                }
            };
            head.linkTo(head, head);
            return head;
        }

        private void linkTo(Entry left, Entry right) {
            before = left;
            after = right;
        }

        private Entry after() {
            return java.util.Objects.requireNonNull(after);
        }

        private Entry before() {
            return java.util.Objects.requireNonNull(before);
        }
    }

    /// Arms, or arms anew, for `deadline` in nanoseconds.
    void arm(Entry entry, long deadline) {
        disarm(entry);
        entry.tick = Math.max(Math.ceilDiv(deadline, TICK), reached + 1);
        var head = slots[(int) (entry.tick & (SLOTS - 1))];
        var last = head.before();
        entry.linkTo(last, head);
        last.after = entry;
        head.before = entry;
        armed++;
    }

    void disarm(Entry entry) {
        if (!entry.isArmed()) return;
        entry.before().after = entry.after();
        entry.after().before = entry.before();
        entry.before = null;
        entry.after = null;
        armed--;
    }

    /// Fires all that is due.
    void advance(Now now) {
        long target = Math.floorDiv(now.nanos(), TICK);
        if (target <= reached) return;
        // More than a whole turn passed: every slot is looked at once, and what is due in it fires.
        long first = Math.max(reached + 1, target - SLOTS + 1);
        for (long tick = first; tick <= target; tick++) {
            reached = Math.max(reached, tick - 1);
            fireDue(slots[(int) (tick & (SLOTS - 1))], target, now);
        }
        reached = target;
    }

    /// One entry at a time, since what fires may arm and disarm others, in this slot too.
    private void fireDue(Entry head, long target, Now now) {
        var entry = head.after();
        while (entry != head) {
            if (entry.tick <= target) {
                disarm(entry);
                beforeEach.run();
                entry.fire(now);
                entry = head.after();
            } else {
                entry = entry.after();
            }
        }
    }

    int armed() {
        return armed;
    }

    /// Nanoseconds of the next deadline, [Long#MAX_VALUE] for none.
    long nextDue() {
        if (armed == 0) return Long.MAX_VALUE;
        long later = Long.MAX_VALUE;
        for (long tick = reached + 1; tick <= reached + SLOTS; tick++) {
            var head = slots[(int) (tick & (SLOTS - 1))];
            for (var entry = head.after(); entry != head; entry = entry.after()) {
                if (entry.tick == tick) return tick * TICK;
                later = Math.min(later, entry.tick);
            }
        }
        return later * TICK;
    }
}
