package io.callmask.sip.engine;

import io.callmask.number.Direction;
import io.callmask.number.record.CallRecord;
import io.callmask.routing.Decision;
import io.callmask.sip.call.Ending;

/// Makes the record of a call that ended.
final class Records {
    private Records() {}

    private static CallRecord.Trunks trunks(Call call, Ending ending, Decision.Dial dial) {
        var out = !ending.dialled() ? "" : call.b == null ? dial.trunks().getFirst().name() : call.b.trunk;
        return new CallRecord.Trunks(call.opening.trunk(), out, call.attempts, ending.dialled() ? call.tried : "");
    }

    static CallRecord of(Call call, Ending ending, String node) {
        var opening = call.opening;
        var outcome = new CallRecord.Outcome(ending.answered(), ending.releasedBy(), ending.refusal(), ending.calleeStatus());
        return switch (call.decision) {
            case Decision.Dial dial -> {
                var parties = dial.parties();
                var route = dial.route();
                var binding = route.binding();
                var type = !ending.dialled() ? CallRecord.Type.INTERCEPTED : route.direction() == Direction.A_TO_B ? CallRecord.Type.A_TO_B : CallRecord.Type.B_TO_A;
                yield new CallRecord(0, node, call.id, binding.pool(), binding.id().value(), binding.mode().name(), binding.reference(), type,
                    new CallRecord.Numbers(parties.caller(), parties.dialled(), ending.dialled() ? dial.ring().digits() : "", ending.dialled() ? dial.show().digits() : "",
                        parties.extension()),
                    ending.times(), outcome, trunks(call, ending, dial));
            }
            case Decision.Refuse(var parties, var why, var pool, var binding, var mode) -> new CallRecord(0, node, call.id, pool, binding, mode, "", CallRecord.Type.INTERCEPTED,
                new CallRecord.Numbers(parties.caller(), parties.dialled(), "", "", parties.extension()), ending.times(), outcome, new CallRecord.Trunks(opening.trunk(), "", 0));
            case null -> new CallRecord(0, node, call.id, "", "", "", "", CallRecord.Type.INTERCEPTED,
                new CallRecord.Numbers(opening.caller(), opening.dialled(), "", ""), ending.times(), outcome, new CallRecord.Trunks(opening.trunk(), "", 0));
        };
    }
}
