/// The words of number masking: numbers, virtual numbers, bindings.
///
/// Invariant: a [io.callmask.number.RealNumber] and a [io.callmask.number.VirtualNumber] never mix, and no
/// `toString` here shows a number in the clear.
@NullMarked
package io.callmask.number;

import org.jspecify.annotations.NullMarked;
