package io.callmask.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;

/// A bug at each point of some calls in turn: in the media policy, the router, the journal, the source of ids. However far what was being done had come, every INVITE gets one
/// final response, every call one record, nobody stays on the line, and no trunk's channel stays taken.
final class HalfWay {
    private static final int CALLS = 20;
    private static final int MOST = 2_000;

    private HalfWay() {}

    /// @param texts one of so many is a text
    /// @return what has thrown, each in a run of its own
    static Set<String> broken(long seed, int texts) {
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
