/// What decides a bind or an update before anything is looked up: the pools, and what is illegal whatever else is bound.
/// The same for every back end.
///
/// Invariant: pure functions of values. What passes here is a well-formed [io.callmask.number.Deal] on numbers of its pool.
@NullMarked
package io.callmask.number.rule;

import org.jspecify.annotations.NullMarked;
