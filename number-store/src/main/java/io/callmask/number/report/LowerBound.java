package io.callmask.number.report;

import io.callmask.number.Pool;
import io.callmask.number.store.NumberStore.ClassUse;

/// How many numbers of a class are needed at least for what is open and at rest. Pure.
///
/// @param needed not rounded up, so that a trend shows before the next number is needed
/// @param why    the arithmetic in words
record LowerBound(double needed, String why) {
    static LowerBound of(Pool pool, ClassUse use) {
        long held = use.openSlots() + use.restingSlots();
        return switch (use.kind()) {
            case EXCLUSIVE -> new LowerBound(use.bound() + use.resting(), "an exclusive number serves one binding at a time and rests after it: as many as are bound or rest");
            case EXTENSION -> {
                long codes = Math.round(Math.pow(10, pool.extensionDigits()));
                yield limited(new LowerBound((double) held / codes, held + " extensions open or at rest over " + codes + " on a number"), use, held);
            }
            case KNOWN_CALLER -> switch (pool.recycling()) {
                case NUMBER -> new LowerBound(use.bound() + use.resting(), "numbers of this pool serve one binding at a time and rest after it: as many as are bound or rest");
                case PAIR -> limited(new LowerBound(use.busiest(), "the busiest caller holds " + use.busiest() + " pairs, open or at rest, each on a number of its own"), use, held);
            };
        };
    }

    /// N ≥ ⌈L/R⌉ where every number's capacity is limited.
    private static LowerBound limited(LowerBound bound, ClassUse use, long held) {
        if (use.capacity() == 0) return bound;
        double needed = (double) held / use.capacity();
        return needed <= bound.needed() ? bound : new LowerBound(needed, held + " pairs or extensions open or at rest over a capacity of " + use.capacity() + " on a number at most");
    }

    long numbers() {
        return (long) Math.ceil(needed);
    }
}
