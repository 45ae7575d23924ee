/// The call: one pure machine for a back-to-back user agent (RFC 3261 §13, §15; RFC 7092).
///
/// Invariant: every path through the machine answers leg A's INVITE with exactly one final response and writes exactly one record.
@NullMarked
package io.callmask.sip.call;

import org.jspecify.annotations.NullMarked;
