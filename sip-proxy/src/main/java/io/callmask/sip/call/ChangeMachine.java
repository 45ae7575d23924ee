package io.callmask.sip.call;

import io.callmask.sip.call.CallAction.AcceptChange;
import io.callmask.sip.call.CallAction.AckChange;
import io.callmask.sip.call.CallAction.AckChangeWith;
import io.callmask.sip.call.CallAction.AskForOffer;
import io.callmask.sip.call.CallAction.CancelChange;
import io.callmask.sip.call.CallAction.JudgeAnswer;
import io.callmask.sip.call.CallAction.JudgeOffer;
import io.callmask.sip.call.CallAction.OfferChange;
import io.callmask.sip.call.CallAction.Refresh;
import io.callmask.sip.call.CallAction.RefuseChange;
import io.callmask.sip.call.Change.*;
import io.callmask.sip.call.ChangeEvent.*;
import io.callmask.media.sdp.SessionDescription;
import java.util.List;

/// One offer and its answer within two dialogs, early or of an answered call, from either side to the other. Pure.
/// ```
///   from ─ re-INVITE, UPDATE ─► Weighing ─► Offered ─2xx─► Answering ─2xx to from─► Confirming ─ACK─► Settled
///   from ─ PRACK: as UPDATE, before the answer
///   from ─ reliable 18x: as re-INVITE, but its answer is a PRACK, and the PRACK's final response its ACK
///   from ─ re-INVITE, no offer ─────────► Asked ─2xx─► Fetching ─2xx to from─► AwaitingAnswer ─ACK─► Closing ─► Settled
/// ```
/// A refusal anywhere leaves the session as it was (RFC 3261 §14.1). While one change is under way there is no second:
/// 491 for the side that owes us an answer, 500 with Retry-After for the one that waits for ours (§14.2).
final class ChangeMachine {
    static final int PENDING = 491;
    static final int OVERLAPPING = 500;
    private static final int NOT_ACCEPTABLE = 488;
    private static final int TERMINATED = 487;

    private ChangeMachine() {}

    /// What an event did.
    ///
    /// @param lost whether a side has turned out to be gone, so that the call must end (RFC 3261 §12.2.1.2)
    record ChangeStep(Change next, List<CallAction> actions, boolean lost) {
        static ChangeStep to(Change next, CallAction... actions) {
            return new ChangeStep(next, List.of(actions), false);
        }
    }

    static ChangeStep transition(Change change, ChangeEvent event) {
        return switch (event) {
            case Requested r   -> requested(change, r);
            case Withdrawn w   -> withdrawn(change, w);
            case Accepted a    -> accepted(change, a);
            case Rejected r    -> rejected(change, r);
            case Acked a       -> acked(change, a);
            case AckMissing m  -> ackMissing(change, m);
            case Allowed a     -> allowed(change, a);
            case Forbidden f   -> forbidden(change, f);
            case RefreshDue d  -> change instanceof Settled ? ChangeStep.to(new Refreshing(d.of()), new Refresh(d.of())) : ChangeStep.to(change);
        };
    }

    /// Closes what is open when the call ends: the requester still gets its final response.
    static List<CallAction> closing(Change change) {
        return switch (change) {
            case Settled _                        -> List.of();
            case Weighing(var from, var kind)     -> refusing(from, kind, TERMINATED);
            case Offered(var from, var kind, _)   -> refusing(from, kind, TERMINATED);
            case Answering(var from, var kind)    -> refusing(from, kind, TERMINATED);
            case Asked(var from)                  -> List.of(new RefuseChange(from, Kind.INVITE, TERMINATED));
            case Fetching(var from)               -> List.of(new RefuseChange(from, Kind.INVITE, TERMINATED), new AckChange(from.other()));
            case Confirming _                     -> List.of();
            case AwaitingAnswer(var from, _)      -> List.of(new AckChange(from.other()));
            case Closing(var from)                -> List.of(new AckChange(from.other()));
            case Refreshing _                     -> List.of();
        };
    }

