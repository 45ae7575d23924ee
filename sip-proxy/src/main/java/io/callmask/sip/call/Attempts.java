package io.callmask.sip.call;

import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Trunk;
import io.callmask.sip.call.CallAction.ArmNoAnswer;
import io.callmask.sip.call.CallAction.ArmSilence;
import io.callmask.sip.call.CallAction.Invite;
import io.callmask.sip.call.CallState.Dialling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Leg B by one trunk after the other, until one carries the call.
///
/// Another trunk is tried only while nobody can have been reached by the last one: not after the callee's own word, which no
/// trunk may list as a cause, nor after early media.
final class Attempts {
    private Attempts() {}

    static Step first(Dial dial, Course course, OpenOffer offer, Instant now) {
        return by(new Dialling(dial, 0, course.dialledAt(now), offer, Heard.NOTHING), new ArmNoAnswer());
    }

    /// The trunk that is being tried.
    static Trunk current(Dialling s) {
        return s.dial().trunks().get(s.attempt());
    }

    /// Whether a final status of the present trunk is one upon which the next is tried.
    static boolean failsOver(Dialling s, int status) {
        return hasNext(s) && current(s).outlet().failOver().contains(status);
    }

    /// Whether there is another trunk, and it may be tried.
    static boolean hasNext(Dialling s) {
        return s.heard() != Heard.MEDIA && s.attempt() + 1 < s.dial().trunks().size();
    }

    /// The next trunk's turn.
    static Step next(Dialling s, CallAction... first) {
        return by(new Dialling(s.dial(), s.attempt() + 1, s.course(), s.offer(), Heard.NOTHING), first);
    }

    /// The same trunk once more: of the INVITE that is out now nothing has been heard.
    static Step again(Dialling s) {
        var next = new Dialling(s.dial(), s.attempt(), s.course(), s.offer(), s.heard() == Heard.MEDIA ? Heard.MEDIA : Heard.NOTHING);
        return hasNext(next) ? Step.to(next, new ArmSilence(current(next).outlet().silence())) : Step.to(next);
    }

    /// Timer B is long for a caller when somebody else could be asked; for the last trunk it is what there is.
    private static Step by(Dialling s, CallAction... first) {
        var actions = new ArrayList<>(List.of(first));
        var trunk = current(s);
        if (hasNext(s)) actions.add(new ArmSilence(trunk.outlet().silence()));
        actions.add(new Invite(s.dial(), trunk, s.offer()));
        return new Step(s, List.copyOf(actions), true);
    }
}
