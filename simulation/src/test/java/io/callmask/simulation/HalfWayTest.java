package io.callmask.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A bug at each point of some calls in turn: in the media policy, the router, the journal, the source of ids. However far what was being done had come, every INVITE gets one
/// final response, every call one record, nobody stays on the line, and no trunk's channel stays taken.
class HalfWayTest {
    private static final int CALLS = 20;
    private static final int MOST = 2_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void wherever_a_call_breaks_it_is_ended_in_order(long seed) {
        assertThat(broken(seed, Storm.TEXTS)).containsAll(List.of("MediaPolicy.offer", "MediaPolicy.answer", "Router.holds", "CallJournal.end", "IdSource.next"));
    }

    @Test void wherever_a_text_breaks_it_is_ended_in_order() {
        assertThat(broken(2, 2)).contains("Router.holds", "CallJournal.end", "IdSource.next");
    }

    /// @param texts one of so many is a text
    /// @return what has thrown, each in a run of its own
    private static Set<String> broken(long seed, int texts) {
        var broken = new HashSet<String>();
        int points = 0;
        for (; points < MOST; points++) {
            var faults = new Faults(points + 1);
            try {
                Storm.run(seed, CALLS, faults, texts);
            } catch (AssertionError e) {
                throw new AssertionError("bug " + (points + 1) + ", in " + faults.thrown() + ": " + e.getMessage(), e);
            }
            if (faults.thrown().isEmpty()) break;
            faults.thrown().ifPresent(broken::add);
        }
        assertThat(points).isBetween(100, MOST - 1);
        return broken;
    }
}
