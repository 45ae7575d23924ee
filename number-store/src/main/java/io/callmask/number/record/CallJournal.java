package io.callmask.number.record;

import java.util.List;

/// The journal of calls. All methods may be called from any thread, and none waits for the disk except [#after].
public interface CallJournal extends AutoCloseable {
    /// Journals that a call has been admitted to routing. Its end will surely find room.
    ///
    /// @return whether it was taken; false means that the disk does not keep up or is full, and the call is to be refused with 503
    boolean open(CallOpening opening);

    /// Journals the end of a call that was opened. `durable` runs on the journal's writer thread once the record is on disk,
    /// with its sequence number set; until then the call is not over. It runs exactly once, after retries if need be.
    void end(CallRecord record, Durable durable);

    /// Records with a sequence above `sequence`, in order, at most `limit` (1 to 1,000). Reads the disk: not for a shard's thread.
    List<CallRecord> after(long sequence, int limit);

    /// The sequence number of the oldest record still kept, and of the newest durable one; both 0 when there is none.
    Span span();

    /// Whether new calls can be admitted at this moment.
    boolean isAccepting();

    @Override void close();

    interface Durable {
        void recorded(CallRecord record);
    }

    record Span(long oldest, long newest) {}
}
