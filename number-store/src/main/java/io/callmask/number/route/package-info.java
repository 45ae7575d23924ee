/// Routes: what every mode of binding compiles to. Pure values and functions.
///
/// Invariant: two open bindings never hold the same [io.callmask.number.route.Slot].
@NullMarked
package io.callmask.number.route;

import org.jspecify.annotations.NullMarked;
