package io.callmask.number.report;

import io.callmask.number.store.NumberStore.ClassUse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an operator has to know of a pool before numbers are bought.
///
/// @param open     open bindings
/// @param resting  pairs, extensions and whole numbers at rest
/// @param hours    binds in each of the last full hours, the latest last; at most 24
/// @param days     binds in each of the last days of 24 hours, the latest last; at most 14
/// @param since    from when on binds were counted
public record PoolReport(String pool, long open, long resting, List<ClassReport> classes, List<Long> hours, List<Long> days, Instant since) {
    public PoolReport {
        classes = List.copyOf(classes);
        hours = List.copyOf(hours);
        days = List.copyOf(days);
    }

    /// One class of the pool.
    ///
    /// @param lowerBound numbers that what is open and at rest needs at least
    /// @param why        by which arithmetic
    /// @param usable     numbers that take new bindings: those that are neither frozen nor locked
    /// @param fill       the share of usable numbers that is needed, parts of numbers counted as such: 1 extension of 10,000 on the only number is 0.0001. Above 1 when some were frozen since
    /// @param growth     by how many numbers a day the need has risen of late; negative when it fell
    /// @param daysLeft   until all usable numbers are needed, if it goes on so; empty when it does not rise, or too little was seen yet
    public record ClassReport(ClassUse use, long lowerBound, String why, int usable, double fill, double growth, Optional<Double> daysLeft) {}
}
