/// The HTTP API: bindings, calls, records, pools, health, and its own documentation.
///
/// Invariant: no number stands in a URL, a log line or a problem; only the answers to authorised requests show any.
@NullMarked
package io.callmask.api;

import org.jspecify.annotations.NullMarked;
