package io.callmask.api;

import io.callmask.number.Callback;
import io.callmask.number.RealNumber;
import java.util.List;

/// Reads whom A reaches by dialling X: `{"number"}` for one person, with `until` for the calls up to a time (mode AX), with `lastCallerWithin` for when
/// nobody called within that time; nothing at all, or `{}`, for nobody.
final class CallbackBody {
    private static final String NAME = "callback";
    private static final String NUMBER = "number";
    private static final String UNTIL = "until";
    private static final String WITHIN = "lastCallerWithin";

    private CallbackBody() {}

    /// Of mode AX.
    static Callback.Brief brief(Fields fields) {
        if (!fields.has(NAME)) return Callback.NOBODY;
        var callback = fields.object(NAME, List.of(NUMBER, UNTIL));
        return callback.has(NUMBER) || callback.has(UNTIL) ? new Callback.Named(number(callback), callback.time(UNTIL)) : Callback.NOBODY;
    }

    /// Of modes AXN and AXE.
    static Callback.Lasting lasting(Fields fields) {
        if (!fields.has(NAME)) return Callback.NOBODY;
        var callback = fields.object(NAME, List.of(NUMBER, WITHIN));
        var settled = settledOf(callback);
        return callback.has(WITHIN) ? new Callback.LastCaller(callback.duration(WITHIN, ProblemType.ILLEGAL_DURATION), settled) : settled;
    }

    /// Of mode AXG.
    static Callback.Settled settled(Fields fields) {
        return fields.has(NAME) ? settledOf(fields.object(NAME, List.of(NUMBER))) : Callback.NOBODY;
    }

    /// Of an update, which does not know the mode: the store refuses what does not belong to it.
    static Callback any(Fields fields) {
        var callback = fields.object(NAME, List.of(NUMBER, UNTIL, WITHIN));
        if (callback.has(UNTIL) && callback.has(WITHIN)) throw callback.wrong(UNTIL, "absent, as there is lastCallerWithin");
        return callback.has(UNTIL) ? brief(fields) : lasting(fields);
    }

    private static Callback.Settled settledOf(Fields callback) {
        return callback.has(NUMBER) ? new Callback.Fixed(number(callback)) : Callback.NOBODY;
    }

    private static RealNumber number(Fields callback) {
        return new RealNumber(callback.number(NUMBER));
    }
}
