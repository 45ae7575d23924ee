/// The store of bindings: pools, bind, unbind and look-up, and the embedded back end.
///
/// Invariant: the journal decides, the index answers. A binding exists when its journal entry is durable; calls are
/// answered from an index that can always be rebuilt from the journal.
@NullMarked
package io.callmask.number.store;

import org.jspecify.annotations.NullMarked;
