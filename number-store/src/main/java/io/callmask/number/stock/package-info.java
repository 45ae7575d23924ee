/// Which VNs there are in which pool, what is said of them, and in which order they are tried for a requirement.
///
/// Invariant: a [Stock] never changes; a change of the inventory makes another one, of which most is the same.
@NullMarked
package io.callmask.number.stock;

import org.jspecify.annotations.NullMarked;
