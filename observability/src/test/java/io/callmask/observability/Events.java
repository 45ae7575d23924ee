package io.callmask.observability;

import io.callmask.number.record.CallRecord;
import io.callmask.number.record.CallRecord.Numbers;
import io.callmask.number.record.CallRecord.Outcome;
import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.CallRecord.Trunks;
import io.callmask.number.record.Refusal;
import java.time.Instant;

/// Records as the journal would give them.
final class Events {
    private static final Instant RECEIVED = Instant.parse("2026-11-22T10:00:00Z");

    private Events() {}

    /// Dialled after 100 ms, rang after 900 ms if it rang, answered after 4 s and talked for a minute if it was answered, else released after 4 s.
    static CallRecord record(Refusal refusal, boolean answered, boolean rang) {
        var out = RECEIVED.plusMillis(100);
        var ring = rang ? RECEIVED.plusMillis(900) : out;
        var end = RECEIVED.plusSeconds(4);
        return new CallRecord(1, "dev-1", "call-1", "default", "b-0", "AXYB", "order-42", CallRecord.Type.A_TO_B,
            new Numbers("+15551112222", "+15550001000", "+15553334444", "+15550001001"),
            new Times(RECEIVED, out, ring, end, answered ? end.plusSeconds(60) : end),
            new Outcome(answered, ReleasedBy.CALLER, refusal, 200), new Trunks("carrier", "carrier", 1));
    }
}
