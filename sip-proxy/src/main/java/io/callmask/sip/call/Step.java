package io.callmask.sip.call;

import java.util.List;

/// What one event did to a call.
///
/// @param next     the state from now on
/// @param actions  what to do, in order
/// @param expected false when the event cannot happen in this state: ignored, but worth a log line
public record Step(CallState next, List<CallAction> actions, boolean expected) {
    static Step to(CallState next, CallAction action) {
        return new Step(next, List.of(action), true);
    }

    static Step to(CallState next, CallAction first, CallAction second) {
        return new Step(next, List.of(first, second), true);
    }

    static Step to(CallState next, CallAction... actions) {
        return new Step(next, List.of(actions), true);
    }

    /// It may come here, and means nothing here.
    static Step stay(CallState state) {
        return new Step(state, List.of(), true);
    }

    static Step unexpected(CallState state) {
        return new Step(state, List.of(), false);
    }
}
