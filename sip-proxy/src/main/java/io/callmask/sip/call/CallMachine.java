package io.callmask.sip.call;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.sip.call.Endings.afterAnswer;
import static io.callmask.sip.call.Endings.ended;
import static io.callmask.sip.call.Endings.ending;
import static io.callmask.sip.call.Endings.givenUp;
import static io.callmask.sip.call.Endings.over;
import static io.callmask.sip.call.Endings.refused;
import static io.callmask.sip.call.Endings.refusedByCallee;
import static io.callmask.sip.call.Endings.withStatus;

import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import io.callmask.routing.trunk.Outlet.EarlyMedia;
import io.callmask.sip.call.CallAction.*;
import io.callmask.sip.call.CallEvent.*;
import io.callmask.sip.call.CallState.*;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A masked call as a back-to-back user agent sees it (RFC 3261 §13, §15): leg A is our UAS side, leg B our UAC side.
/// ```
///   INVITE A ─► Offering ─► Routing ─► Dialling ─► Answering ─► Accepting ─► Talking
///        │                   ▲            │  │                   ▲  │           │ BYE
///        └── without offer ──┘            │  └─► Fetching ───────┘  │ B's BYE   │
///                     no answer, CANCEL   │ refused                 ▼           ▼
///                Withholding ─1xx─► Cancelling ──────────────►   Parting ─► Recording ─► Ended
/// ```
/// The offer is judged before the number is looked up: what is wrong with it is told to whoever calls, and never tells who is a party.
/// Withholding waits for a provisional response before it sends CANCEL, and no longer than for its answer; Parting waits for A's ACK before it sends BYE.
/// What is offered and answered before that is the business of [EarlyDialogs]: when there was anything, the answer waits in Agreeing, in the place of Answering.
/// When the caller offers nothing, the callee's offer is fetched, and its ACK waits for the answer in the caller's ACK (Closing).
public final class CallMachine {
    private static final int CALL_GONE = 481;
    /// One serves all calls that are held.
    private static final Change SETTLED = new Change.Settled();
    private static final int RINGING = 180;
    private static final int PROGRESSING = 183;

    private CallMachine() {}

    /// The state of a call whose INVITE came at `now`: its offer is to be judged, or, if it has none, its route to be asked for.
    ///
    /// @param caller what the caller says of itself
    public static CallState begin(boolean hasOffer, Ability caller, Now now) {
        var course = Course.begun(now.wall());
        return hasOffer ? new Offering(course, caller) : new Routing(course, new OpenOffer.None(), Refusal.NONE, caller);
    }

    /// What `event` does to a call in `state`.
    public static Step transition(CallState state, CallEvent event, Now now) {
        var wall = now.wall();
        return switch (state) {
            case Offering s    -> offering(s, event, wall);
            case Routing s     -> routing(s, event, wall);
            case Dialling s    -> dialling(s, event, wall);
            case Answering s   -> answering(s, event, wall);
            case Agreeing s    -> EarlyDialogs.agreeing(s, event, wall);
            case Fetching s    -> fetching(s, event, wall);
            case Accepting s   -> accepting(s, event, wall);
            case Closing s     -> closing(s, event, wall);
            case Talking s     -> talking(s, event, wall);
            case Parting s     -> parting(s, event);
            case Withholding s -> withholding(s, event);
            case Cancelling s  -> cancelling(s, event);
            case Recording s   -> event instanceof Recorded ? Step.to(new Ended(), new Forget()) : afterwards(s, event);
            case Ended s       -> afterwards(s, event);
        };
    }

