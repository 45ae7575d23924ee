/// The four transaction machines of RFC 3261 §17 with RFC 6026, over either kind of transport. Pure.
///
/// Invariant: a machine reads no clock and sends nothing; it says what to send and which timers to arm, and every
/// (state, event) pair is decided.
@NullMarked
package io.callmask.sip.transaction;

import org.jspecify.annotations.NullMarked;
