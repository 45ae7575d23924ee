package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A hashed wheel of deadlines in monotonic time: arming and disarming cost the same whatever is armed. One thread.
///
/// A deadline is met at the first tick (10 ms) not before it, never early, and missed ticks are not replayed one by one.
///
/// Deadlines of the next 40 s have a slot for each tick; later ones wait in blocks of 256 ticks and are dealt out to slots when they come near. So the timers of calls that are held stand
/// apart from those of calls that come and go: whoever arms and disarms touches its neighbours, and a hundred thousand held calls would all be neighbours.
final class TimerWheel {
    static final long TICK = 10_000_000;
    private static final int SLOTS = 1 << 12;
    private static final int BLOCK_BITS = 8;
    private static final int BLOCKS = 1 << 10;

    private final Entry[] slots = heads(SLOTS);
    private final Entry[] blocks = heads(BLOCKS);
    private final Runnable beforeEach;
    private long reached;
    /// The first block that has not been dealt out to slots.
    private long nextBlock;
    private int armed;

    TimerWheel(long nowNanos) {
        this(nowNanos, () -> {});
    }

    /// @param beforeEach run before each deadline that is met
    TimerWheel(long nowNanos, Runnable beforeEach) {
        this.beforeEach = beforeEach;
        reached = Math.floorDiv(nowNanos, TICK);
        nextBlock = firstBlockAfter(reached);
    }

    private static Entry[] heads(int count) {
        var heads = new Entry[count];
        Arrays.setAll(heads, i -> Entry.head());
        return heads;
    }

    /// The first block that the slots do not cover at that tick.
    private static long firstBlockAfter(long tick) {
        return tick + SLOTS + 1 >> BLOCK_BITS;
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

        /// As the last of those that stand behind `head`.
        private void linkBehind(Entry head) {
            var last = head.before();
            linkTo(last, head);
            last.after = this;
            head.before = this;
        }

        private void unlink() {
            before().after = after();
            after().before = before();
            before = null;
            after = null;
        }

        private Entry after() {
            return Objects.requireNonNull(after);
        }

        private Entry before() {
            return Objects.requireNonNull(before);
        }
    }

    /// Arms, or arms anew, for `deadline` in nanoseconds.
    void arm(Entry entry, long deadline) {
        disarm(entry);
        entry.tick = Math.max(Math.ceilDiv(deadline, TICK), reached + 1);
        entry.linkBehind(head(entry.tick));
        armed++;
    }

    void disarm(Entry entry) {
        if (!entry.isArmed()) return;
        entry.unlink();
        armed--;
    }

    private Entry head(long tick) {
        long block = tick >> BLOCK_BITS;
        return block < nextBlock ? slots[(int) (tick & SLOTS - 1)] : blocks[(int) (block & BLOCKS - 1)];
    }

    /// Fires all that is due.
    void advance(Now now) {
        long target = Math.floorDiv(now.nanos(), TICK);
        if (target <= reached) return;
        dealOut(firstBlockAfter(target));
        // More than a whole turn passed: every slot is looked at once, and what is due in it fires.
        long first = Math.max(reached + 1, target - SLOTS + 1);
        for (long tick = first; tick <= target; tick++) {
            reached = Math.max(reached, tick - 1);
            fireDue(slots[(int) (tick & SLOTS - 1)], target, now);
        }
        reached = target;
    }

    /// The blocks before `next`. Entries of later rounds stay.
    private void dealOut(long next) {
        long first = Math.max(nextBlock, next - BLOCKS);
        nextBlock = next;
        for (long block = first; block < next; block++) {
            var from = blocks[(int) (block & BLOCKS - 1)];
            for (var entry = from.after(); entry != from; ) {
                var following = entry.after();
                if (entry.tick >> BLOCK_BITS < next) {
                    entry.unlink();
                    entry.linkBehind(head(entry.tick));
                }
                entry = following;
            }
        }
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
        for (long tick = reached + 1; tick <= reached + SLOTS; tick++) {
            var head = slots[(int) (tick & SLOTS - 1)];
            for (var entry = head.after(); entry != head; entry = entry.after()) {
                if (entry.tick == tick) return tick * TICK;
            }
        }
        long later = Long.MAX_VALUE;
        for (var head : blocks) {
            for (var entry = head.after(); entry != head; entry = entry.after()) later = Math.min(later, entry.tick);
        }
        return later * TICK;
    }
}
