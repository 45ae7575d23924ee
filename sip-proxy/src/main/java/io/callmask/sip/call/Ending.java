package io.callmask.sip.call;

import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.Refusal;

/// How a call ended, for its record.
///
/// @param calleeStatus the final SIP status of leg B, 0 when it gave none
public record Ending(Times times, boolean answered, boolean dialled, ReleasedBy releasedBy, Refusal refusal, int calleeStatus) {
    /// The same of a call whose caller was never told of an answer.
    public Ending unanswered() {
        if (!answered) return this;
        return new Ending(new Times(times.received(), times.out(), times.ring(), times.release(), times.release()), false, dialled, releasedBy, refusal, calleeStatus);
    }
}
