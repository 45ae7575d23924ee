/// A lean load generator: a thousand callers and callees in one thread, over two sockets or some connections.
///
/// Invariant: one thread runs it all; nothing is allocated per datagram, and per call only what its dialog needs.
@NullMarked
package io.callmask.bench.load;

import org.jspecify.annotations.NullMarked;
