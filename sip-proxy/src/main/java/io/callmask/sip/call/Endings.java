package io.callmask.sip.call;

import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.Refusal;
import io.callmask.sip.call.CallAction.ArmCancel;
import io.callmask.sip.call.CallAction.Cancel;
import io.callmask.sip.call.CallAction.DisarmNoAnswer;
import io.callmask.sip.call.CallAction.Refuse;
import io.callmask.sip.call.CallAction.Write;
import io.callmask.sip.call.CallState.Cancelling;
import io.callmask.sip.call.CallState.Dialling;
import io.callmask.sip.call.CallState.Recording;
import io.callmask.sip.call.CallState.Withholding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The ways in which a call ends. Each answers leg A at most once and leads to one record.
final class Endings {
    private static final int OK = 200;

    private Endings() {}

    /// Before anybody was rung, or by the callee's own refusal.
    static Step refused(Course course, Instant now, ReleasedBy by, Refusal why, int calleeStatus) {
        return ended(ending(course, now, by, why, calleeStatus), new Refuse(why));
    }

    static Step refusedByCallee(Dialling s, Instant now, Refusal why, int status) {
        return ended(ending(s.course(), now, status == 0 ? ReleasedBy.PLATFORM : ReleasedBy.CALLEE, why, status), new DisarmNoAnswer(), new Refuse(why));
    }

    /// The caller is told at once; leg B's INVITE is cancelled, as soon as that is allowed.
    static Step givenUp(Dialling s, Instant now, ReleasedBy by, Refusal why) {
        var ending = ending(s.course(), now, by, why, 0);
        return s.attempt().heard() != Heard.NOTHING ? Step.to(new Cancelling(ending), new DisarmNoAnswer(), new Refuse(why), new Cancel(), new ArmCancel())
                         : Step.to(new Withholding(ending), new DisarmNoAnswer(), new Refuse(why), new ArmCancel());
    }

    /// The callee has answered and the caller has not been told: it never will be.
    static Step afterAnswer(Course course, Instant now, ReleasedBy by, Refusal why, CallAction... first) {
        var actions = new ArrayList<>(List.of(first));
        actions.add(new Refuse(why));
        return ended(ending(course, now, by, why, OK), actions);
    }

    /// An answered call.
    static Step over(Course course, Instant now, ReleasedBy by, Refusal why, CallAction... first) {
        return ended(ending(course, now, by, why, OK), first);
    }

    static Step ended(Ending ending, CallAction... first) {
        return ended(ending, List.of(first));
    }

    static Step ended(Ending ending, List<CallAction> first) {
        var actions = new ArrayList<>(first);
        actions.add(new Write(ending));
        return new Step(new Recording(), List.copyOf(actions), true);
    }

    static Ending ending(Course course, Instant now, ReleasedBy by, Refusal why, int calleeStatus) {
        return new Ending(course.endedAt(now), course.answered(), course.dialled(), by, why, calleeStatus);
    }

    static Ending withStatus(Ending e, int calleeStatus) {
        return new Ending(e.times(), e.answered(), e.dialled(), e.releasedBy(), e.refusal(), calleeStatus);
    }
}
