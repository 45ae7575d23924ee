package io.callmask.sip.text;

import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Trunk;
import java.time.Duration;

/// What the machine asks the shell to do, in order.
public sealed interface TextAction {
    /// Ask the router about the words.
    record Judge(Dial dial) implements TextAction {}
    /// Send them by a trunk, with ids of their own.
    record Send(Trunk trunk, String words) implements TextAction {
        @Override public String toString() {
            return "Send[" + trunk.name() + ']';
        }
    }
    /// Wait so long for anything to be heard of them.
    record ArmSilence(Duration within) implements TextAction {}
    record DisarmSilence() implements TextAction {}
    /// The final response to leg A.
    record Accept(int status) implements TextAction {}
    record Refuse(Refusal why) implements TextAction {}
    /// Write the record.
    record Write(TextEnding ending) implements TextAction {}
    /// Forget the text.
    record Forget() implements TextAction {}
}
