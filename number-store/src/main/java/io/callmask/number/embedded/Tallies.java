package io.callmask.number.embedded;

import io.callmask.number.Mode;
import io.callmask.number.RealNumber;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Running counts by pool. Written by one thread; the counts may be read from any.
final class Tallies {
    private final Map<String, Tally> byPool = new ConcurrentHashMap<>();

    Tally of(String pool) {
        return byPool.computeIfAbsent(pool, _ -> new Tally());
    }

    /// One pool's.
    static final class Tally {
        private static final int LEAST = 16;

        private final Counts pairs = new Counts();
        /// How many callers hold so many pairs: keeps the maximum without a search.
        private int[] callersWith = new int[LEAST];
        private final AtomicLong open = new AtomicLong();
        private int groups;
        private final AtomicLong resting = new AtomicLong();
        private volatile int busiest;

        /// Open bindings.
        long open() {
            return open.get();
        }

        /// Open bindings for groups; for the writer alone.
        int groups() {
            return groups;
        }

        /// Slots at rest.
        long resting() {
            return resting.get();
        }

        /// Most pairs that one caller holds.
        int busiest() {
            return busiest;
        }

        int held(RealNumber caller) {
            return pairs.of(Counts.print(caller));
        }

        void opened(Mode mode) {
            add(open, 1);
            if (mode == Mode.AXG) groups++;
        }

        void closed(Mode mode) {
            add(open, -1);
            if (mode == Mode.AXG) groups--;
        }

        void rests() {
            add(resting, 1);
        }

        void rested() {
            add(resting, -1);
        }

        private static void add(AtomicLong count, long by) {
            // One thread writes, so nothing has to be compared.
            count.setRelease(count.getPlain() + by);
        }

        void hold(RealNumber caller) {
            hold(Counts.print(caller));
        }

        /// @param caller as [Counts#print] says
        void hold(long caller) {
            int now = pairs.add(caller, 1);
            move(now - 1, now);
            busiest = Math.max(busiest, now);
        }

        void letGo(RealNumber caller) {
            int now = pairs.add(Counts.print(caller), -1);
            move(now + 1, now);
            if (busiest == now + 1 && callersWith[busiest] == 0) busiest = now;
        }

        private void move(int from, int to) {
            int most = Math.max(from, to);
            if (most >= callersWith.length) callersWith = Arrays.copyOf(callersWith, 2 * most);
            if (from > 0 && callersWith[from] > 0) callersWith[from]--;
            if (to > 0) callersWith[to]++;
        }
    }
}
