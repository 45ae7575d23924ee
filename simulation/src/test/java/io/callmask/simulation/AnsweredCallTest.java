package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

class AnsweredCallTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));
    private final Stage axyb = given(binding("AXYB-1").between(ALICE, BOB).through(X, Y));

    @Test void a_call_is_answered_and_ended_by_the_caller() {
        axyb.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma pcmu event
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma pcmu event, hops 69
                 P <- B  100
                 P <- B  180
            A <- P       180
                 P <- B  200               answer pcma event
                 P -> B  ACK
            A <- P       200               answer pcma event
            A -> P       ACK
            ... 20 s
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               Reason: Q.850;cause=16
                 P <- B  200
        """).leavesNothing().recorded(NONE).recorded(true, CALLER, 200).numbers("ALICE", "Y", "BOB", "X")
            .neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void a_call_is_answered_and_ended_by_the_callee() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            ... 5 s
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE
            A -> P       200
        """).leavesNothing().recorded(NONE).recorded(true, CALLEE, 200).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }
}
