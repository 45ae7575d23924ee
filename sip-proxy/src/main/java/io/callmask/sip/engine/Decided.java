package io.callmask.sip.engine;

import io.callmask.routing.Decision.Dial;
import org.jspecify.annotations.Nullable;

/// What goes by a decision of the router's: a call or a text. Owned by a shard.
sealed interface Decided permits Call, Text {
    /// When the router was asked first, in monotonic nanoseconds.
    long begun();

    /// The decision as it was made last.
    Dial dial();

    void goBy(Dial renewed);

    /// The last look at whether it still holds, null when there was none.
    @Nullable SecondLook look();

    void look(SecondLook begun);
}
