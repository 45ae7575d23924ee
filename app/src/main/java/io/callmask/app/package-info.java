/// The program: its command line, and how the modules are wired.
///
/// Invariant: nothing depends on this package, and only here are clocks and random sources made.
@NullMarked
package io.callmask.app;

import org.jspecify.annotations.NullMarked;
