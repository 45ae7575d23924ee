package io.callmask.sip.call;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.sip.call.Endings.afterAnswer;
import static io.callmask.sip.call.Endings.givenUp;

import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.Refusal;
import io.callmask.sip.call.CallAction.*;
import io.callmask.sip.call.CallEvent.*;
import io.callmask.sip.call.CallState.Accepting;
import io.callmask.sip.call.CallState.Agreeing;
import io.callmask.sip.call.CallState.Dialling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Offers and answers before the call is answered (RFC 3262 §5, RFC 3311, RFC 6337), and the answer that has to wait for them. Pure.
///
/// An offer crosses when both legs have their first answer *reliably*: until then each has an offer open. How it crosses is [ChangeMachine]'s business, for each fork by itself.
final class EarlyDialogs {
    /// The other side could be asked by a re-INVITE later, but not now (RFC 3311 §5.2).
    private static final int NOT_NOW = 504;

    private EarlyDialogs() {}

    /// With what an offer is to be refused before anybody has answered, 0 when it can be taken up.
    static int refusal(Dialling s, String branch, Side from) {
        var session = s.early().of(branch);
        if (!session.isSettled()) return ChangeMachine.refusal(session.change(), from);
        return switch (from) {
            // The INVITE's offer is open: the caller's with us, ours with the callee.
            case CALLER -> !session.isHeard() || !session.isSaid() ? ChangeMachine.OVERLAPPING : session.takesUpdate() ? 0 : NOT_NOW;
            case CALLEE -> !session.isSaid() ? ChangeMachine.PENDING : !session.isHeard() ? ChangeMachine.OVERLAPPING : s.early().caller().update() ? 0 : NOT_NOW;
        };
    }

    /// A description in a reliable provisional response to an INVITE without offer is an offer (RFC 3261 §13.2.1), if the caller can answer it in a PRACK.
    static boolean isOffer(Dialling s, String branch) {
        return s.offer() instanceof OpenOffer.None && s.early().caller().reliable() && !s.early().of(branch).isApart();
    }

    /// The callee's description has come reliably.
    static Dialling said(Dialling s, Progress p) {
        return with(s, s.early().of(p.branch()).saying(p.body(), p.callee().update()));
    }

    /// The callee offers in a provisional response: the caller gets it in one.
    ///
    /// @param first what is done before
    static Step offered(Dialling s, Progress p, Instant now, CallAction... first) {
        var step = changed(said(s, p), p.branch(), new ChangeEvent.Requested(Side.CALLEE, Change.Kind.PROGRESS, p.body()), now);
        var actions = new ArrayList<>(List.of(first));
        actions.addAll(step.actions());
        return new Step(step.next(), List.copyOf(actions), true);
    }

    static Step acked(Dialling s, EarlyAcked a) {
        return Step.stay(with(s, s.early().of(a.branch()).heard()));
    }

    /// The caller has ended the early dialog of a fork: so do we on leg B, where we are the caller (RFC 3261 §15).
    static Step left(Dialling s, String branch) {
        var session = s.early().of(branch);
        var actions = new ArrayList<>(closing(branch, session.change()));
        actions.add(new ByeCallee(branch, Refusal.CANCELLED));
        return new Step(with(s, session.left()), List.copyOf(actions), true);
    }

    static Step changed(Dialling s, String branch, ChangeEvent event, Instant now) {
        var session = s.early().of(branch);
        if (session.isLeft()) return Step.stay(s);
        var step = ChangeMachine.transition(session.change(), ofFork(event));
        if (!step.lost()) return new Step(session.change().equals(step.next()) ? s : with(s, session.changing(step.next())), inEarly(branch, step.actions()), true);
        return givenUp(s, now, PLATFORM, whose(event));
    }

    /// The callee has answered a session that has gone its own way.
    static Step answered(Dialling s, EarlySession session, Instant now) {
        var branch = session.branch();
        if (session.owesAnswer()) return afterAnswer(s.course(), now, PLATFORM, Refusal.BAD_ANSWER, new DisarmNoAnswer(), new Ack(branch), new ByeCallee(branch, Refusal.BAD_ANSWER));
        return Step.to(new Agreeing(s.dial(), s.course(), branch, session.change(), false), new DisarmNoAnswer(), new Ack(branch), new AskHeard(branch));
    }

