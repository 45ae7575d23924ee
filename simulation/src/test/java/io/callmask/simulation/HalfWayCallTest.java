package io.callmask.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HalfWayCallTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void wherever_a_call_breaks_it_is_ended_in_order(long seed) {
        assertThat(HalfWay.broken(seed, Storm.TEXTS)).containsAll(List.of("MediaPolicy.offer", "MediaPolicy.answer", "Router.holds", "CallJournal.end", "IdSource.next"));
    }
}
