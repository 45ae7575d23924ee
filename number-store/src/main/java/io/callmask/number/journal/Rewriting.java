package io.callmask.number.journal;

import java.io.IOException;
import java.util.Iterator;
import java.util.function.Consumer;

/// The owner's whole state on its way into one new segment, in steps between batches: first the state as it was when this was begun, then the batches that were written since. When none is left, the new
/// segment takes the place of all before it, between two batches. Until then it does not count, and after a crash it is deleted. For the writer's thread.
final class Rewriting implements Journal.Steps {
    /// Of one step at most: some milliseconds, and more than a batch, so that the end comes nearer however much is written.
    private static final int MOST_BYTES = 4 << 20;
    /// So many calls of the cipher as the JIT wants before it turns to the processor's instructions, and yet few frames.
    private static final int PIECE_BYTES = 64 << 10;
    /// So that the disk has little left to do in the end.
    private static final int FORCED_BYTES = 16 << 20;

    private final Segments.Replacement to;
    private final Iterator<? extends Consumer<Entry.Writer>> state;
    private final long stepBytes;
    private final Entry.Writer entries = new Entry.Writer();
    private long forced;

    /// @param segmentBytes of an ordinary segment
    Rewriting(Segments.Replacement to, Iterator<? extends Consumer<Entry.Writer>> state, long segmentBytes) {
        this.to = to;
        this.state = state;
        this.stepBytes = Math.min(MOST_BYTES, segmentBytes);
    }

    @Override public boolean step() throws IOException {
        boolean done = false;
        try {
            long until = to.length() + stepBytes;
            while (state.hasNext() && to.length() < until) piece();
            boolean all = !state.hasNext() && to.copy(until);
            if (to.length() - forced >= FORCED_BYTES) {
                to.force();
                forced = to.length();
            }
            if (all) to.count();
            done = true;
            return all;
        } finally {
            if (!done) to.abandon();
        }
    }

    private void piece() throws IOException {
        while (state.hasNext() && entries.size() < Math.min(PIECE_BYTES, stepBytes)) state.next().accept(entries);
        if (entries.entries() > 0) to.append(entries.bytes(), entries.size());
        entries.clear();
    }
}
