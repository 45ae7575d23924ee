package io.callmask.number.record;

import io.callmask.number.journal.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The newest records, so that whoever keeps up never reads the disk. From any thread.
///
/// They stand as bytes in arrays that are written over again and again: as objects, new ones each second, they were most of what a young
/// collection had to copy (decision 0027).
final class RecentRecords {
    private static final int GRAIN = 64;

    /// A ring: `count` entries, the oldest at `oldest`.
    private final byte[][] entries;
    private final int[] lengths;
    private final Entry.Writer writer = new Entry.Writer();
    private int oldest;
    private int count;
    private long newest;

    RecentRecords(int most) {
        this.entries = new byte[most][0];
        this.lengths = new int[most];
    }

    synchronized void add(CallRecord call) {
        if (count == entries.length) dropOldest();
        writer.clear();
        CallEntries.write(call, writer);
        put(place(count++), writer.last());
        newest = call.sequence();
        notifyAll();
    }

    private void put(int place, byte[] entry) {
        if (entries[place].length < entry.length) entries[place] = new byte[(entry.length + GRAIN - 1) / GRAIN * GRAIN];
        System.arraycopy(entry, 0, entries[place], 0, entry.length);
        lengths[place] = entry.length;
    }

    private int place(int nth) {
        return (oldest + nth) % entries.length;
    }

    private void dropOldest() {
        oldest = place(1);
        count--;
    }

    /// The sequence number of the oldest; numbers follow one another without a gap.
    private long first() {
        return newest - count + 1;
    }

    /// Lets go of records below `sequence`.
    synchronized void forgetBefore(long sequence) {
        while (count > 0 && first() < sequence) {
            // Numbers of people shall not stand here longer than their record.
            Arrays.fill(entries[oldest], (byte) 0);
            dropOldest();
        }
    }

    /// The newest sequence number, 0 when there is none yet.
    synchronized long newest() {
        return newest;
    }

    /// Whether all records above `sequence` are here.
    synchronized boolean reachesBackTo(long sequence) {
        return sequence >= newest || count > 0 && first() <= sequence + 1;
    }

    /// Records above `sequence`, in order.
    synchronized List<CallRecord> after(long sequence, int limit) {
        var found = new ArrayList<CallRecord>();
        for (long nth = Math.max(0, sequence + 1 - first()); nth < count && found.size() < limit; nth++) found.add(record(place((int) nth)));
        return found;
    }

    private CallRecord record(int place) {
        var entry = Entry.Reader.of(Arrays.copyOf(entries[place], lengths[place]));
        entry.type();
        return CallEntries.call(entry);
    }

    /// Waits until there is a record above `sequence`, or for `millis`.
    synchronized void await(long sequence, long millis) throws InterruptedException {
        if (newest <= sequence) wait(millis);
    }
}