    /// Ends a call in whatever state after a fault of our own: every leg gets what it is owed, and the record says BUG.
    public static Step broken(CallState state, Now now) {
        var wall = now.wall();
        return switch (state) {
            case Offering s    -> refused(s.course(), wall, PLATFORM, Refusal.BUG, 0);
            case Routing s     -> refused(s.course(), wall, PLATFORM, Refusal.BUG, 0);
            case Dialling s    -> EarlyDialogs.leaving(s, givenUp(s, wall, PLATFORM, Refusal.BUG));
            case Answering s   -> afterAnswer(s.course(), wall, PLATFORM, Refusal.BUG, new ByeCallee(s.branch(), Refusal.BUG));
            case Agreeing s    -> EarlyDialogs.ended(s, wall, PLATFORM, Refusal.BUG);
            case Fetching s    -> afterAnswer(s.course(), wall, PLATFORM, Refusal.BUG, new Ack(s.branch()), new ByeCallee(s.branch(), Refusal.BUG));
            case Accepting s   -> ended(ending(s.course(), wall, PLATFORM, Refusal.BUG, 200), owed(s, new StopRepeating(), new ByeCaller(Refusal.BUG), new ByeCallee(s.branch(), Refusal.BUG)));
            case Closing s     -> over(s.course(), wall, PLATFORM, Refusal.BUG, new Ack(s.branch()), new ByeCaller(Refusal.BUG), new ByeCallee(s.branch(), Refusal.BUG));
            case Talking s     -> hungUp(s, wall, Refusal.BUG);
            case Parting s     -> ended(s.ending(), new StopRepeating(), new ByeCaller(Refusal.BUG));
            case Withholding s -> ended(s.ending(), new DisarmCancel(), new Abandon());
            case Cancelling s  -> ended(s.ending(), new DisarmCancel(), new Abandon());
            case Recording s   -> Step.stay(s);
            case Ended s       -> Step.stay(s);
        };
    }

    /// With what a re-INVITE or an offer in UPDATE or PRACK of `from` is to be refused before it becomes an event, 0 when it can be taken up. Asked
    /// first, since what is refused so leaves no trace (RFC 3261 §14.2, RFC 3311 §5.2).
    ///
    /// @param branch the fork in whose dialogs it comes
    public static int refusalOfChange(CallState state, String branch, Side from, Change.Kind kind) {
        return switch (state) {
            case Talking s  -> ChangeMachine.refusal(s.change(), from);
            case Dialling s when kind != Change.Kind.INVITE -> EarlyDialogs.refusal(s, branch, from);
            // Our own INVITE to the callee is not through yet; the caller's own neither.
            case Dialling _, Answering _, Agreeing _, Fetching _, Accepting _, Closing _ -> from == Side.CALLEE ? ChangeMachine.PENDING : ChangeMachine.OVERLAPPING;
            case Offering _, Routing _, Parting _, Withholding _, Cancelling _, Recording _, Ended _ -> CALL_GONE;
        };
    }

    /// Whether the call goes on when the caller ends one of its early dialogs: in others, or in the one that has answered (RFC 3261 §15).
    ///
    /// @param branch the fork whose dialog it is
    /// @param forks  all that there are on leg B
    public static boolean goesOnWithout(CallState state, String branch, List<String> forks) {
        return switch (state) {
            case Dialling s  -> forks.stream().anyMatch(other -> !other.equals(branch) && !s.early().of(other).isLeft());
            case Answering s -> !s.branch().equals(branch);
            case Fetching s  -> !s.branch().equals(branch);
            case Agreeing s  -> !s.branch().equals(branch);
            case Offering _, Routing _, Accepting _, Closing _, Talking _, Parting _, Withholding _, Cancelling _, Recording _, Ended _ -> false;
        };
    }

    /// Whether the caller has ended the early dialog of a fork.
    public static boolean isLeft(CallState state, String branch) {
        return state instanceof Dialling s && s.early().of(branch).isLeft();
    }

    /// Whether the PRACK of a reliable provisional response with a description has to wait, as it must bring the caller's answer.
    public static boolean prackWaits(CallState state, String branch) {
        return state instanceof Dialling s && EarlyDialogs.isOffer(s, branch);
    }

    /// Whether the caller's PRACK brings the answer to an offer that it was made in a provisional response.
    public static boolean answersInPrack(CallState state, String branch) {
        return state instanceof Dialling s && s.early().of(branch).change() instanceof Change.Offered(_, var kind, _) && kind == Change.Kind.PROGRESS;
    }

