/// The load generator's commands: `./callmask bench`.
///
/// Invariant: what is printed was measured in this run, on a server process that this run started.
@NullMarked
package io.callmask.bench;

import org.jspecify.annotations.NullMarked;
