package io.callmask.number.remote;

import io.callmask.number.Directions;
import io.callmask.number.Terms;
import java.time.Duration;

/// The terms that a block's record can say in one byte: directions 2 bits, recorded 1, and one of 32 longest durations. A binding with others lies as a claim.
final class Profile {
    /// What [#of] answers for terms that have no byte.
    static final int NONE = -1;
    /// In minutes; the first is no limit. Only ever added to at the end.
    private static final int[] MINUTES = {0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 45, 60, 75, 90, 100, 120, 150, 180, 240, 300, 360, 480, 600, 720, 960, 1_200, 1_440};
    private static final int DURATION_BITS = 5;
    private static final int MASK = (1 << DURATION_BITS) - 1;
    private static final Terms[] TERMS = new Terms[256];

    static {
        for (int profile = 0; profile < TERMS.length; profile++) {
            TERMS[profile] = new Terms(Directions.values()[profile >>> DURATION_BITS + 1], Duration.ofMinutes(MINUTES[profile & MASK]), Duration.ZERO, (profile >>> DURATION_BITS & 1) != 0);
        }
    }

    private Profile() {}

    static int of(Terms terms) {
        if (!terms.noAnswer().isZero()) return NONE;
        for (int i = 0; i < MINUTES.length; i++) {
            if (TERMS[i].maxDuration().equals(terms.maxDuration())) return terms.directions().ordinal() << DURATION_BITS + 1 | (terms.isRecorded() ? 1 : 0) << DURATION_BITS | i;
        }
        return NONE;
    }

    static Terms terms(int profile) {
        return TERMS[profile];
    }
}
