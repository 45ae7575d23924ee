/// Where names lead (RFC 3263): what is asked of the DNS, what is made of its answers, and for how long they are good.
///
/// Invariant: whoever sends reads a value that is there already; nobody waits for the DNS but who starts or changes trunks.
@NullMarked
package io.callmask.sip.locate;

import org.jspecify.annotations.NullMarked;
