package io.callmask.number.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.Recycling;
import io.callmask.number.store.NumberStore.ClassUse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LowerBoundTest {
    @ParameterizedTest
    @CsvSource({
        // Whole numbers: those that are bound or rest, however many callers there are.
        "EXCLUSIVE,    PAIR,   4, 3, 2,    2,    3,     0, 0,     5,   5, 'one binding at a time'",
        "EXCLUSIVE,    PAIR,   4, 0, 0,    0,    0,     0, 0,     0,   0, 'one binding at a time'",
        "KNOWN_CALLER, NUMBER, 4, 3, 2,    3,    2,     1, 0,     5,   5, 'one binding at a time'",
        // Pairs: each of a caller's is on a number of its own.
        "KNOWN_CALLER, PAIR,   4, 9, 0, 1000,   50,     7, 0,     7,   7, 'the busiest caller holds 7 pairs'",
        "KNOWN_CALLER, PAIR,   4, 9, 0, 1000,   50,     7, 100, 10.5, 11, '1050 pairs or extensions open or at rest over a capacity of 100'",
        "KNOWN_CALLER, PAIR,   4, 9, 0, 1000,   50,    20, 100,  20,  20, 'the busiest caller holds 20 pairs'",
        // Extensions: as many on a number as it has digits for, or as its capacity allows.
        "EXTENSION,    PAIR,   4, 1, 0,    1,    0,     0, 0, 0.0001,  1, '1 extensions open or at rest over 10000'",
        "EXTENSION,    PAIR,   4, 2, 0, 9000, 1001,     0, 0, 1.0001,  2, '10001 extensions open or at rest over 10000'",
        "EXTENSION,    PAIR,   1, 2, 0,   10,   10,     0, 0,     2,   2, '20 extensions open or at rest over 10'",
        "EXTENSION,    PAIR,   4, 2, 0,  100,    0,     0, 50,    2,   2, 'over a capacity of 50'",
    })
    void as_few_numbers_as_could_hold_it(NumberClass kind, Recycling recycling, int digits, long bound, long resting, long open, long slotsAtRest, int busiest, int capacity, double needed, long numbers, String why) {
        var pool = new Pool("p", List.of(), digits, Duration.ofHours(1), recycling);
        var lowest = LowerBound.of(pool, new ClassUse(kind, 40, 0, 0, bound, resting, open, slotsAtRest, busiest, capacity));

        assertThat(lowest.needed()).isCloseTo(needed, within(1e-9));
        assertThat(lowest.numbers()).isEqualTo(numbers);
        assertThat(lowest.why()).contains(why);
    }
}
