/// A trunk as a way out: how calls leave by it, how it wants numbers written, whether it is there.
///
/// Invariant: values only. Who asks and who counts is the shell's.
@NullMarked
package io.callmask.routing.trunk;

import org.jspecify.annotations.NullMarked;
