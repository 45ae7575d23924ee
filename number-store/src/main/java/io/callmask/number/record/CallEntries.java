package io.callmask.number.record;

import io.callmask.number.journal.Entry;
import io.callmask.number.record.CallRecord.Kind;
import io.callmask.number.record.CallRecord.Numbers;
import io.callmask.number.record.CallRecord.Outcome;
import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Scan;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.CallRecord.Trunks;
import io.callmask.number.record.CallRecord.Type;
import io.callmask.number.record.CallRecord.What;

/// How calls stand in the calls journal. Type codes are never reused; a field is only ever added at the end.
final class CallEntries {
    static final int OPENING = 1;
    static final int RECORD = 2;

    private CallEntries() {}

    static void write(CallOpening opening, Entry.Writer to) {
        to.begin(OPENING).text(opening.callId()).instant(opening.received()).text(opening.trunk()).text(opening.caller()).text(opening.dialled());
        write(opening.what(), to);
        to.end();
    }

    static CallOpening opening(Entry.Reader from) {
        return new CallOpening(from.text(), from.instant(), from.text(), from.text(), from.text(), what(from));
    }

    private static void write(What what, Entry.Writer to) {
        to.text(what.kind().name()).number(what.bytes()).text(what.scan().name());
    }

    /// Before there were texts, all were calls.
    private static What what(Entry.Reader from) {
        return from.hasMore() ? new What(Kind.valueOf(from.text()), (int) from.number(), Scan.valueOf(from.text())) : What.CALL;
    }

    static void write(CallRecord call, Entry.Writer to) {
        to.begin(RECORD).number(call.sequence()).text(call.node()).text(call.callId()).text(call.pool()).text(call.binding()).text(call.reference()).text(call.type().name());
        var numbers = call.numbers();
        to.text(numbers.caller()).text(numbers.dialled()).text(numbers.callee()).text(numbers.shown());
        var times = call.times();
        to.instant(times.received()).instant(times.out()).instant(times.ring()).instant(times.answer()).instant(times.release());
        var outcome = call.outcome();
        to.flag(outcome.answered()).text(outcome.releasedBy().name()).text(outcome.refusal().name()).number(outcome.calleeStatus());
        to.text(call.trunks().in()).text(call.trunks().out()).number(call.trunks().attempts());
        to.text(call.mode()).text(numbers.extension()).text(call.trunks().tried());
        write(call.what(), to);
        to.text(call.trunks().signature().written());
        to.number(call.trunks().diversions().count()).text(call.trunks().diversions().first().name()).end();
    }

    static CallRecord call(Entry.Reader from) {
        var call = new CallRecord(from.number(), from.text(), from.text(), from.text(), from.text(), "", from.text(), Type.valueOf(from.text()),
            new Numbers(from.text(), from.text(), from.text(), from.text()),
            new Times(from.instant(), from.instant(), from.instant(), from.instant(), from.instant()),
            new Outcome(from.flag(), ReleasedBy.valueOf(from.text()), Refusal.valueOf(from.text()), (int) from.number()),
            new Trunks(from.text(), from.text(), (int) from.number()));
        // callmask 0.1 wrote neither mode nor extension.
        return from.hasMore() ? with(call, from.text(), from.text(), from) : call;
    }

    private static CallRecord with(CallRecord call, String mode, String extension, Entry.Reader from) {
        var trunks = call.trunks();
        // Nor did it try a second trunk.
        var tried = from.hasMore() ? from.text() : trunks.tried();
        var what = what(from);
        // Nor did it look at signatures.
        var signature = from.hasMore() ? SignatureVerdict.read(from.text()) : SignatureVerdict.UNCHECKED;
        // Nor did it count diversions.
        var diversions = from.hasMore() ? new Diversions((int) from.number(), Diversions.Reason.valueOf(from.text())) : Diversions.NONE;
        var numbers = call.numbers();
        return new CallRecord(call.sequence(), call.node(), call.callId(), call.pool(), call.binding(), mode, call.reference(), call.type(),
            new Numbers(numbers.caller(), numbers.dialled(), numbers.callee(), numbers.shown(), extension), call.times(), call.outcome(),
            new Trunks(trunks.in(), trunks.out(), trunks.attempts(), tried, signature, diversions), what);
    }
}
