package io.callmask.sip.engine;

import io.callmask.number.Direction;
import io.callmask.number.RealNumber;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.Diversions;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.routing.Decision;
import io.callmask.sip.call.Ending;
import io.callmask.sip.text.TextEnding;
import org.jspecify.annotations.Nullable;

/// Makes the record of a call, or of a text, that ended.
final class Records {
    private Records() {}

    static CallRecord of(Call call, Ending ending, String node) {
        var outcome = new CallRecord.Outcome(ending.answered(), ending.releasedBy(), ending.refusal(), ending.calleeStatus());
        return of(call.opening, call.decision, ending.dialled(), rung(call), ending.times(), outcome, trunks(call, ending), call.opening.what(), node);
    }

    private static CallRecord.Trunks trunks(Call call, Ending ending) {
        var signature = call.decision == null ? SignatureVerdict.UNCHECKED : call.decision.parties().signature();
        var diversions = call.decision == null ? Diversions.NONE : call.decision.parties().diversions();
        if (!(call.decision instanceof Decision.Dial dial)) return new CallRecord.Trunks(call.opening.trunk(), "", 0, "", signature, diversions);
        var out = !ending.dialled() ? "" : call.b == null ? dial.trunks().getFirst().name() : call.b.trunk;
        return new CallRecord.Trunks(call.opening.trunk(), out, call.attempts, ending.dialled() ? call.tried : "", signature, diversions);
    }

    /// A redirect may have led to another number, if the trunk's policy is such.
    private static @Nullable RealNumber rung(Call call) {
        return call.b == null ? null : call.b.invitation.ring();
    }

    /// Of a text: its words are in none.
    static CallRecord of(Text text, TextEnding ending, String node) {
        var opening = text.opening;
        var outcome = new CallRecord.Outcome(ending.isTaken(), ending.releasedBy(), ending.refusal(), ending.status());
        return of(opening, text.decision, text.attempts > 0, null, ending.times(), outcome, new CallRecord.Trunks(opening.trunk(), text.out, text.attempts, text.tried),
            CallRecord.What.text(opening.what().bytes(), text.scan), node);
    }

    /// @param isSent whether anything has left on leg B
    /// @param rung   whom it was for, null for the one that the decision names
    private static CallRecord of(CallOpening opening, @Nullable Decision decision, boolean isSent, @Nullable RealNumber rung, CallRecord.Times times, CallRecord.Outcome outcome, CallRecord.Trunks trunks,
                                 CallRecord.What what, String node) {
        return switch (decision) {
            case Decision.Dial dial -> {
                var parties = dial.parties();
                var route = dial.route();
                var binding = route.binding();
                var type = !isSent ? CallRecord.Type.INTERCEPTED : route.direction() == Direction.A_TO_B ? CallRecord.Type.A_TO_B : CallRecord.Type.B_TO_A;
                var callee = rung == null ? dial.ring() : rung;
                yield new CallRecord(0, node, opening.callId(), binding.pool(), binding.id().value(), binding.mode().name(), binding.reference(), type,
                    new CallRecord.Numbers(parties.caller(), parties.dialled(), isSent ? callee.digits() : "", isSent ? dial.show().digits() : "", parties.extension()),
                    times, outcome, trunks, what);
            }
            case Decision.Refuse(var parties, _, var pool, var binding, var mode) -> new CallRecord(0, node, opening.callId(), pool, binding, mode, "", CallRecord.Type.INTERCEPTED,
                new CallRecord.Numbers(parties.caller(), parties.dialled(), "", "", parties.extension()), times, outcome, trunks, what);
            case null -> new CallRecord(0, node, opening.callId(), "", "", "", "", CallRecord.Type.INTERCEPTED,
                new CallRecord.Numbers(opening.caller(), opening.dialled(), "", ""), times, outcome, trunks, what);
        };
    }
}
