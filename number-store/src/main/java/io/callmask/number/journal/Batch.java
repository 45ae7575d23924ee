package io.callmask.number.journal;

import java.util.ArrayList;
import java.util.List;

/// Changes whose entries go out together. For one thread at a time.
final class Batch {
    /// Four of them fit into a page of rows, and none is so long that the JDK's cipher cuts it.
    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_CHANGES = 16_384;

    final Entry.Writer entries = new Entry.Writer();
    final List<Journal.Change> changes = new ArrayList<>();
    Journal.Position position = new Journal.Position(0, 0);

    void add(Journal.Change change) {
        changes.add(change);
        change.write(entries);
    }

    boolean isFull() {
        return entries.size() >= MOST_BYTES || changes.size() >= MOST_CHANGES;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    void clear() {
        changes.clear();
        entries.clear();
    }
}
