package io.callmask.sip.call;

import java.time.Instant;

/// One reading of both clocks, passed in by the shell.
///
/// @param nanos monotonic, for deadlines; never to be shown
/// @param wall  for records
public record Now(long nanos, Instant wall) {}
