package io.callmask.simulation;

import org.junit.jupiter.api.Test;

class StormTest {
    @Test void one() {
        long from = Long.getLong("callmask.seed", 1);
        for (long seed = from; seed < from + Integer.getInteger("n", 1); seed++) {
            long t = System.nanoTime();
            System.out.println(seed + " " + Storm.run(seed, 500) + " " + (System.nanoTime() - t) / 1_000_000 + " ms");
        }
    }
}
