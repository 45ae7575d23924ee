package io.callmask.number.embedded;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Rows by the moment at which something about them is to be done: a heap of rows for each second, so an entry takes a few bytes. What has become void meanwhile stays
/// until half of its second is void. For one thread.
final class Agenda {
    private static final int LEAST = 4;
    private static final int NEAR = 1 << 10;
    private static final long MILLIS = 1_000;

    private final Predicate<byte[]> isCurrent;
    private final TreeMap<Long, Second> seconds = new TreeMap<>();
    /// What belongs to the second that has begun, or to one before, and is not due yet.
    private final PriorityQueue<Soon> soon = new PriorityQueue<>(Comparator.comparingLong(Soon::due));

    /// Seconds that were added to lately: most are added to one of those again.
    private final @Nullable Second[] near = new Second[NEAR];

    private record Soon(long due, byte[] row) {}

    private static final class Second {
        final long which;
        byte[] @Nullable [] rows = new byte[LEAST][];
        short[] millis = new short[LEAST];
        int size;
        int voids;

        Second(long which) {
            this.which = which;
        }
    }

    /// @param isCurrent whether a row is still what the tables hold
    Agenda(Predicate<byte[]> isCurrent) {
        this.isCurrent = isCurrent;
    }

    /// The first millisecond that is not before an instant.
    static long millis(Instant at) {
        long millis = at.toEpochMilli();
        return at.getNano() % 1_000_000 == 0 ? millis : millis + 1;
    }

    void add(Instant at, byte[] row) {
        add(millis(at), row);
    }

    /// @param due millisecond from the epoch
    void add(long due, byte[] row) {
        var second = second(Math.floorDiv(due, MILLIS));
        if (second.size == second.rows.length) {
            int more = second.size + second.size / 2;
            second.rows = Arrays.copyOf(second.rows, more);
            second.millis = Arrays.copyOf(second.millis, more);
        }
        second.rows[second.size] = row;
        second.millis[second.size++] = (short) Math.floorMod(due, MILLIS);
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

    /// Notes that a row which was to be done at that moment has become void.
    void isVoid(Instant at) {
        var second = seconds.get(Math.floorDiv(millis(at), MILLIS));
        if (second != null && ++second.voids > second.size / 2) compact(second);
    }

    private void compact(Second second) {
        int kept = 0;
        for (int i = 0; i < second.size; i++) {
            byte[] row = second.rows[i];
            if (row == null || !isCurrent.test(row)) continue;
            second.rows[kept] = row;
            second.millis[kept++] = second.millis[i];
        }
        Arrays.fill(second.rows, kept, second.size, null);
        second.size = kept;
        second.voids = 0;
    }

    /// Takes out what is due, one row a time; rows in between may be looked at without being due.
    ///
    /// @param budget how many rows may be looked at
    Due next(Instant now, int budget) {
        long millis = now.toEpochMilli();
        var first = soon.peek();
        if (first != null && first.due() <= millis) return new Due(soon.remove().row(), budget - 1);
        int left = budget;
        for (var begun = seconds.firstEntry(); begun != null && begun.getKey() * MILLIS <= millis && left > 0; begun = seconds.firstEntry()) {
            var second = begun.getValue();
            for (; second.size > 0 && left > 0; left--) {
                byte[] row = second.rows[--second.size];
                second.rows[second.size] = null;
                long due = begun.getKey() * MILLIS + second.millis[second.size];
                if (row != null && due <= millis) return new Due(row, left - 1);
                if (row != null) soon.add(new Soon(due, row));
            }
            if (second.size > 0) continue;
            seconds.remove(begun.getKey());
            if (near[place(second.which)] == second) near[place(second.which)] = null;
        }
        return new Due(null, left);
    }

    /// @param row  that is due, or null when there is none, or the budget is spent
    /// @param left of the budget
    record Due(byte @Nullable [] row, int left) {}
}
