package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TurnedAwayTest {
    private static final long PATIENCE = 32_000_000_000L;

    @Test void whoever_was_turned_away_is_known_for_as_long_as_they_may_ask_again() {
        var turnedAway = new TurnedAway(PATIENCE);
        long now = -5;
        assertThat(turnedAway.knows(77, now)).isFalse();
        turnedAway.note(77, now);
        assertThat(turnedAway.knows(77, now)).isTrue();
        assertThat(turnedAway.knows(77, now + PATIENCE - 1)).isTrue();
        assertThat(turnedAway.knows(77, now + PATIENCE)).isFalse();
        assertThat(turnedAway.knows(78, now)).isFalse();
    }

    @Test void hundreds_at_once_are_all_known_and_a_flood_forgets_the_oldest() {
        var turnedAway = new TurnedAway(PATIENCE);
        var keys = new SplittableRandom(1).longs(1_000).toArray();
        for (long key : keys) turnedAway.note(key, 0);
        for (long key : keys) assertThat(turnedAway.knows(key, 1)).isTrue();
        new SplittableRandom(2).longs(1_000_000).forEach(key -> turnedAway.note(key, 1));
        assertThat(turnedAway.knows(keys[0], 2)).isFalse();
    }
}
