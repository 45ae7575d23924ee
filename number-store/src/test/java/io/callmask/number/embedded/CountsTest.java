package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.RealNumber;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountsTest {
    @Test void it_counts_as_a_map_would() {
        var random = new Random(5);
        var counts = new Counts();
        var map = new HashMap<RealNumber, Integer>();
        for (int step = 0; step < 200_000; step++) {
            var caller = RealNumber.of("+1212%07d".formatted(random.nextInt(5_000)));
            int held = map.getOrDefault(caller, 0);
            int more = held > 0 && random.nextBoolean() ? -1 : 1;
            map.merge(caller, more, Integer::sum);
            assertThat(counts.add(Counts.print(caller), more)).isEqualTo(held + more);
        }
        map.forEach((caller, held) -> assertThat(counts.of(Counts.print(caller))).isEqualTo(held));
    }
}
