/// Blocks of 1,000 extension codes: how they lie in the index, and which code is next. Pure values and functions.
///
/// Invariant: a code is handed out only when its bit was clear, and its bit is set in the same step.
@NullMarked
package io.callmask.number.block;

import org.jspecify.annotations.NullMarked;
