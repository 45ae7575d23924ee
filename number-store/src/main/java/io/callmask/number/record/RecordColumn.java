package io.callmask.number.record;

import io.callmask.number.PhoneNumber;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;

/// The fields of a record in the files, in this order: one flat line. Times are UTC with milliseconds.
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
    RECEIVED("received", call -> time(call.times().received())),
    OUT("out", call -> time(call.times().out())),
    RING("ring", call -> time(call.times().ring())),
    ANSWER("answer", call -> time(call.times().answer())),
    RELEASE("release", call -> time(call.times().release())),
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
    ATTEMPTS("attempts", call -> (long) call.trunks().attempts());

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

    private static volatile Second newest = new Second(Long.MIN_VALUE, "");

    final String field;
    private final Function<CallRecord, Object> value;

    RecordColumn(String field, Function<CallRecord, Object> value) {
        this.field = field;
        this.value = value;
    }

    /// A `Long`, a `Boolean` or a `String`.
    ///
    /// @param clear whether numbers are shown whole
    Object of(CallRecord call, boolean clear) {
        return switch (value.apply(call)) {
            case Number(String digits) -> clear ? digits : PhoneNumber.mask(digits);
            case Object plain -> plain;
        };
    }

    /// Most of a busy node's times lie in the same second, so its text is kept.
    private static String time(Instant instant) {
        long second = instant.getEpochSecond();
        var known = newest;
        if (known.second != second) newest = known = new Second(second, TIME.format(instant));
        int millis = instant.getNano() / 1_000_000;
        return known.text + (char) ('0' + millis / 100) + (char) ('0' + millis / 10 % 10) + (char) ('0' + millis % 10) + 'Z';
    }

    private record Second(long second, String text) {}

    /// A telephone number, real or virtual.
    private record Number(String digits) {}
}
