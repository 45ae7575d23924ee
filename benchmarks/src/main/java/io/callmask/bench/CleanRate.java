package io.callmask.bench;

import java.io.IOException;
import java.time.Duration;

/// Looks for the highest rate at which a server stays clean.
final class CleanRate {
    private static final double FIRST = 2_000;
    private static final double STRIDE = 1.5;
    private static final double EXACT = 1.06;
    private static final double LEAST = 50;
    private static final double MOST = 60_000;

    private CleanRate() {}

    /// Goes up by halves until a rate is not clean, then narrows down to 6 %. A rate that is not clean has a second chance, since machines have bad moments.
    ///
    /// @return the stretch at the highest clean rate; one that is not clean when there is none
    static Stretch find(Target target, Duration step) throws IOException {
        double unclean = Double.POSITIVE_INFINITY;
        Stretch best = null;
        for (double rate = FIRST; ; ) {
            var stretch = target.measure(rate, step);
            if (!stretch.isClean()) stretch = target.measure(rate, step);
            if (stretch.isClean()) best = stretch;
            else unclean = rate;
            if (best == null && rate < LEAST || rate > MOST) return stretch;
            if (best != null && unclean / best.rate() <= EXACT) return best;
            if (best == null) rate = unclean / STRIDE;
            else rate = Double.isInfinite(unclean) ? best.rate() * STRIDE : Math.sqrt(best.rate() * unclean);
        }
    }
}