    private static Step offering(Offering s, CallEvent event, Instant now) {
        return switch (event) {
            case MediaDecided(MediaPurpose.Offer _, var offer)   -> Step.to(new Routing(s.course(), new OpenOffer.Made(offer), Refusal.NONE, s.caller()));
            case MediaRejected(MediaPurpose.Offer _, var reason) -> Step.to(new Routing(s.course(), new OpenOffer.None(), Refusals.ofOffer(reason), s.caller()));
            case CallerCancelled _ -> refused(s.course(), now, CALLER, Refusal.CANCELLED, 0);
            case OperatorHungUp _  -> refused(s.course(), now, PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, 0);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerAcked _, CallerHungUp _, AckMissing _, Progress _, Answered _, Declined _, Redirected _, CalleeSilent _,
                 SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, CalleeHungUp _, Changing _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _, NoAnswerTimer _, SilenceTimer _, CancelTimer _, LongestReached _, RefreshDue _, SessionExpired _, PrackMissing _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step routing(Routing s, CallEvent event, Instant now) {
        return switch (event) {
            // The router has been told, and knows of nobody to ring: should it do so all the same, nobody is rung.
            case Routed(Decision.Dial _) when s.unfit() != Refusal.NONE -> refused(s.course(), now, PLATFORM, s.unfit(), 0);
            case Routed(Decision.Dial dial)     -> Attempts.first(dial, s.course(), s.offer(), s.caller(), now);
            case Routed(Decision.Refuse refuse) -> refused(s.course(), now, PLATFORM, refuse.why(), 0);
            case CallerCancelled _              -> refused(s.course(), now, CALLER, Refusal.CANCELLED, 0);
            case OperatorHungUp _               -> refused(s.course(), now, PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, 0);
            case RouteLost _, MediaDecided _, MediaRejected _, CallerAcked _, CallerHungUp _, AckMissing _, Progress _, Answered _, Declined _, Redirected _, CalleeSilent _,
                 SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, CalleeHungUp _, Changing _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _, NoAnswerTimer _, SilenceTimer _, CancelTimer _, LongestReached _, RefreshDue _, SessionExpired _, PrackMissing _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step dialling(Dialling s, CallEvent event, Instant now) {
        var step = whileDialling(s, event, now);
        return step.next() instanceof Dialling ? step : EarlyDialogs.leaving(s, step);
    }

    private static Step whileDialling(Dialling s, CallEvent event, Instant now) {
        return switch (event) {
            case Progress p                     -> progress(s, p, now);
            case EarlyAcked acked               -> EarlyDialogs.acked(s, acked);
            case EarlyChanging(var branch, var change) -> EarlyDialogs.changed(s, branch, change, now);
            case MediaDecided(MediaPurpose.EarlyChangeOf(var branch, var side), var description) -> EarlyDialogs.changed(s, branch, new ChangeEvent.Allowed(side, description), now);
            case MediaRejected(MediaPurpose.EarlyChangeOf(var branch, var side), var reason)     -> EarlyDialogs.changed(s, branch, new ChangeEvent.Forbidden(side, reason), now);
            case MediaDecided(MediaPurpose.Early(var status, var branch), var description) -> Step.to(s, new RelayEarly(status, branch, description));
            // What the callee plays early cannot be shown to the caller; that it rings can.
            case MediaRejected(MediaPurpose.Early(var status, var branch), _)              -> Step.to(s, new Relay(status, branch));
            case Answered answered              -> answered(s, answered, now);
            case Declined(var status) when Attempts.failsOver(s, status) -> Attempts.next(s);
            case Declined(var status)           -> refusedByCallee(s, now, Refusals.ofCallee(status), status);
            case Redirected redirected          -> redirected(s, redirected, now);
            case SendFailed _, TrunkFull _ when Attempts.hasNext(s) -> Attempts.next(s);
            case SendFailed _                   -> refusedByCallee(s, now, Refusal.TRUNK_FAILED, 0);
            case TrunkFull _                    -> refusedByCallee(s, now, Refusal.NO_TRUNK, 0);
            // What may have arrived may ring, so whoever answers it is hung up on.
            case AskedAgain _                   -> Attempts.again(s);
            case SilenceTimer _ when s.attempt().heard() == Heard.NOTHING && Attempts.hasNext(s) -> Attempts.next(s, new Forsake());
            case CalleeLost _ when Attempts.hasNext(s) -> Attempts.next(s, new Forsake());
            case SilenceTimer _                 -> Step.stay(s);
            case CalleeSilent _ when Attempts.hasNext(s) -> Attempts.next(s);
            case CalleeSilent _                 -> refusedByCallee(s, now, Refusal.TRUNK_SILENT, 0);
            // What may have arrived is cancelled at once: the other connection brings no provisional response to wait for.
            case CalleeLost _                   -> Step.to(new Cancelling(ending(s.course(), now, PLATFORM, Refusal.TRUNK_FAILED, 0)),
                                                           new DisarmNoAnswer(), new Refuse(Refusal.TRUNK_FAILED), new Cancel(), new ArmCancel());
            case RouteLost(var why, var isSent) when isSent -> refusedByCallee(s, now, why, 0);
            // The record must not say that anybody was rung.
            case RouteLost(var why, _)          -> ended(ending(Course.begun(s.course().received()), now, PLATFORM, why, 0), new DisarmNoAnswer(), new Refuse(why));
            case NoAnswerTimer _                -> givenUp(s, now, PLATFORM, Refusal.NO_ANSWER);
            case CallerCancelled _              -> givenUp(s, now, CALLER, Refusal.CANCELLED);
            case CallerLeft(var branch)         -> EarlyDialogs.left(s, branch);
            case PrackMissing _                 -> givenUp(s, now, PLATFORM, Refusal.PRACK_MISSING);
            case OperatorHungUp _               -> givenUp(s, now, PLATFORM, Refusal.HUNG_UP_BY_OPERATOR);
            // A BYE in an early dialog is not the callee's to send (RFC 3261 §15): its 2xx has been overtaken, or never comes.
            case CalleeHungUp _                 -> givenUp(s, now, CALLEE, Refusal.UNREACHABLE);
            case Keyed _                        -> Step.stay(s);
            case Changing(var change)           -> notNow(s, change);
            case Routed _, MediaDecided _, MediaRejected _, CallerHeard _, CallerAcked _, CallerHungUp _, AckMissing _, CancelTimer _, LongestReached _, RefreshDue _, SessionExpired _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step progress(Dialling s, Progress p, Instant now) {
        boolean isOfNoDialog = p.branch().isEmpty() || s.early().of(p.branch()).isLeft();
        if (p.status() == 100 || isOfNoDialog) return Step.to(heard(s, s.course(), Heard.PROGRESS), listening(s));
        var course = s.course().rangAt(now);
        // Once offers have gone their own way, what a provisional response describes is old (RFC 6337 §2.2).
        if (p.body().isEmpty() || s.early().of(p.branch()).isApart()) return Step.to(heard(s, course, Heard.PROGRESS), listening(s, new Relay(p.status(), p.branch())));
        boolean isReliable = p.callee().reliable();
        return switch (s.offer()) {
            case OpenOffer.Made _ when s.attempt().by().outlet().earlyMedia() == EarlyMedia.RINGING ->
                Step.to(isReliable ? EarlyDialogs.said(heard(s, course, Heard.MEDIA), p) : heard(s, course, Heard.MEDIA), listening(s, new Relay(p.status() == PROGRESSING ? RINGING : p.status(), p.branch())));
            case OpenOffer.Made(var offer) -> Step.to(isReliable ? EarlyDialogs.said(heard(s, course, Heard.MEDIA), p) : heard(s, course, Heard.MEDIA),
                listening(s, new JudgeAnswer(new MediaPurpose.Early(p.status(), p.branch()), offer, p.body())));
            case OpenOffer.None _ when isReliable && EarlyDialogs.isOffer(s, p.branch()) ->
                EarlyDialogs.offered(heard(s, course, Heard.MEDIA), p, now, listening(s));
            // A description in a provisional response that nobody asked for is no offer (RFC 3261 §13.2.1), so it goes no further.
            case OpenOffer.None _ -> Step.to(heard(s, course, Heard.PROGRESS), listening(s, new Relay(p.status(), p.branch())));
        };
    }

    private static Dialling heard(Dialling s, Course course, Heard what) {
        return new Dialling(s.dial(), s.attempt().heard(what), course, s.offer(), s.early());
    }

    /// Where it leads is tried; where that is nowhere, it is a refusal like any other.
    private static Step redirected(Dialling s, Redirected r, Instant now) {
        var led = Attempts.redirected(s, r);
        return Attempts.mayFollow(led) || Attempts.failsOver(led, r.status()) ? Attempts.next(led) : refusedByCallee(led, now, Refusals.ofCallee(r.status()), r.status());
    }

    /// With the first word the trunk is silent no longer.
    private static CallAction[] listening(Dialling s, CallAction... then) {
        boolean isFirst = s.attempt().heard() == Heard.NOTHING && Attempts.hasNext(s);
        return isFirst ? andThen(List.of(new DisarmSilence()), then).toArray(CallAction[]::new) : then;
    }

    private static Step answered(Dialling s, Answered a, Instant now) {
        var session = s.early().of(a.branch());
        // The caller's BYE and the answer have crossed.
        if (session.isLeft()) return afterAnswer(s.course(), now, CALLER, Refusal.CANCELLED, new DisarmNoAnswer(), new Ack(a.branch()), new ByeCallee(a.branch(), Refusal.CANCELLED));
        if (session.isApart()) return EarlyDialogs.answered(s, session, now);
        return switch (s.offer()) {
            // What has been answered reliably need not be said again (RFC 6337 §2.2).
            case OpenOffer.Made(var offer) -> Step.to(new Answering(s.dial(), s.course(), a.branch()),
                new DisarmNoAnswer(), new Ack(a.branch()), new JudgeAnswer(new MediaPurpose.Answer(a.branch()), offer, a.body().isEmpty() ? session.said() : a.body()));
            case OpenOffer.None _ -> Step.to(new Fetching(s.dial(), s.course(), a.branch()),
                new DisarmNoAnswer(), new JudgeOffer(new MediaPurpose.CalleeOffer(a.branch()), a.body()));
        };
    }

    private static Step answering(Answering s, CallEvent event, Instant now) {
        return switch (event) {
            case MediaDecided(MediaPurpose.Answer(var branch), var answer) when branch.equals(s.branch()) ->
                Step.to(new Accepting(s.dial(), s.course().answeredAt(now), branch, new OpenOffer.None()), new Accept(branch, answer), new ArmLongest());
            case MediaRejected(MediaPurpose.Answer(var branch), _) when branch.equals(s.branch()) ->
                afterAnswer(s.course(), now, PLATFORM, Refusal.BAD_ANSWER, new ByeCallee(branch, Refusal.BAD_ANSWER));
            case CallerCancelled _    -> afterAnswer(s.course(), now, CALLER, Refusal.CANCELLED, new ByeCallee(s.branch(), Refusal.CANCELLED));
            case PrackMissing _       -> afterAnswer(s.course(), now, PLATFORM, Refusal.PRACK_MISSING, new ByeCallee(s.branch(), Refusal.PRACK_MISSING));
            case OperatorHungUp _     -> afterAnswer(s.course(), now, PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, new ByeCallee(s.branch(), Refusal.HUNG_UP_BY_OPERATOR));
            case CalleeHungUp(var branch) when branch.equals(s.branch()) -> afterAnswer(s.course(), now, CALLEE, Refusal.UNREACHABLE);
            case Answered(var branch, _) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Changing(var change) -> notNow(s, change);
            case CalleeHungUp _, MediaDecided _, MediaRejected _, Progress _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _ -> Step.stay(s);
            case Routed _, RouteLost _, CallerAcked _, CallerHungUp _, AckMissing _, Declined _, Redirected _, CalleeSilent _, SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, NoAnswerTimer _, SilenceTimer _, CancelTimer _, LongestReached _, RefreshDue _, SessionExpired _, Recorded _ ->
                Step.unexpected(s);
        };
    }

    private static Step fetching(Fetching s, CallEvent event, Instant now) {
        var ack = new Ack(s.branch());
        return switch (event) {
            case MediaDecided(MediaPurpose.CalleeOffer(var branch), var offer) when branch.equals(s.branch()) ->
                Step.to(new Accepting(s.dial(), s.course().answeredAt(now), branch, new OpenOffer.Made(offer)), new Accept(branch, offer), new ArmLongest());
            case MediaRejected(MediaPurpose.CalleeOffer(var branch), _) when branch.equals(s.branch()) ->
                afterAnswer(s.course(), now, PLATFORM, Refusal.BAD_ANSWER, ack, new ByeCallee(branch, Refusal.BAD_ANSWER));
            case CallerCancelled _    -> afterAnswer(s.course(), now, CALLER, Refusal.CANCELLED, ack, new ByeCallee(s.branch(), Refusal.CANCELLED));
            case PrackMissing _       -> afterAnswer(s.course(), now, PLATFORM, Refusal.PRACK_MISSING, ack, new ByeCallee(s.branch(), Refusal.PRACK_MISSING));
            case OperatorHungUp _     -> afterAnswer(s.course(), now, PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, ack, new ByeCallee(s.branch(), Refusal.HUNG_UP_BY_OPERATOR));
            case CalleeHungUp(var branch) when branch.equals(s.branch()) -> afterAnswer(s.course(), now, CALLEE, Refusal.UNREACHABLE, ack);
            case Answered(var branch, _) when !branch.equals(s.branch()) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Changing(var change) -> notNow(s, change);
            case Answered _, CalleeHungUp _, MediaDecided _, MediaRejected _, Progress _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _ -> Step.stay(s);
            case Routed _, RouteLost _, CallerAcked _, CallerHungUp _, AckMissing _, Declined _, Redirected _, CalleeSilent _, SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, NoAnswerTimer _, SilenceTimer _, CancelTimer _, LongestReached _, RefreshDue _, SessionExpired _, Recorded _ ->
                Step.unexpected(s);
        };
    }

    private static Step accepting(Accepting s, CallEvent event, Instant now) {
        return switch (event) {
            case CallerAcked(var body) -> switch (s.offer()) {
                case OpenOffer.None _          -> Step.to(new Talking(s.dial(), s.course(), s.branch(), SETTLED), new StopRepeating());
                case OpenOffer.Made(var offer) -> Step.to(new Closing(s.dial(), s.course(), s.branch()), new StopRepeating(), new JudgeAnswer(new MediaPurpose.LateAnswer(), offer, body));
            };
            case CallerHungUp _   -> ended(ending(s.course(), now, CALLER, Refusal.NONE, 200), owed(s, new StopRepeating(), new ByeCallee(s.branch(), Refusal.NONE)));
            case AckMissing _     -> ended(ending(s.course(), now, PLATFORM, Refusal.ACK_MISSING, 200),
                                           owed(s, new StopRepeating(), new ByeCaller(Refusal.ACK_MISSING), new ByeCallee(s.branch(), Refusal.ACK_MISSING)));
            case CalleeHungUp(var branch) when branch.equals(s.branch()) ->
                new Step(new Parting(ending(s.course(), now, CALLEE, Refusal.NONE, 200)), owed(s), true);
            case OperatorHungUp _ -> part(s, now, Refusal.HUNG_UP_BY_OPERATOR);
            case LongestReached _ -> part(s, now, Refusal.LONGEST_REACHED);
            case Answered(var branch, _) when !branch.equals(s.branch()) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Changing(var change) -> notNow(s, change);
            case Answered _, CalleeHungUp _, RefreshDue _, SessionExpired _, Progress _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _ -> Step.stay(s);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, Declined _, Redirected _, CalleeSilent _, SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, NoAnswerTimer _, SilenceTimer _, CancelTimer _, PrackMissing _, Recorded _ ->
                Step.unexpected(s);
        };
    }

    private static Step part(Accepting s, Instant now, Refusal why) {
        return new Step(new Parting(ending(s.course(), now, PLATFORM, why, 200)), owed(s, new ByeCallee(s.branch(), why)), true);
    }

    /// The callee's 2xx may still wait for its ACK: that comes first, whatever else is done.
    private static List<CallAction> owed(Accepting s, CallAction... then) {
        var actions = new ArrayList<CallAction>();
        if (s.offer() instanceof OpenOffer.Made) actions.add(new Ack(s.branch()));
        actions.addAll(List.of(then));
        return List.copyOf(actions);
    }

    private static Step closing(Closing s, CallEvent event, Instant now) {
        var ack = new Ack(s.branch());
        return switch (event) {
            case MediaDecided(MediaPurpose.LateAnswer _, var answer) -> Step.to(new Talking(s.dial(), s.course(), s.branch(), SETTLED), new AckWith(s.branch(), answer));
            case MediaRejected(MediaPurpose.LateAnswer _, _) -> over(s.course(), now, PLATFORM, Refusal.BAD_BODY, ack, new ByeCaller(Refusal.BAD_BODY), new ByeCallee(s.branch(), Refusal.BAD_BODY));
            case CallerHungUp _   -> over(s.course(), now, CALLER, Refusal.NONE, ack, new ByeCallee(s.branch(), Refusal.NONE));
            case CalleeHungUp(var branch) when branch.equals(s.branch()) -> over(s.course(), now, CALLEE, Refusal.NONE, ack, new ByeCaller(Refusal.NONE));
            case OperatorHungUp _ -> over(s.course(), now, PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, ack,
                                          new ByeCaller(Refusal.HUNG_UP_BY_OPERATOR), new ByeCallee(s.branch(), Refusal.HUNG_UP_BY_OPERATOR));
            case LongestReached _ -> over(s.course(), now, PLATFORM, Refusal.LONGEST_REACHED, ack,
                                          new ByeCaller(Refusal.LONGEST_REACHED), new ByeCallee(s.branch(), Refusal.LONGEST_REACHED));
            case Answered(var branch, _) when !branch.equals(s.branch()) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Changing(var change) -> notNow(s, change);
            case Answered _, CalleeHungUp _, CallerAcked _, RefreshDue _, SessionExpired _, Progress _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _ -> Step.stay(s);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, AckMissing _, Declined _, Redirected _, CalleeSilent _, SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, NoAnswerTimer _, SilenceTimer _,
                 CancelTimer _, PrackMissing _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step talking(Talking s, CallEvent event, Instant now) {
        return switch (event) {
            case CallerHungUp _          -> ended(ending(s.course(), now, CALLER, Refusal.NONE, 200), andThen(ChangeMachine.closing(s.change()), new ByeCallee(s.branch(), Refusal.NONE)));
            case CalleeHungUp(var branch) when branch.equals(s.branch()) ->
                ended(ending(s.course(), now, CALLEE, Refusal.NONE, 200), andThen(ChangeMachine.closing(s.change()), new ByeCaller(Refusal.NONE)));
            case OperatorHungUp _        -> hungUp(s, now, Refusal.HUNG_UP_BY_OPERATOR);
            case LongestReached _        -> hungUp(s, now, Refusal.LONGEST_REACHED);
            case SessionExpired _        -> hungUp(s, now, Refusal.SESSION_EXPIRED);
            case RefreshDue(var side)    -> changed(s, new ChangeEvent.RefreshDue(side), now);
            case Changing(var change)    -> changed(s, change, now);
            case MediaDecided(MediaPurpose.ChangeOf(var side), var description) -> changed(s, new ChangeEvent.Allowed(side, description), now);
            case MediaRejected(MediaPurpose.ChangeOf(var side), var reason)     -> changed(s, new ChangeEvent.Forbidden(side, reason), now);
            case Keyed(var by, var digit) -> Step.to(s, new SendDigit(by.other(), digit));
            case Answered(var branch, _) when !branch.equals(s.branch()) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Answered _, CalleeHungUp _, CallerAcked _, Progress _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _ -> Step.stay(s);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, AckMissing _, Declined _, Redirected _, CalleeSilent _, SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, NoAnswerTimer _, SilenceTimer _,
                 CancelTimer _, PrackMissing _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step changed(Talking s, ChangeEvent event, Instant now) {
        var step = ChangeMachine.transition(s.change(), event);
        if (!step.lost()) return new Step(new Talking(s.dial(), s.course(), s.branch(), step.next()), step.actions(), true);
        return ended(ending(s.course(), now, PLATFORM, Refusal.SESSION_LOST, 200),
            andThen(step.actions(), new ByeCaller(Refusal.SESSION_LOST), new ByeCallee(s.branch(), Refusal.SESSION_LOST)));
    }

    private static Step hungUp(Talking s, Instant now, Refusal why) {
        return ended(ending(s.course(), now, PLATFORM, why, 200), andThen(ChangeMachine.closing(s.change()), new ByeCaller(why), new ByeCallee(s.branch(), why)));
    }

    private static Step parting(Parting s, CallEvent event) {
        return switch (event) {
            case CallerAcked _, AckMissing _ -> ended(s.ending(), new StopRepeating(), new ByeCaller(s.ending().refusal()));
            case CallerHungUp _              -> ended(s.ending(), new StopRepeating());
            case Answered(var branch, _)     -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Changing(var change)        -> notNow(s, change);
            case CalleeHungUp _, LongestReached _, RefreshDue _, SessionExpired _, PrackMissing _, OperatorHungUp _, Progress _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _ -> Step.stay(s);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, Declined _, Redirected _, CalleeSilent _, SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, NoAnswerTimer _, SilenceTimer _, CancelTimer _, Recorded _ ->
                Step.unexpected(s);
        };
    }

    private static Step withholding(Withholding s, CallEvent event) {
        return switch (event) {
            case Progress _, CalleeLost _ -> Step.to(new Cancelling(s.ending()), new Cancel(), new ArmCancel());
            case Answered(var branch, _) -> ended(withStatus(s.ending(), 200), new DisarmCancel(), new Ack(branch), new ByeCallee(branch, s.ending().refusal()));
            case Declined(var status)    -> ended(withStatus(s.ending(), status), new DisarmCancel());
            case CalleeSilent _, SendFailed _ -> ended(s.ending(), new DisarmCancel());
            // What came was nothing that could be taken up: a 2xx without a tag.
            case CancelTimer _           -> ended(s.ending(), new DisarmCancel(), new Abandon());
            case Changing(var change)    -> notNow(s, change);
            case CallerCancelled _, CallerHungUp _, LongestReached _, RefreshDue _, SessionExpired _, PrackMissing _, OperatorHungUp _, CalleeHungUp _, MediaDecided _, MediaRejected _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _ -> Step.stay(s);
            case Routed _, RouteLost _, Redirected _, AskedAgain _, TrunkFull _, CallerAcked _, AckMissing _, NoAnswerTimer _, SilenceTimer _, Recorded _ -> Step.unexpected(s);
        };
    }

    private static Step cancelling(Cancelling s, CallEvent event) {
        return switch (event) {
            // Our CANCEL and the callee's 200 have crossed (RFC 3261 §9.1).
            case Answered(var branch, _) -> ended(withStatus(s.ending(), 200), new DisarmCancel(), new Ack(branch), new ByeCallee(branch, s.ending().refusal()));
            case Declined(var status)    -> ended(withStatus(s.ending(), status), new DisarmCancel());
            case CancelTimer _, SendFailed _ -> ended(s.ending(), new DisarmCancel(), new Abandon());
            case Changing(var change)    -> notNow(s, change);
            case Progress _, CallerCancelled _, CallerHungUp _, LongestReached _, RefreshDue _, SessionExpired _, PrackMissing _, OperatorHungUp _, CalleeHungUp _, CalleeSilent _, CalleeLost _, MediaDecided _, MediaRejected _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _ -> Step.stay(s);
            case Routed _, RouteLost _, Redirected _, AskedAgain _, TrunkFull _, CallerAcked _, AckMissing _, NoAnswerTimer _, SilenceTimer _, Recorded _ -> Step.unexpected(s);
        };
    }

    /// Nothing changes any more, but a 2xx that comes late must be acknowledged and ended, or the callee stays on the line alone.
    private static Step afterwards(CallState s, CallEvent event) {
        return switch (event) {
            case Answered(var branch, _) -> Step.to(s, new Ack(branch), new ByeCallee(branch, Refusal.NONE));
            case Changing(var change)    -> notNow(s, change);
            case Routed _, RouteLost _, MediaDecided _, MediaRejected _, CallerCancelled _, CallerAcked _, CallerHungUp _, AckMissing _, Progress _, Declined _, Redirected _, CalleeSilent _,
                 SendFailed _, AskedAgain _, TrunkFull _, CalleeLost _, CalleeHungUp _, EarlyChanging _, EarlyAcked _, CallerHeard _, CallerLeft _, Keyed _, NoAnswerTimer _, SilenceTimer _, CancelTimer _, LongestReached _, RefreshDue _, SessionExpired _, PrackMissing _, OperatorHungUp _ -> Step.stay(s);
            case Recorded _ -> Step.unexpected(s);
        };
    }

    /// The session is not there to be changed; a 2xx that comes late is acknowledged.
    private static Step notNow(CallState s, ChangeEvent event) {
        return event instanceof ChangeEvent.Accepted(var by, _) ? Step.to(s, new AckChange(by)) : Step.stay(s);
    }

    private static List<CallAction> andThen(List<CallAction> first, CallAction... then) {
        var actions = new ArrayList<>(first);
        actions.addAll(List.of(then));
        return List.copyOf(actions);
    }
}
