package io.callmask.number.stock;

import io.callmask.number.VirtualNumber;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/// Lots that are equally good for a requirement. Their numbers stand in one row; a search begins at one of them and goes round once. Immutable.
public final class Tier {
    private static final long JUMP_FACTOR = 2_862_933_555_777_941_757L;

    private final List<Lot> lots;
    /// Where the lot after this one begins.
    private final int[] ends;
    /// Sums of weights; empty when all numbers weigh the same.
    private final double[] weights;

    private Tier(List<Lot> lots, double[] weights) {
        this.lots = List.copyOf(lots);
        this.weights = weights;
        this.ends = new int[lots.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += lots.get(i).size();
            ends[i] = end;
        }
    }

    /// Lots whose numbers are drawn alike.
    public static Tier of(List<Lot> lots) {
        return new Tier(lots, new double[0]);
    }

    /// Lots whose numbers are drawn by weight.
    ///
    /// @param weight of each number of a lot, above 0
    public static Tier of(List<Lot> lots, ToDoubleFunction<Lot> weight) {
        var sums = new double[lots.size()];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += weight.applyAsDouble(lots.get(i)) * lots.get(i).size();
            sums[i] = sum;
        }
        return new Tier(lots, sums);
    }

    public List<Lot> lots() {
        return lots;
    }

    /// How many numbers it has.
    public int size() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /// Where a search begins by chance. The tier must have numbers.
    public int anywhere(RandomGenerator random) {
        if (weights.length == 0) return random.nextInt(size());
        double drawn = random.nextDouble() * weights[weights.length - 1];
        int found = Arrays.binarySearch(weights, drawn);
        int lot = Math.min(found < 0 ? -found - 1 : found + 1, weights.length - 1);
        int start = lot == 0 ? 0 : ends[lot - 1];
        return start + random.nextInt(Math.max(1, ends[lot] - start));
    }

    /// Where a search for whoever has this key always begins; numbers that are added move few of them (jump consistent hash, Lamping and Veach 2014).
    public int home(long key) {
        long seed = key;
        long at = -1;
        long next = 0;
        while (next < size()) {
            at = next;
            seed = seed * JUMP_FACTOR + 1;
            next = (long) ((at + 1) * ((double) (1L << 31) / ((seed >>> 33) + 1)));
        }
        return (int) Math.max(at, 0);
    }

    /// The index of the lot in which a place of the row is.
    public int lotAt(int place) {
        int found = Arrays.binarySearch(ends, place);
        int lot = found < 0 ? -found - 1 : found + 1;
        // Lots without numbers end where others do.
        while (lot < ends.length - 1 && lots.get(lot).size() == 0) lot++;
        return Math.min(lot, ends.length - 1);
    }

    /// The first number that fits, from `start` on, among `most` of them.
    public Optional<VirtualNumber> first(int start, int most, Predicate<VirtualNumber> fits) {
        if (size() == 0) return Optional.empty();
        int lot = lotAt(start);
        int at = start - (lot == 0 ? 0 : ends[lot - 1]);
        for (int left = Math.min(most, size()); left > 0; ) {
            var here = lots.get(lot);
            for (; at < here.size() && left > 0; at++, left--) {
                var vn = here.number(at);
                if (fits.test(vn)) return Optional.of(vn);
            }
            lot = (lot + 1) % ends.length;
            at = 0;
        }
        return Optional.empty();
    }
}
