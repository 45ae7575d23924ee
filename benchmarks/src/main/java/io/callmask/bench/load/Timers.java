package io.callmask.bench.load;

import java.util.concurrent.TimeUnit;

/// The retransmission timers of one side: T1, doubled each time (RFC 3261 §17.1.1.2, §17.1.2.2, §13.3.1.4).
final class Timers {
    private static final long T1 = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int INVITE_CEILING = 5;
    private static final int OTHER_CEILING = 3;

    private final DelayLine[] lines = new DelayLine[INVITE_CEILING + 1];

    Timers() {
        for (int i = 0; i < lines.length; i++) lines[i] = new DelayLine(T1 << i);
    }

    /// Told of each thing that is due.
    interface Due {
        void due(int what, int attempt, long now) throws java.io.IOException;
    }

    /// For an INVITE: T1, 2 T1 … 32 T1.
    void addInvite(int what, int attempt, long now) {
        add(what, attempt, INVITE_CEILING, now);
    }

    /// For anything else: T1, 2 T1 … then every T2.
    void addOther(int what, int attempt, long now) {
        add(what, attempt, OTHER_CEILING, now);
    }

    private void add(int what, int attempt, int ceiling, long now) {
        lines[Math.min(attempt, ceiling)].add((long) attempt << 32 | what, now);
    }

    void run(long now, Due handler) throws java.io.IOException {
        for (var line : lines) {
            while (line.isDue(now)) {
                long thing = line.take();
                handler.due((int) thing, (int) (thing >>> 32), now);
            }
        }
    }
}
