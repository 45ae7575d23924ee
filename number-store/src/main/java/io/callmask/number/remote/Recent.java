package io.callmask.number.remote;

import io.callmask.number.BindingId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What this node has changed or released lately: an answer about it that is still on its way to a call is void at once. Of what other nodes change it is void when it
/// is too old. Any thread.
final class Recent {
    private static final int MOST = 1_000_000;

    private final Map<BindingId, Changed> changed = new ConcurrentHashMap<>();

    private record Changed(long generation, long at) {}

    void note(BindingId id, long generation, long nanos) {
        changed.merge(id, new Changed(generation, nanos), (old, fresh) -> old.generation() > fresh.generation() ? old : fresh);
    }

    /// Whether an answer of that generation may still be true. Nothing is while more has been changed than is remembered.
    boolean mayHold(BindingId id, long generation) {
        var there = changed.get(id);
        return changed.size() < MOST && (there == null || there.generation() <= generation);
    }

    void forget(long beforeNanos) {
        changed.values().removeIf(each -> each.at() - beforeNanos < 0);
    }
}
