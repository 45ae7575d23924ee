package io.callmask.simulation;

import java.time.Duration;

/// How a network treats datagrams in one direction. Reordering comes of jitter, and of datagrams held back.
///
/// @param delay  the least time that a datagram takes
/// @param jitter what is added to it at most, evenly spread
/// @param loss   share of datagrams that get lost, 0 to 1
/// @param copies share of datagrams that arrive twice, each copy in its own time, 0 to 1
/// @param held   share of datagrams that take a second longer than they should, and so are overtaken, 0 to 1
record Weather(Duration delay, Duration jitter, double loss, double copies, double held) {
    /// Everything arrives at once and in order.
    static final Weather CLEAR = new Weather(Duration.ZERO, Duration.ZERO, 0, 0, 0);

    Weather {
        if (delay.isNegative()) throw new IllegalArgumentException("delay: " + delay + " (expected: not negative)");
        if (jitter.isNegative()) throw new IllegalArgumentException("jitter: " + jitter + " (expected: not negative)");
        requireShare("loss", loss);
        requireShare("copies", copies);
        requireShare("held", held);
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
    }
}
