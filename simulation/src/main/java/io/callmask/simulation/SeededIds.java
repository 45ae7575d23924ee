package io.callmask.simulation;

import io.callmask.sip.engine.IdSource;
import java.util.random.RandomGenerator;

/// Ids that are the same in every run of one seed. For tests only: who knows the seed knows them all.
final class SeededIds implements IdSource {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 26;
    private final RandomGenerator random;

    SeededIds(RandomGenerator random) {
        this.random = random;
    }

    @Override public String next() {
        var id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        return id.toString();
    }

    @Override public long number() {
        return random.nextLong(1L << 62);
    }
}
