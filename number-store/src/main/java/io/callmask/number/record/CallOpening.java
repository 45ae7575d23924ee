package io.callmask.number.record;

import io.callmask.number.PhoneNumber;
import java.time.Instant;

/// What is journaled when a call is admitted to routing, so that a call which the node does not survive still gets its record.
///
/// @param callId   our id of the call
/// @param received when its INVITE came
/// @param trunk    the trunk it came from
/// @param caller   as the trunk's identity policy reads it, or empty
/// @param dialled  the VN dialled as far as it could be read, or empty
/// @param what     whether it is a call or a text
public record CallOpening(String callId, Instant received, String trunk, String caller, String dialled, CallRecord.What what) {
    /// Of a call.
    public CallOpening(String callId, Instant received, String trunk, String caller, String dialled) {
        this(callId, received, trunk, caller, dialled, CallRecord.What.CALL);
    }

    @Override public String toString() {
        return callId + " from " + PhoneNumber.mask(caller) + " to " + PhoneNumber.mask(dialled);
    }
}
