package io.callmask.simulation;

import org.junit.jupiter.api.Test;

class StormTest {
    @Test void one() {
        System.out.println(Storm.run(Long.getLong("callmask.seed", 1), 500));
    }
}
