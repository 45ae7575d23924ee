/// Digest authentication (RFC 3261 §22, RFC 7616, RFC 8760): what is asked, what is claimed, how a proof is reckoned.
///
/// Invariant: a password goes in and never comes out; what is kept of it is shown by nothing.
@NullMarked
package io.callmask.sip.digest;

import org.jspecify.annotations.NullMarked;