    private static ChangeStep requested(Change change, Requested r) {
        // The shell has asked [#refusal] first.
        if (!(change instanceof Settled)) return ChangeStep.to(change);
        if (!r.body().isEmpty()) return ChangeStep.to(new Weighing(r.from(), r.kind()), judgeOffer(r.from(), r.body()));
        return ChangeStep.to(new Asked(r.from()), new AskForOffer(r.from().other()));
    }

    /// 0 when `side` may offer now; 491 when our own request to it is pending, so that the two have crossed; 500 when its own is.
    static int refusal(Change change, Side side) {
        return change instanceof Settled ? 0 : requester(change) == side ? OVERLAPPING : PENDING;
    }

    private static Side requester(Change change) {
        return switch (change) {
            case Settled _                   -> throw new IllegalArgumentException("change: settled (expected: one under way)");
            case Weighing(var from, _)       -> from;
            case Offered(var from, _, _)     -> from;
            case Answering(var from, _)      -> from;
            case Asked(var from)             -> from;
            case Fetching(var from)          -> from;
            case Confirming(var from)        -> from;
            case AwaitingAnswer(var from, _) -> from;
            case Closing(var from)           -> from;
            // We ask in the name of the other side.
            case Refreshing(var of)          -> of.other();
        };
    }

    private static CallAction judgeOffer(Side of, Body body) {
        return new JudgeOffer(new MediaPurpose.ChangeOf(of), body);
    }

    private static CallAction judgeAnswer(Side of, SessionDescription offer, Body body) {
        return new JudgeAnswer(new MediaPurpose.ChangeOf(of), offer, body);
    }

    /// The other side's request is cancelled; its final response, whatever it is, finds the change settled.
    private static ChangeStep withdrawn(Change change, Withdrawn w) {
        return switch (change) {
            case Weighing(var from, var kind) when from == w.from()   -> ChangeStep.to(new Settled(), new RefuseChange(from, kind, TERMINATED));
            case Offered(var from, var kind, _) when from == w.from() -> ChangeStep.to(change, new CancelChange(from.other()));
            case Asked(var from) when from == w.from()                -> ChangeStep.to(change, new CancelChange(from.other()));
            case Settled _, Weighing _, Offered _, Answering _, Asked _, Fetching _, Confirming _, AwaitingAnswer _, Closing _, Refreshing _ -> ChangeStep.to(change);
        };
    }

    private static ChangeStep accepted(Change change, Accepted a) {
        return switch (change) {
            case Offered(var from, var kind, var offer) when from != a.by() -> {
                var judge = judgeAnswer(a.by(), offer, a.body());
                yield kind == Kind.INVITE ? ChangeStep.to(new Answering(from, kind), new AckChange(a.by()), judge) : ChangeStep.to(new Answering(from, kind), judge);
            }
            case Asked(var from) when from != a.by() -> ChangeStep.to(new Fetching(from), judgeOffer(a.by(), a.body()));
            // The same 2xx again: its ACK is to bring the answer, so it must wait.
            case Fetching(var from) when from != a.by()          -> ChangeStep.to(change);
            case AwaitingAnswer(var from, _) when from != a.by() -> ChangeStep.to(change);
            case Closing(var from) when from != a.by()           -> ChangeStep.to(change);
            case Refreshing(var of) when of == a.by()            -> ChangeStep.to(new Settled(), new AckChange(a.by()));
            // Nobody waits for it any more, but it must be acknowledged all the same.
            case Settled _, Weighing _, Offered _, Answering _, Asked _, Fetching _, Confirming _, AwaitingAnswer _, Closing _, Refreshing _ -> ChangeStep.to(change, new AckChange(a.by()));
        };
    }

    private static ChangeStep rejected(Change change, Rejected r) {
        boolean lost = r.status() == 408 || r.status() == 481;
        return switch (change) {
            case Offered(var from, var kind, _) when from != r.by() -> refusedBy(from, kind, r.status(), lost);
            case Asked(var from) when from != r.by()                -> refusedBy(from, Kind.INVITE, r.status(), lost);
            case Refreshing(var of) when of == r.by()               -> new ChangeStep(new Settled(), List.of(), lost);
            case Settled _, Weighing _, Offered _, Answering _, Asked _, Fetching _, Confirming _, AwaitingAnswer _, Closing _, Refreshing _ -> ChangeStep.to(change);
        };
    }

