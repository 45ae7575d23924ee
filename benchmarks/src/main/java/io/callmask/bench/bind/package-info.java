/// Binds: how many a store takes, what each costs and how long it takes, beside what one would write by hand.
///
/// Invariant: a store is used through [io.callmask.number.store.NumberStore] alone, and every extension that it gives out is checked: one that is given twice fails the run.
@NullMarked
package io.callmask.bench.bind;

import org.jspecify.annotations.NullMarked;
