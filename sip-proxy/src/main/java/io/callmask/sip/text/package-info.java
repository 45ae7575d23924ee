/// What becomes of a text, which is what RFC 3428 calls a message (a *message* here is any SIP message).
///
/// Invariant: pure, like [io.callmask.sip.call]; every text is answered once and leaves one record, which does not hold its words.
@NullMarked
package io.callmask.sip.text;

import org.jspecify.annotations.NullMarked;