    /// 491 goes back to whose request it was: only that side can wait and try again. What else went wrong over there is 488 here.
    private static ChangeStep refusedBy(Side from, Kind kind, int status, boolean lost) {
        int told = status == PENDING || status == TERMINATED ? status : NOT_ACCEPTABLE;
        return new ChangeStep(new Settled(), refusing(from, kind, told), lost);
    }

    /// An offer in a provisional response has nobody to refuse it to.
    private static List<CallAction> refusing(Side from, Kind kind, int status) {
        return kind == Kind.PROGRESS ? List.of() : List.of(new RefuseChange(from, kind, status));
    }

    private static ChangeStep acked(Change change, Acked a) {
        return switch (change) {
            case Confirming(var from) when from == a.from()            -> ChangeStep.to(new Settled());
            case AwaitingAnswer(var from, var offer) when from == a.from() -> ChangeStep.to(new Closing(from), judgeAnswer(from, offer, a.body()));
            case Settled _, Weighing _, Offered _, Answering _, Asked _, Fetching _, Confirming _, AwaitingAnswer _, Closing _, Refreshing _ -> ChangeStep.to(change);
        };
    }

    private static ChangeStep ackMissing(Change change, AckMissing m) {
        return switch (change) {
            case Confirming(var from) when from == m.from()        -> new ChangeStep(new Settled(), List.of(), true);
            case AwaitingAnswer(var from, _) when from == m.from() -> new ChangeStep(new Settled(), List.of(new AckChange(from.other())), true);
            case Settled _, Weighing _, Offered _, Answering _, Asked _, Fetching _, Confirming _, AwaitingAnswer _, Closing _, Refreshing _ -> ChangeStep.to(change);
        };
    }

    private static ChangeStep allowed(Change change, Allowed a) {
        return switch (change) {
            case Weighing(var from, var kind) when from == a.of()  -> ChangeStep.to(new Offered(from, kind, a.description()), new OfferChange(from.other(), kind.onward(), a.description()));
            case Answering(var from, var kind) when from != a.of() ->
                ChangeStep.to(kind == Kind.INVITE || kind == Kind.PROGRESS ? new Confirming(from) : new Settled(), new AcceptChange(from, kind, a.description()));
            case Fetching(var from) when from != a.of()            -> ChangeStep.to(new AwaitingAnswer(from, a.description()), new AcceptChange(from, Kind.INVITE, a.description()));
            case Closing(var from) when from == a.of()             -> ChangeStep.to(new Settled(), new AckChangeWith(from.other(), a.description()));
            case Settled _, Weighing _, Offered _, Answering _, Asked _, Fetching _, Confirming _, AwaitingAnswer _, Closing _, Refreshing _ -> ChangeStep.to(change);
        };
    }

    /// An offer that may not pass is refused, where there is something to refuse. An answer that may not pass leaves the sides with two sessions: the call cannot go on.
    private static ChangeStep forbidden(Change change, Forbidden f) {
        return switch (change) {
            case Weighing(var from, var kind) when from == f.of()  -> new ChangeStep(new Settled(), refusing(from, kind, Refusals.ofOffer(f.reason()).status()), kind == Kind.PROGRESS);
            case Answering(var from, var kind) when from != f.of() -> new ChangeStep(new Settled(), refusing(from, kind, NOT_ACCEPTABLE), true);
            case Fetching(var from) when from != f.of()            -> new ChangeStep(new Settled(), List.of(new RefuseChange(from, Kind.INVITE, NOT_ACCEPTABLE), new AckChange(from.other())), true);
            case Closing(var from) when from == f.of()             -> new ChangeStep(new Settled(), List.of(new AckChange(from.other())), true);
            case Settled _, Weighing _, Offered _, Answering _, Asked _, Fetching _, Confirming _, AwaitingAnswer _, Closing _, Refreshing _ -> ChangeStep.to(change);
        };
    }
}
