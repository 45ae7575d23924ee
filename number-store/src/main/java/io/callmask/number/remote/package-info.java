/// The back end of [io.callmask.number.store.NumberStore] for several nodes: journal in MariaDB, index in Redis.
///
/// Invariant: MariaDB decides and Redis answers. All that changes a slot of a partition is one transaction that holds that partition's row, and whatever
/// Redis holds carries the place of its journal entry as its version, so that written late, twice or out of order it can never replace what is newer.
@NullMarked
package io.callmask.number.remote;

import org.jspecify.annotations.NullMarked;
