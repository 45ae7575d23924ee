/// Numbers as they were bought: kept in SQL, imported and exported as CSV, changed while calls go on.
///
/// Invariant: a change is committed whole or not at all, and no number changes pool or class, comes or goes while anything on it is open or rests.
@NullMarked
package io.callmask.number.inventory;

import org.jspecify.annotations.NullMarked;
