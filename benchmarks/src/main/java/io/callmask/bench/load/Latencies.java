package io.callmask.bench.load;

import java.util.Arrays;

/// Durations, all of them kept until somebody asks.
final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int size;

    void add(long duration) {
        if (size == nanos.length) nanos = Arrays.copyOf(nanos, size * 2);
        nanos[size++] = duration;
    }

    void clear() {
        size = 0;
    }

    /// The value that a share of all lie at or below, in milliseconds; 0 when there are none.
    ///
    /// @param share more than 0, at most 1
    double millis(double share) {
        if (size == 0) return 0;
        Arrays.sort(nanos, 0, size);
        return nanos[(int) Math.ceil(share * size) - 1] / 1e6;
    }
}
