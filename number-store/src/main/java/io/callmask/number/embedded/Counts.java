package io.callmask.number.embedded;

import io.callmask.number.RealNumber;
import io.callmask.number.journal.Entry;
import java.util.Arrays;

/// How many pairs each caller holds, in sixteen bytes or so each. Callers are told apart by a hash of 64 bits: should two ever share one, they are counted as one,
/// and a report is off by that. For one thread.
final class Counts {
    /// So that none of them is ever copied for long.
    private static final int PARTS = 64;
    private static final int LEAST = 16;

    private final Part[] parts = new Part[PARTS];

    Counts() {
        Arrays.setAll(parts, _ -> new Part());
    }

    /// What stands for a caller here.
    static long print(RealNumber caller) {
        return Entry.Fields.print(caller.digits());
    }

    /// @param caller as [#print] says
    int of(long caller) {
        long hash = hash(caller);
        return part(hash).of(hash);
    }

    /// @return the new count, never below 0; a caller with none takes no room
    int add(long caller, int more) {
        long hash = hash(caller);
        return part(hash).add(hash, more);
    }

    private Part part(long hash) {
        return parts[(int) (hash >>> Long.SIZE - 6)];
    }

    private static long hash(long print) {
        return print == 0 ? 1 : print;
    }

    private static final class Part {
        /// 0 where nobody is.
        private long[] callers = new long[LEAST];
        private int[] counts = new int[LEAST];
        private int size;

        private int place(long hash) {
            int mask = callers.length - 1;
            int place = (int) (hash ^ hash >>> 29) & mask;
            while (callers[place] != 0 && callers[place] != hash) place = place + 1 & mask;
            return place;
        }

        int of(long hash) {
            return counts[place(hash)];
        }

        int add(long hash, int more) {
            int place = place(hash);
            int now = Math.max(0, counts[place] + more);
            if (now == 0) {
                if (callers[place] != 0) remove(place);
                return 0;
            }
            if (callers[place] == 0) size++;
            callers[place] = hash;
            counts[place] = now;
            if (size > callers.length / 3 * 2) grow();
            return now;
        }

        /// Closes the gap, so that whoever was put behind it for want of room is still found.
        private void remove(int at) {
            int mask = callers.length - 1;
            int gap = at;
            for (int i = gap + 1 & mask; callers[i] != 0; i = i + 1 & mask) {
                int home = (int) (callers[i] ^ callers[i] >>> 29) & mask;
                if ((i - home & mask) < (i - gap & mask)) continue;
                callers[gap] = callers[i];
                counts[gap] = counts[i];
                gap = i;
            }
            callers[gap] = 0;
            counts[gap] = 0;
            size--;
        }

        private void grow() {
            long[] oldCallers = callers;
            int[] oldCounts = counts;
            callers = new long[2 * oldCallers.length];
            counts = new int[callers.length];
            for (int i = 0; i < oldCallers.length; i++) {
                if (oldCallers[i] == 0) continue;
                int place = place(oldCallers[i]);
                callers[place] = oldCallers[i];
                counts[place] = oldCounts[i];
            }
        }
    }
}
