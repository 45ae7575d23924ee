package io.callmask.number.remote;

import java.util.random.RandomGenerator;

/// Chance that falls the same for every request of one batch: their numbers are then neighbours in the table of claims, and a request that is decided again comes by the same
/// numbers. From batch to batch it falls otherwise (SplitMix64, Steele and others 2014). For one thread.
final class Dice implements RandomGenerator {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long seed;
    private long state;

    /// @param seed by chance
    Dice(long seed) {
        this.seed = seed;
        this.state = seed;
    }

    /// From the beginning.
    void again() {
        state = seed;
    }

    @Override public long nextLong() {
        state += GOLDEN;
        long mixed = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
