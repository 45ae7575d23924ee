/// SIP messages as received: an immutable view over the bytes, indexed in one pass under hard caps (RFC 3261 §7).
///
/// Invariant: no byte sequence makes anything here throw past [io.callmask.sip.message.SipMessage#read], loop, or take more than linear time.
@NullMarked
package io.callmask.sip.message;

import org.jspecify.annotations.NullMarked;
