package io.callmask.sip.engine;

import io.callmask.sip.call.CallEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Events of one call that wait for their turn: one at most, nearly always, and none while it is held. Owned by a shard.
final class Pending {
    private @Nullable CallEvent first;
    private @Nullable Queue<CallEvent> others;

    void add(CallEvent event) {
        if (first == null) {
            first = event;
            return;
        }
        if (others == null) others = new ArrayDeque<>(2);
        others.add(event);
    }

    /// The oldest, or null when there is none.
    @Nullable CallEvent poll() {
        var oldest = first;
        first = others == null ? null : others.poll();
        if (first == null) others = null;
        return oldest;
    }

    void clear() {
        first = null;
        others = null;
    }
}
