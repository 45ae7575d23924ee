/// The demo: two phones, one masked call between them, and what each of them saw.
///
/// Invariant: the phones share no code with the server that they call through, so that they are witnesses and not accomplices.
@NullMarked
package io.callmask.app.demo;

import org.jspecify.annotations.NullMarked;
