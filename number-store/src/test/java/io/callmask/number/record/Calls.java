package io.callmask.number.record;

import io.callmask.number.record.CallRecord.Numbers;
import io.callmask.number.record.CallRecord.Outcome;
import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.CallRecord.Trunks;
import io.callmask.number.record.CallRecord.Type;
import java.time.Instant;

/// Calls for tests.
final class Calls {
    static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    static final String ALICE = "+15551112222";
    static final String BOB = "+15553334444";
    static final String X = "+15550001001";
    static final String Y = "+15550001000";

    private Calls() {}

    static CallOpening opening(String callId) {
        return new CallOpening(callId, NOON, "carrier", ALICE, Y);
    }

    static CallRecord ended(String callId) {
        return ended(callId, NOON, "order-42");
    }

    static CallRecord ended(String callId, Instant received, String reference) {
        return new CallRecord(0, "node-1", callId, "default", "binding-1", "AXYB", reference, Type.A_TO_B, new Numbers(ALICE, Y, BOB, X),
            new Times(received, received.plusMillis(5), received.plusMillis(900), received.plusSeconds(4), received.plusSeconds(34)),
            new Outcome(true, ReleasedBy.CALLER, Refusal.NONE, 200), new Trunks("carrier", "carrier", 1, "carrier", SignatureVerdict.B, new Diversions(2, Diversions.Reason.BUSY)));
    }
}
