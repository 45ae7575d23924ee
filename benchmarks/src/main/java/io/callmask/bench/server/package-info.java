/// A real callmask process seen from outside: started, asked over HTTP, weighed, killed.
///
/// Invariant: nothing here reaches into the server; what is known of it came over its ports or from `/proc`.
@NullMarked
package io.callmask.bench.server;

import org.jspecify.annotations.NullMarked;
