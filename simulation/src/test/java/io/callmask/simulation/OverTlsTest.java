package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.TRUNK_FAILED;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

/// A callee over TLS, a caller over UDP; as everywhere with canaries in every field of both.
class OverTlsTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X)).overTls();

    @Test void a_call_is_answered_and_ended_by_the_callee() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            ... 5 s
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE               Reason: Q.850;cause=16
            A -> P       200
        """).leavesNothing().recorded(NONE).recorded(true, CALLEE, 200).numbers("ALICE", "X", "BOB", "X")
            .neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void a_busy_callee_is_told_to_the_caller() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486               Reason: Q.850;cause=17
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void a_caller_hangs_up_while_it_rings() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(CANCELLED).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void an_invite_that_may_have_arrived_is_cancelled_by_a_new_connection() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (connection to B breaks)
            A <- P       500
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(TRUNK_FAILED).recorded(false, PLATFORM, 487);
    }
}
