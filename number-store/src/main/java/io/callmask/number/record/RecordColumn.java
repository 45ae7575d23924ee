package io.callmask.number.record;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.callmask.number.PhoneNumber;
import java.util.List;
import java.util.function.Function;

/// The fields of a record in the files, in this order: one flat line.
enum RecordColumn {
    SEQUENCE("sequence", CallRecord::sequence),
    NODE("node", CallRecord::node),
    CALL_ID("callId", CallRecord::callId),
    POOL("pool", CallRecord::pool),
    BINDING("binding", CallRecord::binding),
    REFERENCE("reference", CallRecord::reference),
    TYPE("type", call -> call.type().name()),
    CALLER("caller", call -> new Number(call.numbers().caller())),
    DIALLED("dialled", call -> new Number(call.numbers().dialled())),
    CALLEE("callee", call -> new Number(call.numbers().callee())),
    SHOWN("shown", call -> new Number(call.numbers().shown())),
    RECEIVED("received", call -> call.times().received()),
    OUT("out", call -> call.times().out()),
    RING("ring", call -> call.times().ring()),
    ANSWER("answer", call -> call.times().answer()),
    RELEASE("release", call -> call.times().release()),
    DURATION("durationMs", call -> call.times().duration().toMillis()),
    ANSWERED("answered", call -> call.outcome().answered()),
    RELEASED_BY("releasedBy", call -> call.outcome().releasedBy().name()),
    REFUSAL("refusal", call -> call.outcome().refusal().name()),
    STATUS("status", call -> (long) call.outcome().refusal().status()),
    CAUSE("cause", call -> (long) call.outcome().refusal().cause()),
    FAULT("fault", call -> call.outcome().refusal().fault().name()),
    CALLEE_STATUS("calleeStatus", call -> (long) call.outcome().calleeStatus()),
    TRUNK_IN("trunkIn", call -> call.trunks().in()),
    TRUNK_OUT("trunkOut", call -> call.trunks().out()),
    ATTEMPTS("attempts", call -> (long) call.trunks().attempts()),
    MODE("mode", CallRecord::mode),
    EXTENSION("extension", call -> call.numbers().extension()),
    TRUNKS_TRIED("trunksTried", call -> call.trunks().tried()),
    KIND("kind", call -> call.what().kind().name()),
    TEXT_BYTES("textBytes", call -> (long) call.what().bytes()),
    TEXT_SCAN("textScan", call -> call.what().scan().name()),
    SIGNATURE("signature", call -> call.trunks().signature().written()),
    DIVERSIONS("diversions", call -> (long) call.trunks().diversions().count()),
    DIVERTED_FIRST("divertedFirst", call -> call.trunks().diversions().first().name());

    /// `values()` copies its array each time.
    static final List<RecordColumn> ALL = List.of(values());

    final String field;
    /// The field's name as it stands in a line of JSON.
    final SerializableString name;
    private final Function<CallRecord, Object> value;

    RecordColumn(String field, Function<CallRecord, Object> value) {
        this.field = field;
        this.name = new SerializedString(field);
        this.value = value;
    }

    /// A `Long`, a `Boolean`, an `Instant` or a `String`.
    ///
    /// @param clear whether numbers are shown whole
    Object of(CallRecord call, boolean clear) {
        return switch (value.apply(call)) {
            case Number(String digits) -> clear ? digits : PhoneNumber.mask(digits);
            case Object plain -> plain;
        };
    }

    /// A telephone number, real or virtual.
    private record Number(String digits) {}
}
