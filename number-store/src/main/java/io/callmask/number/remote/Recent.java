package io.callmask.number.remote;

import io.callmask.number.BindingId;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What this node has changed or released lately: an answer about it that is still on its way to a call is void at once. Of what other nodes change it is void when it
/// is too old. Any thread.
final class Recent {
    private static final int MOST = 1_000_000;

    private final Map<BindingId, Changed> changed = new ConcurrentHashMap<>();
    /// In the order in which they were noted, so that only what is forgotten is looked at. It is as long as what two freshnesses let be changed.
    private final Queue<Changed> noted = new ConcurrentLinkedQueue<>();

    private record Changed(BindingId id, long generation, long at) {}

    void note(BindingId id, long generation, long nanos) {
        var note = new Changed(id, generation, nanos);
        changed.merge(id, note, (old, fresh) -> old.generation() > fresh.generation() ? old : fresh);
        noted.add(note);
    }

    /// Whether an answer of that generation may still be true. Nothing is while more has been changed than is remembered.
    boolean mayHold(BindingId id, long generation) {
        var there = changed.get(id);
        return changed.size() < MOST && (there == null || there.generation() <= generation);
    }

    /// Forgets what was noted before. For one thread at a time.
    void forget(long beforeNanos) {
        for (var first = noted.peek(); first != null && first.at() - beforeNanos < 0; first = noted.peek()) {
            noted.poll();
            // What was noted of the binding since then stays.
            changed.remove(first.id(), first);
        }
    }
}
