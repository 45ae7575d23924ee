/// Bytes and addresses in and out; what they mean is not known here.
///
/// Invariant: nothing here waits for the network but the one call that says so, and a datagram is lost rather than queued.
@NullMarked
package io.callmask.sip.transport;

import org.jspecify.annotations.NullMarked;
