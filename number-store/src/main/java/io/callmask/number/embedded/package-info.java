/// The back end of [io.callmask.number.store.NumberStore] that needs no server: journal on the local disk, index in the heap.
///
/// Invariant: the ledger is what the journal says, the index is what of it is durable; only the journal's writer changes
/// either, and a look-up reads one immutable claim.
@NullMarked
package io.callmask.number.embedded;

import org.jspecify.annotations.NullMarked;
