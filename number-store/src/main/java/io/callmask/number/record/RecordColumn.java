package io.callmask.number.record;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.List;

/// The fields of a record in the files, in this order: one flat line.
@SuppressWarnings("ImmutableEnumChecker") // A serialized string is one.
enum RecordColumn {
    SEQUENCE("sequence", (call, to) -> to.number(call.sequence())),
    NODE("node", (call, to) -> to.text(call.node())),
    CALL_ID("callId", (call, to) -> to.text(call.callId())),
    POOL("pool", (call, to) -> to.text(call.pool())),
    BINDING("binding", (call, to) -> to.text(call.binding())),
    REFERENCE("reference", (call, to) -> to.text(call.reference())),
    TYPE("type", (call, to) -> to.text(call.type().name())),
    CALLER("caller", (call, to) -> to.phone(call.numbers().caller())),
    DIALLED("dialled", (call, to) -> to.phone(call.numbers().dialled())),
    CALLEE("callee", (call, to) -> to.phone(call.numbers().callee())),
    SHOWN("shown", (call, to) -> to.phone(call.numbers().shown())),
    RECEIVED("received", (call, to) -> to.time(call.times().received())),
    OUT("out", (call, to) -> to.time(call.times().out())),
    RING("ring", (call, to) -> to.time(call.times().ring())),
    ANSWER("answer", (call, to) -> to.time(call.times().answer())),
    RELEASE("release", (call, to) -> to.time(call.times().release())),
    DURATION("durationMs", (call, to) -> to.number(call.times().duration().toMillis())),
    ANSWERED("answered", (call, to) -> to.flag(call.outcome().answered())),
    RELEASED_BY("releasedBy", (call, to) -> to.text(call.outcome().releasedBy().name())),
    REFUSAL("refusal", (call, to) -> to.text(call.outcome().refusal().name())),
    STATUS("status", (call, to) -> to.number(call.outcome().refusal().status())),
    CAUSE("cause", (call, to) -> to.number(call.outcome().refusal().cause())),
    FAULT("fault", (call, to) -> to.text(call.outcome().refusal().fault().name())),
    CALLEE_STATUS("calleeStatus", (call, to) -> to.number(call.outcome().calleeStatus())),
    TRUNK_IN("trunkIn", (call, to) -> to.text(call.trunks().in())),
    TRUNK_OUT("trunkOut", (call, to) -> to.text(call.trunks().out())),
    ATTEMPTS("attempts", (call, to) -> to.number(call.trunks().attempts())),
    MODE("mode", (call, to) -> to.text(call.mode())),
    EXTENSION("extension", (call, to) -> to.text(call.numbers().extension())),
    TRUNKS_TRIED("trunksTried", (call, to) -> to.text(call.trunks().tried())),
    KIND("kind", (call, to) -> to.text(call.what().kind().name())),
    TEXT_BYTES("textBytes", (call, to) -> to.number(call.what().bytes())),
    TEXT_SCAN("textScan", (call, to) -> to.text(call.what().scan().name())),
    SIGNATURE("signature", (call, to) -> to.text(call.trunks().signature().written())),
    DIVERSIONS("diversions", (call, to) -> to.number(call.trunks().diversions().count())),
    DIVERTED_FIRST("divertedFirst", (call, to) -> to.text(call.trunks().diversions().first().name()));

    /// `values()` copies its array each time.
    static final List<RecordColumn> ALL = List.of(values());

    final String field;
    /// The same, ready to be copied into JSON.
    final SerializedString name;
    private final Field value;

    RecordColumn(String field, Field value) {
        this.field = field;
        this.name = new SerializedString(field);
        this.value = value;
    }

    void write(CallRecord call, RecordWriter to) {
        value.write(call, to);
    }

    /// Tells a writer one field of a record.
    private interface Field {
        void write(CallRecord call, RecordWriter to);
    }
}
