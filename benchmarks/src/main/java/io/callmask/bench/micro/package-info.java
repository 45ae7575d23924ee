/// JMH benchmarks of the parts of one call: `./callmask bench micro`.
///
/// Invariant: each measures one public entry of the server's modules, on values such as a call has.
@NullMarked
package io.callmask.bench.micro;

import org.jspecify.annotations.NullMarked;
