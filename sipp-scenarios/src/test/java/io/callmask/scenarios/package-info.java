/// Calls by SIPp against a real callmask process.
///
/// Invariant: everything here ends within a bounded time and leaves no process behind.
@NullMarked
package io.callmask.scenarios;

import org.jspecify.annotations.NullMarked;
