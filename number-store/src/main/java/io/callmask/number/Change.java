package io.callmask.number;

import java.time.Duration;
import java.util.Set;

/// One thing that an update changes about an open binding. Its VNs, mode and pool never change.
public sealed interface Change {
    /// Another person is A from now on; the pairs of the former one rest.
    record SwapA(RealNumber a) implements Change {}

    /// Another person is B from now on; the pairs of the former one rest.
    record SwapB(RealNumber b) implements Change {}

    /// People join and leave the group (AXG), 200 in all at most; the pairs of those who leave rest.
    record Members(Set<RealNumber> joining, Set<RealNumber> leaving) implements Change {}

    /// Whom A reaches by dialling X (AX, AXN, AXE, AXG).
    record CallsBack(Callback callback) implements Change {}

    /// The binding ends so long after the update.
    record Lives(Duration ttl) implements Change {}

    /// The directions in which it is open.
    record Opens(Directions directions) implements Change {}

    /// How long a call may last, zero for no limit.
    record Lasts(Duration maxDuration) implements Change {}

    /// How long the callee may ring, zero for no limit.
    record Rings(Duration noAnswer) implements Change {}

    /// Whether calls are recorded.
    record Records(boolean isRecorded) implements Change {}

    /// The customer's own id.
    record Refers(String reference) implements Change {}
}
