package io.callmask.sip.call;

import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import io.callmask.sip.call.CallAction.Abandon;
import io.callmask.sip.call.CallAction.Accept;
import io.callmask.sip.call.CallAction.Ack;
import io.callmask.sip.call.CallAction.ApplyAnswer;
import io.callmask.sip.call.CallAction.ApplyOffer;
import io.callmask.sip.call.CallAction.ArmCancel;
import io.callmask.sip.call.CallAction.ArmNoAnswer;
import io.callmask.sip.call.CallAction.ByeCallee;
import io.callmask.sip.call.CallAction.ByeCaller;
import io.callmask.sip.call.CallAction.Cancel;
import io.callmask.sip.call.CallAction.DisarmCancel;
import io.callmask.sip.call.CallAction.DisarmNoAnswer;
import io.callmask.sip.call.CallAction.Forget;
import io.callmask.sip.call.CallAction.Invite;
import io.callmask.sip.call.CallAction.Refuse;
import io.callmask.sip.call.CallAction.Relay;
import io.callmask.sip.call.CallAction.RelayEarly;
import io.callmask.sip.call.CallAction.StopRepeating;
import io.callmask.sip.call.CallAction.Write;
import io.callmask.sip.call.CallEvent.*;
import io.callmask.sip.call.CallState.Accepting;
import io.callmask.sip.call.CallState.Answering;
import io.callmask.sip.call.CallState.Cancelling;
import io.callmask.sip.call.CallState.Dialling;
import io.callmask.sip.call.CallState.Ended;
import io.callmask.sip.call.CallState.Offering;
import io.callmask.sip.call.CallState.Parting;
import io.callmask.sip.call.CallState.Recording;
import io.callmask.sip.call.CallState.Routing;
import io.callmask.sip.call.CallState.Talking;
import io.callmask.sip.call.CallState.Withholding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A masked call as a back-to-back user agent sees it (RFC 3261 §13, §15): leg A is our UAS side, leg B our UAC side.
/// ```
///   INVITE A ─► Routing ─► Offering ─► Dialling ─► Answering ─► Accepting ─► Talking
///                                        │  │                       │           │ BYE
///                     no answer, CANCEL  │  │ refused               │ B's BYE   │
///                                        ▼  │                       ▼           ▼
///                Withholding ─1xx─► Cancelling ──────────────►   Parting ─► Recording ─► Ended
/// ```
/// Withholding waits for a provisional response before it sends CANCEL; Parting waits for A's ACK before it sends BYE.
public final class CallMachine {
    private CallMachine() {}

    /// The state of a call whose INVITE came at `now` and whose route has been asked for.
    public static CallState begin(Now now) {
        return new Routing(Course.begun(now.wall()));
    }

    /// What `event` does to a call in `state`.
    public static Step transition(CallState state, CallEvent event, Now now) {
        var wall = now.wall();
        return switch (state) {
            case Routing s     -> routing(s, event, wall);
            case Offering s    -> offering(s, event, wall);
            case Dialling s    -> dialling(s, event, wall);
            case Answering s   -> answering(s, event, wall);
            case Accepting s   -> accepting(s, event, wall);
            case Talking s     -> talking(s, event, wall);
            case Parting s     -> parting(s, event);
            case Withholding s -> withholding(s, event);
            case Cancelling s  -> cancelling(s, event);
            case Recording s   -> recording(s, event);
            case Ended s       -> over(s, event);
        };
    }

    /// Ends a call in whatever state after a fault of our own: every leg gets what it is owed, and the record says BUG.
    public static Step broken(CallState state, Now now) {
        var wall = now.wall();
        return switch (state) {
            case Routing s     -> refused(s.course(), wall, ReleasedBy.PLATFORM, Refusal.BUG, 0);
            case Offering s    -> refused(s.course(), wall, ReleasedBy.PLATFORM, Refusal.BUG, 0);
            case Dialling s    -> givenUp(s, wall, ReleasedBy.PLATFORM, Refusal.BUG);
            case Answering s   -> afterAnswer(s, wall, ReleasedBy.PLATFORM, Refusal.BUG, new ByeCallee(s.branch(), Refusal.BUG));
            case Accepting s   -> ended(ending(s.course(), wall, ReleasedBy.PLATFORM, Refusal.BUG, 200), new StopRepeating(), new ByeCaller(Refusal.BUG), new ByeCallee(s.branch(), Refusal.BUG));
            case Talking s     -> ended(ending(s.course(), wall, ReleasedBy.PLATFORM, Refusal.BUG, 200), new ByeCaller(Refusal.BUG), new ByeCallee(s.branch(), Refusal.BUG));
            case Parting s     -> ended(s.ending(), new StopRepeating(), new ByeCaller(Refusal.BUG));
            case Withholding s -> ended(s.ending(), new Abandon());
            case Cancelling s  -> ended(s.ending(), new DisarmCancel(), new Abandon());
            case Recording s   -> Step.stay(s);
            case Ended s       -> Step.stay(s);
        };
    }

