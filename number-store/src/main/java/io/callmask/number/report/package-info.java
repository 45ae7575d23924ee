/// How full a pool is, what it needs at least, and when it runs dry.
///
/// Invariant: what is called a lower bound is one: no pool of fewer numbers could hold what is open and at rest.
@NullMarked
package io.callmask.number.report;

import org.jspecify.annotations.NullMarked;