    static Step agreeing(Agreeing s, CallEvent event, Instant now) {
        return switch (event) {
            case CallerHeard(var branch) when branch.equals(s.branch()) -> agreed(new Agreeing(s.dial(), s.course(), branch, s.change(), true), List.of(), now);
            case EarlyChanging(var branch, var change) when branch.equals(s.branch()) -> changed(s, change, now);
            case MediaDecided(MediaPurpose.EarlyChangeOf(var branch, var side), var description) when branch.equals(s.branch()) -> changed(s, new ChangeEvent.Allowed(side, description), now);
            case MediaRejected(MediaPurpose.EarlyChangeOf(var branch, var side), var reason) when branch.equals(s.branch())     -> changed(s, new ChangeEvent.Forbidden(side, reason), now);
            case CallerCancelled _ -> ended(s, now, CALLER, Refusal.CANCELLED);
            case PrackMissing _    -> ended(s, now, PLATFORM, Refusal.PRACK_MISSING);
            case OperatorHungUp _  -> ended(s, now, PLATFORM, Refusal.HUNG_UP_BY_OPERATOR);
            case CalleeHungUp(var branch) when branch.equals(s.branch()) -> afterAnswer(s.course(), now, CALLEE, Refusal.UNREACHABLE, closing(branch, s.change()).toArray(CallAction[]::new));
            case Answered(var branch, _) when !branch.equals(s.branch()) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Changing(ChangeEvent.Accepted(var by, _)) -> Step.to(s, new AckChange(by));
            case Answered _, CalleeHungUp _, CallerHeard _, CallerLeft _, EarlyAcked _, EarlyChanging _, Changing _, MediaDecided _, MediaRejected _, Progress _, Keyed _ -> Step.stay(s);
            case Routed _, RouteLost _, CallerAcked _, CallerHungUp _, AckMissing _, Declined _, Redirected _, CalleeSilent _, SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, NoAnswerTimer _, SilenceTimer _, CancelTimer _,
                 LongestReached _, RefreshDue _, SessionExpired _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step changed(Agreeing s, ChangeEvent event, Instant now) {
        var step = ChangeMachine.transition(s.change(), ofFork(event));
        if (step.lost()) return ended(s, now, PLATFORM, whose(event));
        return agreed(new Agreeing(s.dial(), s.course(), s.branch(), step.next(), s.isHeard()), inEarly(s.branch(), step.actions()), now);
    }

    /// The 2xx, if nothing keeps it back any more.
    private static Step agreed(Agreeing s, List<CallAction> first, Instant now) {
        if (!s.isHeard() || !(s.change() instanceof Change.Settled)) return new Step(s, first, true);
        var actions = new ArrayList<>(first);
        actions.add(new AcceptAsAgreed(s.branch()));
        actions.add(new ArmLongest());
        return new Step(new Accepting(s.dial(), s.course().answeredAt(now), s.branch(), new OpenOffer.None()), List.copyOf(actions), true);
    }

    static Step ended(Agreeing s, Instant now, ReleasedBy by, Refusal why) {
        var first = new ArrayList<>(closing(s.branch(), s.change()));
        first.add(new ByeCallee(s.branch(), why));
        return afterAnswer(s.course(), now, by, why, first.toArray(CallAction[]::new));
    }

    /// What is open in early dialogs is closed first when the call goes on without them.
    static Step leaving(Dialling s, Step step) {
        var closing = s.early().closing(step.next() instanceof Agreeing a ? a.branch() : "");
        if (closing.isEmpty()) return step;
        closing.addAll(step.actions());
        return new Step(step.next(), List.copyOf(closing), step.expected());
    }

    static List<CallAction> closing(String branch, Change change) {
        return inEarly(branch, ChangeMachine.closing(change));
    }

    private static Dialling with(Dialling s, EarlySession session) {
        return new Dialling(s.dial(), s.attempt(), s.course(), s.offer(), s.early().with(session));
    }

    /// A fork that does not know the dialog may have been passed over for another that is answering: the INVITE's own end will tell.
    private static ChangeEvent ofFork(ChangeEvent event) {
        return event instanceof ChangeEvent.Rejected(var by, var status) && (status == 408 || status == 481) ? new ChangeEvent.Rejected(by, ChangeMachine.OVERLAPPING) : event;
    }

    private static Refusal whose(ChangeEvent event) {
        return event instanceof ChangeEvent.Forbidden(var of, _) && of == Side.CALLER ? Refusal.BAD_BODY : Refusal.BAD_ANSWER;
    }

    private static List<CallAction> inEarly(String branch, List<CallAction> actions) {
        return actions.stream().map(action -> inEarly(branch, action)).toList();
    }

    private static CallAction inEarly(String branch, CallAction action) {
        if (action instanceof JudgeOffer(MediaPurpose.ChangeOf(var side), var body)) return new JudgeOffer(new MediaPurpose.EarlyChangeOf(branch, side), body);
        if (action instanceof JudgeAnswer(MediaPurpose.ChangeOf(var side), var offer, var body)) return new JudgeAnswer(new MediaPurpose.EarlyChangeOf(branch, side), offer, body);
        if (action instanceof ChangeAction change) return new InEarly(branch, change);
        throw new IllegalArgumentException("action: " + action.getClass().getSimpleName() + " (expected: of a change)");
    }
}
