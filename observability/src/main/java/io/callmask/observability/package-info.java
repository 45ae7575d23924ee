/// What happens, counted: calls, messages, binds, journal, pools and the process itself, in Prometheus' text format.
///
/// Invariant: every label value comes from a table that is complete before the first event, so nothing on the wire can add a series, and no number is ever one.
@NullMarked
package io.callmask.observability;

import org.jspecify.annotations.NullMarked;
