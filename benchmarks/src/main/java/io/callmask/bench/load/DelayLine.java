package io.callmask.bench.load;

import java.util.Arrays;

/// Things to be looked at again, all after the same delay: so the first in is the first due.
final class DelayLine {
    private final long delayNanos;
    private long[] due = new long[1_024];
    private long[] things = new long[1_024];
    private int head;
    private int size;

    DelayLine(long delayNanos) {
        this.delayNanos = delayNanos;
    }

    void add(long thing, long now) {
        if (size == due.length) grow();
        int at = head + size & due.length - 1;
        due[at] = now + delayNanos;
        things[at] = thing;
        size++;
    }

    private void grow() {
        int old = due.length;
        due = Arrays.copyOf(due, old * 2);
        things = Arrays.copyOf(things, old * 2);
        // What stood before the head now stands behind the old end.
        System.arraycopy(due, 0, due, old, head);
        System.arraycopy(things, 0, things, old, head);
    }

    boolean isDue(long now) {
        return size > 0 && due[head] - now <= 0;
    }

    /// Takes the first, due or not.
    long take() {
        long thing = things[head];
        head = head + 1 & due.length - 1;
        size--;
        return thing;
    }
}
