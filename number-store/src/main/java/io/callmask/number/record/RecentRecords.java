package io.callmask.number.record;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The newest records, so that whoever keeps up never reads the disk. From any thread.
final class RecentRecords {
    private final int most;
    private final ArrayDeque<CallRecord> records = new ArrayDeque<>();
    private long newest;

    RecentRecords(int most) {
        this.most = most;
    }

    synchronized void add(CallRecord call) {
        if (records.size() >= most) records.removeFirst();
        records.addLast(call);
        newest = call.sequence();
        notifyAll();
    }

    /// Lets go of records below `sequence`.
    synchronized void forgetBefore(long sequence) {
        while (!records.isEmpty() && records.getFirst().sequence() < sequence) records.removeFirst();
    }

    /// The newest sequence number, 0 when there is none yet.
    synchronized long newest() {
        return newest;
    }

    /// Whether all records above `sequence` are here.
    synchronized boolean reachesBackTo(long sequence) {
        return sequence >= newest || !records.isEmpty() && records.getFirst().sequence() <= sequence + 1;
    }

    /// Records above `sequence`, in order.
    synchronized List<CallRecord> after(long sequence, int limit) {
        var found = new ArrayList<CallRecord>();
        if (sequence >= newest || records.isEmpty()) return found;
        long skip = Math.max(0, sequence + 1 - records.getFirst().sequence());
        records.stream().skip(skip).limit(limit).forEach(found::add);
        return found;
    }

    /// Waits until there is a record above `sequence`, or for `millis`.
    synchronized void await(long sequence, long millis) throws InterruptedException {
        if (newest <= sequence) wait(millis);
    }
}
