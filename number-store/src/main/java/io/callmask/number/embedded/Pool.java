package io.callmask.number.embedded;

import io.callmask.number.VirtualNumber;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// VNs from which bindings are served.
///
/// @param name    1 to 64 characters
/// @param numbers at least one, each once
/// @param rest    how long a (caller, VN) pair means nobody after its binding has ended: 10 seconds to 366 days.
///                The lower bound is twice the age that an answer may have
public record Pool(String name, List<VirtualNumber> numbers, Duration rest) {
    static final Duration SHORTEST_REST = Duration.ofSeconds(10);
    static final Duration LONGEST_REST = Duration.ofDays(366);
    private static final int MOST_NAME = 64;

    /// @throws IllegalArgumentException when a part is out of its range
    public Pool {
        if (name.isBlank() || name.length() > MOST_NAME) throw new IllegalArgumentException("pool: name of " + name.length() + " characters (expected: 1 to " + MOST_NAME + ')');
        numbers = List.copyOf(numbers);
        if (numbers.isEmpty()) throw new IllegalArgumentException("pool " + name + ": numbers: none (expected: at least one)");
        var seen = new HashSet<VirtualNumber>();
        for (var number : numbers) {
            if (!seen.add(number)) throw new IllegalArgumentException("pool " + name + ": numbers: " + number + " stands there twice (expected: each once)");
        }
        if (rest.compareTo(SHORTEST_REST) < 0 || rest.compareTo(LONGEST_REST) > 0) {
            throw new IllegalArgumentException("pool " + name + ": rest: " + rest + " (expected: " + SHORTEST_REST + " to " + LONGEST_REST + ')');
        }
    }
}
