package io.callmask.number.remote;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which Redis is spoken to, and which partitions may be. Changed by the watch, read by any thread.
///
/// A wire is handed out only when the run at its other end is the one in which the journal says that the index is: a Redis that came back with an older
/// index, or none, is never asked.
final class Link {
    private volatile @Nullable Wire wire;
    private volatile String left = "";
    private volatile long certainUntil;
    private final Map<Integer, Long> open = new ConcurrentHashMap<>();

    Optional<Wire> wire() {
        var there = wire;
        return there != null && there.isOpen() ? Optional.of(there) : Optional.empty();
    }

    void set(Wire fresh) {
        wire = fresh;
        left = "";
    }

    /// To be called when the journal says that the index is in another Redis than this one. Any thread.
    void leave(Wire former) {
        left = former.runId();
        former.close();
    }

    /// Whether a wire leads to the Redis that was left last. While the journal names another, nothing may be built there: two nodes with two Redis would take the index from each other without end.
    boolean isLeft(Wire fresh) {
        return fresh.runId().equals(left);
    }

    void clear() {
        wire = null;
        open.clear();
    }

    /// @param nanos until when what is asked may be answered by what is here: monotonic
    void certain(long nanos) {
        certainUntil = nanos;
    }

    /// Whether the index is here for certain: it may be elsewhere when this node is cut off from MariaDB and from other nodes ([Company]).
    boolean isCertain(long nanos) {
        return nanos - certainUntil < 0;
    }

    void open(int partition, long epoch) {
        open.put(partition, epoch);
    }

    /// From any thread.
    void close(int partition) {
        open.remove(partition);
    }

    boolean isOpen(int partition) {
        return open.containsKey(partition);
    }

    /// The epoch at least which the partition's index must have; empty while it is closed.
    Optional<Long> epoch(int partition) {
        return Optional.ofNullable(open.get(partition));
    }
}