    private static Step routing(Routing s, CallEvent event, Instant now) {
        return switch (event) {
            case Routed(Decision.Dial dial)     -> Step.to(new Offering(dial, s.course()), new ApplyOffer());
            case Routed(Decision.Refuse refuse) -> refused(s.course(), now, ReleasedBy.PLATFORM, refuse.why(), 0);
            case CallerCancelled _              -> refused(s.course(), now, ReleasedBy.CALLER, Refusal.CANCELLED, 0);
            case OperatorHungUp _               -> refused(s.course(), now, ReleasedBy.PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, 0);
            case RouteLost _, MediaDecided _, MediaRejected _, CallerAcked _, CallerHungUp _, AckMissing _, Progress _, Answered _, Declined _, CalleeSilent _,
                 SendFailed _, CalleeHungUp _, NoAnswerTimer _, CancelTimer _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step offering(Offering s, CallEvent event, Instant now) {
        return switch (event) {
            case MediaDecided(MediaPurpose.Offer _, var offer)   -> Step.to(new Dialling(s.dial(), s.course().dialledAt(now), offer, false), new ArmNoAnswer(), new Invite(s.dial(), offer));
            case MediaRejected(MediaPurpose.Offer _, var reason) -> refused(s.course(), now, ReleasedBy.PLATFORM, Refusals.ofOffer(reason), 0);
            case CallerCancelled _ -> refused(s.course(), now, ReleasedBy.CALLER, Refusal.CANCELLED, 0);
            case OperatorHungUp _  -> refused(s.course(), now, ReleasedBy.PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, 0);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerAcked _, CallerHungUp _, AckMissing _, Progress _, Answered _, Declined _, CalleeSilent _,
                 SendFailed _, CalleeHungUp _, NoAnswerTimer _, CancelTimer _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step dialling(Dialling s, CallEvent event, Instant now) {
        return switch (event) {
            case Progress p                        -> progress(s, p, now);
            case MediaDecided(MediaPurpose.Early(var status, var branch), var description) -> Step.to(s, new RelayEarly(status, branch, description));
            // What the callee plays early cannot be shown to the caller; that it rings can.
            case MediaRejected(MediaPurpose.Early(var status, var branch), _)              -> Step.to(s, new Relay(status, branch));
            case Answered(var branch, var body)    -> Step.to(new Answering(s.dial(), s.course(), branch), new DisarmNoAnswer(), new Ack(branch), new ApplyAnswer(new MediaPurpose.Answer(branch), body));
            case Declined(var status)              -> refusedByCallee(s, now, Refusals.ofCallee(status), status);
            case CalleeSilent _                    -> refusedByCallee(s, now, Refusal.TRUNK_SILENT, 0);
            case SendFailed _                      -> refusedByCallee(s, now, Refusal.TRUNK_FAILED, 0);
            // Nothing has been sent: the record must not say that anybody was rung.
            case RouteLost _                       -> ended(ending(Course.begun(s.course().received()), now, ReleasedBy.PLATFORM, Refusal.BINDING_CLOSED, 0), new DisarmNoAnswer(), new Refuse(Refusal.BINDING_CLOSED));
            case NoAnswerTimer _                   -> givenUp(s, now, ReleasedBy.PLATFORM, Refusal.NO_ANSWER);
            case CallerCancelled _                 -> givenUp(s, now, ReleasedBy.CALLER, Refusal.CANCELLED);
            case OperatorHungUp _                  -> givenUp(s, now, ReleasedBy.PLATFORM, Refusal.HUNG_UP_BY_OPERATOR);
            // A BYE in an early dialog is not the callee's to send (RFC 3261 §15); its INVITE still has no final response.
            case CalleeHungUp _                    -> Step.stay(s);
            case Routed _, MediaDecided _, MediaRejected _, CallerAcked _, CallerHungUp _, AckMissing _, CancelTimer _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step progress(Dialling s, Progress p, Instant now) {
        if (p.status() == 100 || p.branch().isEmpty()) return Step.to(new Dialling(s.dial(), s.course(), s.offered(), true));
        var next = new Dialling(s.dial(), s.course().rangAt(now), s.offered(), true);
        return p.body().isEmpty() ? Step.to(next, new Relay(p.status(), p.branch()))
                                  : Step.to(next, new ApplyAnswer(new MediaPurpose.Early(p.status(), p.branch()), p.body()));
    }

    private static Step answering(Answering s, CallEvent event, Instant now) {
        return switch (event) {
            case MediaDecided(MediaPurpose.Answer(var branch), var answer) when branch.equals(s.branch()) ->
                Step.to(new Accepting(s.dial(), s.course().answeredAt(now), branch), new Accept(branch, answer));
            case MediaRejected(MediaPurpose.Answer(var branch), _) when branch.equals(s.branch()) ->
                afterAnswer(s, now, ReleasedBy.PLATFORM, Refusal.BAD_ANSWER, new ByeCallee(branch, Refusal.BAD_ANSWER));
            case CallerCancelled _         -> afterAnswer(s, now, ReleasedBy.CALLER, Refusal.CANCELLED, new ByeCallee(s.branch(), Refusal.CANCELLED));
            case OperatorHungUp _          -> afterAnswer(s, now, ReleasedBy.PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, new ByeCallee(s.branch(), Refusal.HUNG_UP_BY_OPERATOR));
            case CalleeHungUp(var branch) when branch.equals(s.branch()) -> afterAnswer(s, now, ReleasedBy.CALLEE, Refusal.UNREACHABLE);
            case Answered(var branch, _)   -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case CalleeHungUp _, MediaDecided _, MediaRejected _, Progress _ -> Step.stay(s);
            case Routed _, RouteLost _, CallerAcked _, CallerHungUp _, AckMissing _, Declined _, CalleeSilent _, SendFailed _, NoAnswerTimer _, CancelTimer _, Recorded _ ->
                Step.unexpected(s);
        };
    }

    private static Step accepting(Accepting s, CallEvent event, Instant now) {
        return switch (event) {
            case CallerAcked _             -> Step.to(new Talking(s.dial(), s.course(), s.branch()), new StopRepeating());
            case CallerHungUp _            -> ended(completed(s.course(), now, ReleasedBy.CALLER), new StopRepeating(), new ByeCallee(s.branch(), Refusal.NONE));
            case AckMissing _              -> ended(ending(s.course(), now, ReleasedBy.PLATFORM, Refusal.ACK_MISSING, 200),
                                                    new StopRepeating(), new ByeCaller(Refusal.ACK_MISSING), new ByeCallee(s.branch(), Refusal.ACK_MISSING));
            case CalleeHungUp(var branch) when branch.equals(s.branch()) -> Step.to(new Parting(completed(s.course(), now, ReleasedBy.CALLEE)));
            case OperatorHungUp _          -> Step.to(new Parting(ending(s.course(), now, ReleasedBy.PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, 200)),
                                                      new ByeCallee(s.branch(), Refusal.HUNG_UP_BY_OPERATOR));
            case Answered(var branch, _)   -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case CalleeHungUp _, Progress _ -> Step.stay(s);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, Declined _, CalleeSilent _, SendFailed _, NoAnswerTimer _, CancelTimer _, Recorded _ ->
                Step.unexpected(s);
        };
    }

    private static Step talking(Talking s, CallEvent event, Instant now) {
        return switch (event) {
            case CallerHungUp _          -> ended(completed(s.course(), now, ReleasedBy.CALLER), new ByeCallee(s.branch(), Refusal.NONE));
            case CalleeHungUp(var branch) when branch.equals(s.branch()) -> ended(completed(s.course(), now, ReleasedBy.CALLEE), new ByeCaller(Refusal.NONE));
            case OperatorHungUp _        -> ended(ending(s.course(), now, ReleasedBy.PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, 200),
                                                  new ByeCaller(Refusal.HUNG_UP_BY_OPERATOR), new ByeCallee(s.branch(), Refusal.HUNG_UP_BY_OPERATOR));
            case Answered(var branch, _) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case CalleeHungUp _, CallerAcked _, Progress _ -> Step.stay(s);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, AckMissing _, Declined _, CalleeSilent _, SendFailed _, NoAnswerTimer _, CancelTimer _,
                 Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step parting(Parting s, CallEvent event) {
        return switch (event) {
            case CallerAcked _, AckMissing _ -> ended(s.ending(), new StopRepeating(), new ByeCaller(s.ending().refusal()));
            case CallerHungUp _              -> ended(s.ending(), new StopRepeating());
            case Answered(var branch, _)     -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case CalleeHungUp _, OperatorHungUp _, Progress _ -> Step.stay(s);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, Declined _, CalleeSilent _, SendFailed _, NoAnswerTimer _, CancelTimer _, Recorded _ ->
                Step.unexpected(s);
        };
    }

    private static Step withholding(Withholding s, CallEvent event) {
        return switch (event) {
            case Progress _              -> Step.to(new Cancelling(s.ending()), new Cancel(), new ArmCancel());
            case Answered(var branch, _) -> ended(withStatus(s.ending(), 200), new Ack(branch), new ByeCallee(branch, s.ending().refusal()));
            case Declined(var status)    -> ended(withStatus(s.ending(), status));
            case CalleeSilent _, SendFailed _ -> ended(s.ending());
            case CallerCancelled _, CallerHungUp _, OperatorHungUp _, CalleeHungUp _, MediaDecided _, MediaRejected _ -> Step.stay(s);
            case Routed _, RouteLost _, CallerAcked _, AckMissing _, NoAnswerTimer _, CancelTimer _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step cancelling(Cancelling s, CallEvent event) {
        return switch (event) {
            // Our CANCEL and the callee's 200 have crossed (RFC 3261 §9.1).
            case Answered(var branch, _) -> ended(withStatus(s.ending(), 200), new DisarmCancel(), new Ack(branch), new ByeCallee(branch, s.ending().refusal()));
            case Declined(var status)    -> ended(withStatus(s.ending(), status), new DisarmCancel());
            case CancelTimer _, SendFailed _ -> ended(s.ending(), new DisarmCancel(), new Abandon());
            case Progress _, CallerCancelled _, CallerHungUp _, OperatorHungUp _, CalleeHungUp _, CalleeSilent _, MediaDecided _, MediaRejected _ -> Step.stay(s);
            case Routed _, RouteLost _, CallerAcked _, AckMissing _, NoAnswerTimer _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step recording(Recording s, CallEvent event) {
        return event instanceof Recorded ? Step.to(new Ended(), new Forget()) : over(s, event);
    }

    /// Nothing changes any more, but a 2xx that comes late must be acknowledged and ended, or the callee stays on the line alone.
    private static Step over(CallState s, CallEvent event) {
        return switch (event) {
            case Answered(var branch, _) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, CallerAcked _, CallerHungUp _, AckMissing _, Progress _, Declined _, CalleeSilent _,
                 SendFailed _, CalleeHungUp _, NoAnswerTimer _, CancelTimer _, OperatorHungUp _ -> Step.stay(s);
            case Recorded _ -> Step.unexpected(s);
        };
    }

    // How calls end. Each path below answers leg A at most once and writes exactly once.

    private static Step refused(Course course, Instant now, ReleasedBy by, Refusal why, int calleeStatus) {
        return ended(ending(course, now, by, why, calleeStatus), new Refuse(why));
    }

    private static Step refusedByCallee(Dialling s, Instant now, Refusal why, int status) {
        return ended(ending(s.course(), now, status == 0 ? ReleasedBy.PLATFORM : ReleasedBy.CALLEE, why, status), new DisarmNoAnswer(), new Refuse(why));
    }

    /// The caller is told at once; leg B's INVITE is cancelled, as soon as that is allowed.
    private static Step givenUp(Dialling s, Instant now, ReleasedBy by, Refusal why) {
        var ending = ending(s.course(), now, by, why, 0);
        return s.heard() ? Step.to(new Cancelling(ending), new DisarmNoAnswer(), new Refuse(why), new Cancel(), new ArmCancel())
                         : Step.to(new Withholding(ending), new DisarmNoAnswer(), new Refuse(why));
    }

    private static Step afterAnswer(Answering s, Instant now, ReleasedBy by, Refusal why, CallAction... first) {
        var actions = new ArrayList<CallAction>(List.of(first));
        actions.add(new Refuse(why));
        return ended(ending(s.course(), now, by, why, 200), actions.toArray(CallAction[]::new));
    }

    private static Step ended(Ending ending, CallAction... first) {
        var actions = new ArrayList<CallAction>(List.of(first));
        actions.add(new Write(ending));
        return new Step(new Recording(), List.copyOf(actions), true);
    }

    private static Ending completed(Course course, Instant now, ReleasedBy by) {
        return ending(course, now, by, Refusal.NONE, 200);
    }

    private static Ending ending(Course course, Instant now, ReleasedBy by, Refusal why, int calleeStatus) {
        return new Ending(course.endedAt(now), course.answered(), course.dialled(), by, why, calleeStatus);
    }

    private static Ending withStatus(Ending e, int calleeStatus) {
        return new Ending(e.times(), e.answered(), e.dialled(), e.releasedBy(), e.refusal(), calleeStatus);
    }
}
