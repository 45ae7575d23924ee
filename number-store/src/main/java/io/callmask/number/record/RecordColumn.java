package io.callmask.number.record;

import io.callmask.number.PhoneNumber;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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
    ATTEMPTS("attempts", call -> (long) call.trunks().attempts()),
    MODE("mode", CallRecord::mode),
    EXTENSION("extension", call -> call.numbers().extension());

    /// `values()` copies its array each time.
    static final List<RecordColumn> ALL = List.of(values());
    private static final int SECONDS_PER_DAY = 86_400;

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

    /// By hand: five times in each record, a formatter was a third of what the record's files cost.
    private static String time(Instant instant) {
        var day = LocalDate.ofEpochDay(Math.floorDiv(instant.getEpochSecond(), SECONDS_PER_DAY));
        int second = Math.floorMod(instant.getEpochSecond(), SECONDS_PER_DAY);
        var text = new StringBuilder(24);
        pad(text, day.getYear(), 1_000).append('-');
        pad(text, day.getMonthValue(), 10).append('-');
        pad(text, day.getDayOfMonth(), 10).append('T');
        pad(text, second / 3_600, 10).append(':');
        pad(text, second / 60 % 60, 10).append(':');
        pad(text, second % 60, 10).append('.');
        return pad(text, instant.getNano() / 1_000_000, 100).append('Z').toString();
    }

    /// @param unit of the first digit
    private static StringBuilder pad(StringBuilder text, int number, int unit) {
        for (int each = unit; each > 0; each /= 10) text.append((char) ('0' + number / each % 10));
        return text;
    }

    /// A telephone number, real or virtual.
    private record Number(String digits) {}
}
