/// Bytes and addresses in and out; what they mean is not known here, but where a message in a stream ends.
///
/// Invariant: nothing here waits for the network but the calls that say so; a datagram is lost rather than queued, and what waits for a connection is bounded.
@NullMarked
package io.callmask.sip.transport;

import org.jspecify.annotations.NullMarked;
