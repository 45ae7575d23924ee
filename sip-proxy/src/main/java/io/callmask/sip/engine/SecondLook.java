package io.callmask.sip.engine;

import io.callmask.number.record.Refusal;
import io.callmask.sip.call.Now;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The store is asked again about a decision that does not hold any more, or is not known to. Owned by a shard.
final class SecondLook {
    /// In monotonic nanoseconds.
    final long asked;
    private final List<Consumer<Now>> waiting = new ArrayList<>(1);
    private boolean isOpen = true;
    private Refusal lost = Refusal.NONE;

    SecondLook(long asked) {
        this.asked = asked;
    }

    /// Whether its answer is awaited.
    boolean isOpen() {
        return isOpen;
    }

    /// Why nothing may leave on leg B any more, `NONE` as long as that is not known.
    Refusal lost() {
        return lost;
    }

    void await(Consumer<Now> then) {
        waiting.add(then);
    }

    void answered(Refusal why, Now now) {
        isOpen = false;
        lost = why;
        for (var then : waiting) then.accept(now);
        waiting.clear();
    }
}
