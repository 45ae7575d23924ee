package io.callmask.number;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which numbers a customer wants for a binding: both VNs of it have to fit. Empty texts and sets, and zeros, ask for nothing.
///
/// @param channel    asked of the channel
/// @param number     asked of the number
/// @param where      asked of its home city
/// @param stickiness whether the parties are to be known by the numbers that they had before
public record Requirement(OfChannel channel, OfNumber number, Where where, Stickiness stickiness) {
    /// Any number that is not reserved.
    public static final Requirement NONE = new Requirement(new OfChannel(Set.of(), Set.of(), "", 0, Optional.empty()),
        new OfNumber(Set.of(), Set.of(), Optional.empty(), ""), new Where("", "", List.of(), false), Stickiness.NONE);

    /// @param industries      all of which the channel serves
    /// @param functions       all of which it has
    /// @param connectPermille that so many of a thousand calls connect, at least
    /// @param mostFaults      that it fails so often a month, at most
    public record OfChannel(Set<String> industries, Set<String> functions, String provider, int connectPermille, Optional<Integer> mostFaults) {
        public OfChannel {
            industries = Collections.unmodifiableSet(new TreeSet<>(industries));
            functions = Collections.unmodifiableSet(new TreeSet<>(functions));
        }
    }

    /// @param types       one of which it is of
    /// @param segments    one of which it is from
    /// @param mostCost    that it costs so much a month, at most
    /// @param reservedFor whose reserved numbers are wanted; empty for numbers that are not reserved
    public record OfNumber(Set<String> types, Set<String> segments, Optional<BigDecimal> mostCost, String reservedFor) {
        public OfNumber {
            types = Collections.unmodifiableSet(new TreeSet<>(types));
            segments = Collections.unmodifiableSet(new TreeSet<>(segments));
            mostCost = mostCost.map(BigDecimal::stripTrailingZeros);
        }
    }

    /// The chain of cities in which numbers are looked for: `city`, the caller's city, the listed cities in their order, then any. Where it is strict,
    /// only `city`.
    public record Where(String city, String callerCity, List<String> cities, boolean isStrict) {
        /// @throws IllegalArgumentException when it is strict about no city, or lists others beside it
        public Where {
            cities = List.copyOf(cities);
            if (isStrict && city.isEmpty()) throw new IllegalArgumentException("strict: true without city (expected: a city)");
            if (isStrict && !(callerCity.isEmpty() && cities.isEmpty())) throw new IllegalArgumentException("strict: true beside other cities (expected: only city)");
        }
    }

    /// Whether somebody is to be known by the same number again.
    public enum Stickiness {
        /// Chance decides.
        NONE,
        /// The same number as before, as long as it can be had.
        PREFER,
        /// Another number than the last one, as long as there is another.
        AVOID
    }
}
