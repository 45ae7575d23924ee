package io.callmask.number.embedded;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is to be done when: which kind of row, and under which hash the tables have it, in a heap for each second; so it takes six bytes, and does not care where rows lie. What has become void
/// meanwhile stays until half of its second is void. For one thread.
final class Agenda {
    private static final int LEAST = 4;
    private static final int NEAR = 1 << 10;
    private static final long MILLIS = 1_000;
    private static final int NANOS = 1_000_000;
    /// Milliseconds take the bits below.
    private static final int KIND_SHIFT = 10;
    private static final int MILLI = (1 << KIND_SHIFT) - 1;

    private final Current current;
    private final TreeMap<Long, Second> seconds = new TreeMap<>();
    /// What belongs to the second that has begun, or to one before, and is not due yet.
    private final PriorityQueue<Due> soon = new PriorityQueue<>(Comparator.comparingLong(Due::at));

    /// Seconds that were added to lately: most are added to one of those again.
    private final @Nullable Second[] near = new @Nullable Second[NEAR];

    /// Something to be done.
    ///
    /// @param kind one of [Rows#OPENED], [Rows#RESTS] and [Rows#REMEMBERS]
    /// @param hash under which a row of that kind ends then
    /// @param at   milliseconds from the epoch
    record Due(int kind, int hash, long at) {}

    /// Whether the tables have such a row still.
    interface Current {
        boolean has(Due due);
    }

    private static final class Second {
        final long which;
        int[] hashes = new int[LEAST];
        short[] marks = new short[LEAST];
        int size;
        int voids;

        Second(long which) {
            this.which = which;
        }

        Due due(int i) {
            return new Due(marks[i] >>> KIND_SHIFT, hashes[i], which * MILLIS + (marks[i] & MILLI));
        }
    }

    Agenda(Current current) {
        this.current = current;
    }

    /// The first millisecond that is not before an instant.
    static long millis(Instant at) {
        return millis(at.getEpochSecond(), at.getNano());
    }

    static long millis(long seconds, long nanos) {
        return seconds * MILLIS + (nanos + NANOS - 1) / NANOS;
    }

    /// @param at millisecond from the epoch
    void add(int kind, int hash, long at) {
        var second = second(Math.floorDiv(at, MILLIS));
        if (second.size == second.hashes.length) {
            int more = second.size + second.size / 2;
            second.hashes = Arrays.copyOf(second.hashes, more);
            second.marks = Arrays.copyOf(second.marks, more);
        }
        second.hashes[second.size] = hash;
        second.marks[second.size++] = (short) (kind << KIND_SHIFT | (int) Math.floorMod(at, MILLIS));
    }

    private Second second(long which) {
        var there = near[place(which)];
        if (there != null && there.which == which) return there;
        var found = seconds.computeIfAbsent(which, Second::new);
        near[place(which)] = found;
        return found;
    }

    private static int place(long which) {
        return (int) which & NEAR - 1;
    }

    /// Notes that something which was to be done at that moment has become void.
    void isVoid(Instant at) {
        var second = seconds.get(Math.floorDiv(millis(at), MILLIS));
        if (second != null && ++second.voids > second.size / 2) compact(second);
    }

    private void compact(Second second) {
        int kept = 0;
        for (int i = 0; i < second.size; i++) {
            if (!current.has(second.due(i))) continue;
            second.hashes[kept] = second.hashes[i];
            second.marks[kept++] = second.marks[i];
        }
        second.size = kept;
        second.voids = 0;
    }

    /// Takes out what is due, one a time; others in between may be looked at without being due.
    ///
    /// @param budget how many may be looked at
    Next next(Instant now, int budget) {
        long millis = now.toEpochMilli();
        var first = soon.peek();
        if (first != null && first.at() <= millis) return new Next(soon.remove(), budget - 1);
        int left = budget;
        for (var begun = seconds.firstEntry(); begun != null && begun.getKey() * MILLIS <= millis && left > 0; begun = seconds.firstEntry()) {
            var second = begun.getValue();
            for (; second.size > 0 && left > 0; left--) {
                var due = second.due(--second.size);
                if (due.at() <= millis) return new Next(due, left - 1);
                soon.add(due);
            }
            if (second.size > 0) continue;
            seconds.remove(begun.getKey());
            if (near[place(second.which)] == second) near[place(second.which)] = null;
        }
        return new Next(null, left);
    }

    /// @param due  now, or null when nothing is, or the budget is spent
    /// @param left of the budget
    record Next(@Nullable Due due, int left) {}
}
