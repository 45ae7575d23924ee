package io.callmask.sip.call;

/// One fork's two early dialogs, one on each leg, and what has been agreed on in them before anybody has answered (RFC 3262 §5, RFC 3311 §5.1, RFC 6337 §2.2).
///
/// @param branch      leg B's To-tag
/// @param said        the callee's description that came reliably, empty as long as none has
/// @param isHeard     whether the caller has acknowledged a description
/// @param takesUpdate whether the callee takes UPDATE
/// @param change      the offer under way, if one is
/// @param isApart     whether any offer but INVITE's has been made: then a 2xx describes nothing any more
/// @param isLeft      whether the caller has ended it by BYE
public record EarlySession(String branch, Body said, boolean isHeard, boolean takesUpdate, Change change, boolean isApart, boolean isLeft) {
    static EarlySession of(String branch) {
        return new EarlySession(branch, Body.EMPTY, false, false, new Change.Settled(), false, false);
    }

    /// After a description of the callee that came reliably. A message without Allow takes back nothing that one before has said (RFC 3261 §20.5).
    EarlySession saying(Body description, boolean allowsUpdate) {
        return new EarlySession(branch, description, isHeard, takesUpdate || allowsUpdate, change, isApart, isLeft);
    }

    EarlySession heard() {
        return new EarlySession(branch, said, true, takesUpdate, change, isApart, isLeft);
    }

    EarlySession changing(Change next) {
        return new EarlySession(branch, said, isHeard, takesUpdate, next, true, isLeft);
    }

    /// After the caller's BYE.
    EarlySession left() {
        return new EarlySession(branch, said, isHeard, takesUpdate, new Change.Settled(), isApart, true);
    }

    boolean isSaid() {
        return !said.isEmpty();
    }

    boolean isSettled() {
        return change instanceof Change.Settled;
    }

    /// Whether the callee's own offer in a provisional response still waits for the caller's answer: until then it may not answer the INVITE (RFC 3262 §3).
    boolean owesAnswer() {
        return switch (change) {
            case Change.Weighing(_, var kind)   -> kind == Change.Kind.PROGRESS;
            case Change.Offered(_, var kind, _) -> kind == Change.Kind.PROGRESS;
            case Change.Answering(_, var kind)  -> kind == Change.Kind.PROGRESS;
            case Change.Settled _, Change.Asked _, Change.Fetching _, Change.Confirming _, Change.AwaitingAnswer _, Change.Closing _, Change.Refreshing _ -> false;
        };
    }
}
