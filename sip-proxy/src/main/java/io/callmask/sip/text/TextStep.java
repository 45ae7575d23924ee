package io.callmask.sip.text;

import java.util.List;

/// What one event did to a text.
///
/// @param next     the state from now on
/// @param actions  what to do, in order
/// @param expected false when the event cannot happen in this state: ignored, but worth a log line
public record TextStep(TextState next, List<TextAction> actions, boolean expected) {
    static TextStep to(TextState next, TextAction... actions) {
        return new TextStep(next, List.of(actions), true);
    }

    /// It may come here, and means nothing here.
    static TextStep stay(TextState state) {
        return new TextStep(state, List.of(), true);
    }

    static TextStep unexpected(TextState state) {
        return new TextStep(state, List.of(), false);
    }
}
