package io.callmask.observability;

import io.callmask.number.record.CallRecord;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.number.record.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Calls: how many, how they ended, how long people waited. RFC 6076 gives the ideas, ITU-T E.425 the ratios:
/// ASR = answered / ended, NER = effective / ended.
final class CallMeters {
    private final LongAdder active = new LongAdder();
    private final Counter seizures;
    private final Counter answered;
    private final Counter effective;
    private final Counter redirected;
    private final Map<Refusal, Counter> endedAnswered = new EnumMap<>(Refusal.class);
    private final Map<Refusal, Counter> endedUnanswered = new EnumMap<>(Refusal.class);
    private final Map<SignatureVerdict, Counter> signed = new EnumMap<>(SignatureVerdict.class);
    private final Timer pdd;
    private final Timer ringing;
    private final Timer answering;
    private final Timer duration;

    CallMeters(MeterRegistry registry) {
        Gauge.builder("callmask.calls.active", active, LongAdder::sum).description("Calls admitted to routing that are not over").register(registry);
        seizures = counter(registry, "callmask.calls.seizures", "Calls admitted to routing");
        answered = counter(registry, "callmask.calls.answered", "Ended calls that had been answered: over callmask_calls_total it is the ASR");
        effective = counter(registry, "callmask.calls.effective",
            "Ended calls that reached a person or their device (answered, busy, declined, rang in vain): over callmask_calls_total it is the NER");
        redirected = counter(registry, "callmask.calls.redirected", "INVITEs sent where a redirect leads, by trunks with redirect: follow");
        for (var refusal : Refusal.values()) {
            endedAnswered.put(refusal, ended(registry, refusal, true));
            endedUnanswered.put(refusal, ended(registry, refusal, false));
        }
        for (var verdict : SignatureVerdict.values()) {
            if (verdict != SignatureVerdict.UNCHECKED) signed.put(verdict, Counter.builder("callmask.calls.signed").description("Ended calls of trunks whose signatures are looked at (STIR/SHAKEN), by what was found").tag("signature", verdict.name()).register(registry));
        }
        pdd = Buckets.signalling(registry, "callmask.calls.pdd", "Post-dial delay: from INVITE to the first ringing, or the answer when nothing rang");
        ringing = Buckets.signalling(registry, "callmask.calls.ringing", "How long it rang, answered or not");
        answering = Buckets.signalling(registry, "callmask.calls.answer", "From INVITE to answer");
        duration = Buckets.talk(registry, "callmask.calls.duration", "From answer to release, of answered calls");
    }

    void opened() {
        active.increment();
        seizures.increment();
    }

    void redirected() {
        redirected.increment();
    }

    void ended(CallRecord record) {
        boolean wasAnswered = record.outcome().answered();
        var refusal = record.outcome().refusal();
        // Such a record is about a call of an earlier life of this node, which this life never counted as active.
        if (refusal != Refusal.NODE_LOST) active.decrement();
        var table = wasAnswered ? endedAnswered : endedUnanswered;
        var counter = table.get(refusal);
        if (counter != null) counter.increment();
        var judged = signed.get(record.trunks().signature());
        if (judged != null) judged.increment();
        if (wasAnswered) answered.increment();
        if (wasAnswered || reachedSomebody(record)) effective.increment();
        time(record.times(), wasAnswered);
    }

    private void time(CallRecord.Times times, boolean wasAnswered) {
        boolean rang = times.ring().isAfter(times.out());
        if (rang) {
            pdd.record(between(times.received(), times.ring()));
            ringing.record(between(times.ring(), times.answer()));
        } else if (wasAnswered) {
            pdd.record(between(times.received(), times.answer()));
        }
        if (wasAnswered) {
            answering.record(between(times.received(), times.answer()));
            duration.record(times.duration());
        }
    }

    private static boolean reachedSomebody(CallRecord record) {
        return switch (record.outcome().refusal()) {
            case BUSY, DECLINED, NO_ANSWER -> true;
            case CANCELLED -> record.times().ring().isAfter(record.times().out());
            case NONE, NO_SUCH_NUMBER, CALLER_NOT_A_PARTY, BINDING_CLOSED, CALLER_ANONYMOUS, EXTENSION_MISSING, EXTENSION_UNKNOWN, DIRECTION_SHUT, NO_CALLBACK, NUMBER_LOCKED, CALLER_LOCKED_OUT, EMERGENCY, DIVERTED_TOO_OFTEN, MESSAGES_OFF, NUMBER_IN_TEXT,
                SIGNATURE_MISSING, SIGNATURE_STALE, CERTIFICATE_UNKNOWN, SIGNER_UNTRUSTED, SIGNATURE_INVALID, SIGNATURE_UNREAD, NO_COMMON_CODEC, NO_OFFER, UNSUPPORTED_BODY, BAD_BODY, ACK_MISSING,
                UNREACHABLE, CALLEE_UNKNOWN, CALLEE_MOVED, CALLEE_CODEC, TRUNK_FAILED, TRUNK_SILENT, BAD_ANSWER, SESSION_LOST, SESSION_EXPIRED, LONGEST_REACHED, PRACK_MISSING, NO_TRUNK, STORE_UNAVAILABLE,
                HUNG_UP_BY_OPERATOR, NODE_LOST, BUG -> false;
        };
    }

    private static Duration between(Instant from, Instant to) {
        return Duration.between(from, to);
    }

    private static Counter ended(MeterRegistry registry, Refusal refusal, boolean answered) {
        return Counter.builder("callmask.calls")
            .description("Calls that ended, by why they failed (NONE when they did not), whose fault it was, and whether they had been answered")
            .tags("refusal", refusal.name(), "fault", refusal.fault().name(), "answered", Boolean.toString(answered))
            .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
