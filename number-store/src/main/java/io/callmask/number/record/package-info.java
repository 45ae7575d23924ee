/// Call records: one per call, journaled, numbered, replayable from a cursor, exported to files.
///
/// Invariant: an end that cannot be written is a call that is not over; every opened call ends in exactly one record.
@NullMarked
package io.callmask.number.record;

import org.jspecify.annotations.NullMarked;
