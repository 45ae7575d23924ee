package io.callmask.sip.call;

import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.call.CallAction.ArmNoAnswer;
import io.callmask.sip.call.CallAction.ArmSilence;
import io.callmask.sip.call.CallAction.Follow;
import io.callmask.sip.call.CallAction.Invite;
import io.callmask.sip.call.CallEvent.Redirected;
import io.callmask.sip.call.CallState.Dialling;
import java.time.Instant;
import java.util.Arrays;

/// Leg B by one trunk after the other, and where redirects lead, until one carries the call.
///
/// Another is tried only while nobody can have been reached by the last one: not after the callee's own word, which no
/// trunk may list as a cause, nor after early media.
final class Attempts {
    private Attempts() {}

    static Step first(Dial dial, Course course, OpenOffer offer, Ability caller, Instant now) {
        return by(new Dialling(dial, new Attempt(0, dial.trunks().getFirst(), Heard.NOTHING, Detours.NONE), course.dialledAt(now), offer, Early.none(caller)), new ArmNoAnswer());
    }

    /// Whether a final status of the present attempt is one upon which the next is tried. Between the places of a redirect, that is any but a final word of the callee's.
    static boolean failsOver(Dialling s, int status) {
        var attempt = s.attempt();
        if (!hasNext(s)) return false;
        return attempt.detours().hasNext() && status < 600 && Outlet.mayFailOver(status) || hasTrunk(s) && attempt.by().outlet().failOver().contains(status);
    }

    /// Whether there is anything left to try, and it may be tried.
    static boolean hasNext(Dialling s) {
        return s.attempt().heard() != Heard.MEDIA && (s.attempt().detours().hasNext() || hasTrunk(s));
    }

    private static boolean hasTrunk(Dialling s) {
        return !s.attempt().detours().isEnded() && s.attempt().index() + 1 < s.dial().trunks().size();
    }

    /// Where a redirect leads, once it is known; the same when it leads nowhere.
    static Dialling redirected(Dialling s, Redirected r) {
        return with(s, s.attempt().led(s.attempt().detours().led(r.from(), r.to(), r.isEnd())));
    }

    static boolean mayFollow(Dialling s) {
        return s.attempt().heard() != Heard.MEDIA && s.attempt().detours().hasNext();
    }

    /// The next one's turn.
    static Step next(Dialling s, CallAction... first) {
        var attempt = s.attempt();
        if (attempt.detours().hasNext()) return follow(s, first);
        int index = attempt.index() + 1;
        return by(fresh(s, new Attempt(index, s.dial().trunks().get(index), Heard.NOTHING, attempt.detours())), first);
    }

    /// The same once more: of the INVITE that is out now nothing has been heard.
    static Step again(Dialling s) {
        var attempt = s.attempt();
        var next = fresh(s, new Attempt(attempt.index(), attempt.by(), attempt.heard() == Heard.MEDIA ? Heard.MEDIA : Heard.NOTHING, attempt.detours()));
        return hasNext(next) ? Step.to(next, new ArmSilence(attempt.by().outlet().silence())) : Step.to(next);
    }

    private static Step follow(Dialling s, CallAction... first) {
        var detour = s.attempt().detours().open().getFirst();
        var next = fresh(s, new Attempt(s.attempt().index(), detour.trunk(), Heard.NOTHING, s.attempt().detours().next()));
        return leaving(next, detour.trunk(), new Follow(detour, s.offer()), first);
    }

    private static Step by(Dialling s, CallAction... first) {
        var trunk = s.attempt().by();
        return leaving(s, trunk, new Invite(trunk, s.offer()), first);
    }

    /// Timer B is long for a caller when somebody else could be asked; for the last one it is what there is.
    private static Step leaving(Dialling s, Trunk by, CallAction invite, CallAction... first) {
        boolean hasNext = hasNext(s);
        var actions = Arrays.copyOf(first, first.length + (hasNext ? 2 : 1));
        if (hasNext) actions[first.length] = new ArmSilence(by.outlet().silence());
        actions[actions.length - 1] = invite;
        return Step.to(s, actions);
    }

    static Dialling with(Dialling s, Attempt attempt) {
        return new Dialling(s.dial(), attempt, s.course(), s.offer(), s.early());
    }

    /// Early dialogs are of one attempt.
    private static Dialling fresh(Dialling s, Attempt attempt) {
        return new Dialling(s.dial(), attempt, s.course(), s.offer(), Early.none(s.early().caller()));
    }
}
