package io.callmask.sip.text;

import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.Refusal;

/// How a text ended, for its record.
///
/// @param isTaken whether a trunk has taken it
/// @param status  the final SIP status of leg B, 0 when it gave none
public record TextEnding(Times times, boolean isTaken, ReleasedBy releasedBy, Refusal refusal, int status) {}
