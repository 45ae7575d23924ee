package io.callmask.number;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// What a number comes over: the attributes that all numbers bought from one place have in common, and that a call notices.
///
/// @param name            names it, or empty for a number that nothing is said of
/// @param provider        whom its numbers come from, or empty
/// @param industries      those that it serves; none means any
/// @param functions       what it can do beside calls
/// @param connectPermille how many of a thousand calls connect, 0 when nobody knows
/// @param faults          how often a month it fails, or [#UNKNOWN]
public record Channel(String name, String provider, Set<String> industries, Set<String> functions, int connectPermille, int faults) {
    /// Of faults: nobody knows.
    public static final int UNKNOWN = -1;
    /// Nothing is said of it.
    public static final Channel NONE = new Channel("", "", Set.of(), Set.of(), 0, UNKNOWN);
    private static final int THOUSAND = 1_000;

    /// @throws IllegalArgumentException when a figure is out of its range
    public Channel {
        industries = Collections.unmodifiableSet(new TreeSet<>(industries));
        functions = Collections.unmodifiableSet(new TreeSet<>(functions));
        if (connectPermille < 0 || connectPermille > THOUSAND) throw new IllegalArgumentException("connectPermille: " + connectPermille + " (expected: 0 to 1000)");
        if (faults < UNKNOWN) throw new IllegalArgumentException("faults: " + faults + " (expected: 0 or more, or -1 for unknown)");
    }
}
