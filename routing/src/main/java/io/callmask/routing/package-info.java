/// One decision per call: refused, or whom to ring, what to show, over which trunk. Pure decisions over snapshots.
///
/// Invariant: no VN of the caller's own, no call; and what a stranger is told never depends on which VNs live.
@NullMarked
package io.callmask.routing;

import org.jspecify.annotations.NullMarked;
