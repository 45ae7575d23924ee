/// Dialogs (RFC 3261 §12): immutable records that any thread, and one day any node, can pick up.
///
/// Invariant: a `Dialog<L>` holds what came from leg `L` and what we minted for it, nothing of the other leg.
@NullMarked
package io.callmask.sip.dialog;

import org.jspecify.annotations.NullMarked;
