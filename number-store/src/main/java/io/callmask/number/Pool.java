package io.callmask.number;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// VNs from which bindings are served. A binding takes all its VNs from one pool; where a mode needs two classes (AXEYB,
/// XYB) the pool must have both.
///
/// @param name            1 to 64 characters
/// @param numbers         those that it begins with, each once; the inventory may add others and take them away
/// @param extensionDigits how many digits an extension on its extension numbers has, 1 to 4
/// @param rest            how long a (caller, VN) pair, an extension or an exclusive VN means nobody after its binding has ended: 10 seconds
///                        to 366 days. The lower bound is twice the age that an answer may have
/// @param recycling       what rests on a known-caller VN
public record Pool(String name, List<PooledNumber> numbers, int extensionDigits, Duration rest, Recycling recycling) {
    public static final Duration SHORTEST_REST = Duration.ofSeconds(10);
    public static final Duration LONGEST_REST = Duration.ofDays(366);
    public static final int USUAL_EXTENSION_DIGITS = 4;
    private static final int MOST_NAME = 64;

    /// What is shared and what rests on a known-caller VN.
    public enum Recycling {
        /// The (caller, VN) pair: a VN serves many bindings at a time.
        PAIR,
        /// The VN: it serves one binding at a time, and rests as a whole.
        NUMBER
    }

    /// What the operator says of a number.
    public enum Standing {
        /// It takes bindings and calls.
        IN_USE,
        /// No new bindings; those that live go on.
        FROZEN,
        /// Neither new bindings nor calls.
        LOCKED
    }

    /// Who says that a number is there.
    public enum Origin { SETTINGS, INVENTORY }

    /// A number with its class, and what is said of it.
    public record PooledNumber(VirtualNumber vn, NumberClass kind, Standing standing, Mask mask, Origin origin) {
        /// A number as the settings list it.
        public PooledNumber(VirtualNumber vn, NumberClass kind, Standing standing) {
            this(vn, kind, standing, Mask.PLAIN, Origin.SETTINGS);
        }
    }

    /// @throws IllegalArgumentException when a part is out of its range
    public Pool {
        if (name.isBlank() || name.length() > MOST_NAME) throw new IllegalArgumentException("pool: name of " + name.length() + " characters (expected: 1 to " + MOST_NAME + ')');
        numbers = List.copyOf(numbers);
        var seen = new HashSet<VirtualNumber>();
        for (var number : numbers) {
            if (!seen.add(number.vn())) throw new IllegalArgumentException("pool " + name + ": numbers: " + number.vn() + " stands there twice (expected: each once)");
        }
        if (extensionDigits < 1 || extensionDigits > Extension.MOST_DIGITS) {
            throw new IllegalArgumentException("pool " + name + ": extensionDigits: " + extensionDigits + " (expected: 1 to " + Extension.MOST_DIGITS + ')');
        }
        if (rest.compareTo(SHORTEST_REST) < 0 || rest.compareTo(LONGEST_REST) > 0) {
            throw new IllegalArgumentException("pool " + name + ": rest: " + rest + " (expected: " + SHORTEST_REST + " to " + LONGEST_REST + ')');
        }
    }

    /// The same pool without its numbers.
    public Pool bare() {
        return new Pool(name, List.of(), extensionDigits, rest, recycling);
    }

    /// A pool of known-caller numbers, shared by pairs.
    public static Pool of(String name, List<VirtualNumber> numbers, Duration rest) {
        return new Pool(name, numbers.stream().map(vn -> new PooledNumber(vn, NumberClass.KNOWN_CALLER, Standing.IN_USE)).toList(), USUAL_EXTENSION_DIGITS, rest, Recycling.PAIR);
    }
}
