package io.callmask.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// As [HalfWayCallTest], and beside it: together they take longer than all else here.
class HalfWayTextTest {
    @Test void wherever_a_text_breaks_it_is_ended_in_order() {
        assertThat(HalfWay.broken(2, 2)).contains("Router.holds", "CallJournal.end", "IdSource.next");
    }
}
