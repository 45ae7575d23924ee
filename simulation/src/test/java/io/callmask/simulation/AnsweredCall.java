package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

/// The beginning and the end of a call, for ladders about what lies between.
final class AnsweredCall {
    static final String BEGUN = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
        """;
    static final String ENDED = """
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """;
    static final Stage AXB = given(binding("AXB-1").between(ALICE, BOB).through(X));

    private AnsweredCall() {}

    /// A call in which this happens and that the caller ends as usual.
    static Played call(String between) {
        return masked(AXB.ladder(BEGUN + between + ENDED)).recorded(NONE).recorded(true, CALLER, 200);
    }

    /// A call that ends by what happens.
    static Played lastCall(String between) {
        return masked(AXB.ladder(BEGUN + between));
    }

    static Played masked(Played played) {
        return played.leavesNothing().neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }
}
