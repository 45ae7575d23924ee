/// A journal of entries on disk: written in batches, encrypted, replayed at the next start.
///
/// Invariant: what was acknowledged is found again whatever the disk or the power did to writes that were never forced;
/// what was not acknowledged is found whole or not at all.
@NullMarked
package io.callmask.number.journal;

import org.jspecify.annotations.NullMarked;
