package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.TRUNK_FAILED;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

/// A callee over TCP whose connection breaks at the worst moments.
class BrokenConnectionTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X)).overTcp();

    @Test void over_tcp_a_call_goes_as_over_udp() {
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
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE).recorded(true, CALLER, 200);
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

    @Test void one_that_has_not_arrived_is_waited_for_in_vain() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (connection to B breaks)
            A <- P       500
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  481 CANCEL
            ... 70 s
        """).leavesNothing().recorded(TRUNK_FAILED).recorded(false, PLATFORM, 0);
    }

    @Test void whoever_answers_all_the_same_is_told_goodbye() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (connection to B breaks)
            A <- P       500
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  200 BYE
                 P <- B  481 CANCEL
        """).leavesNothing().recorded(TRUNK_FAILED);
    }

    @Test void a_caller_who_gave_up_before_is_not_told_twice() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
            A -> P       ACK
            (connection to B breaks)
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 487);
    }

    @Test void a_bye_that_cannot_leave_is_tried_until_it_can() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            (wire to B breaks)
            A -> P       BYE
            A <- P       200
            ... 2 s
            (wire mends)
            ... 2 s
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_bye_that_may_have_arrived_is_sent_once_more() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
            (connection to B breaks)
            ... 500 ms
                 P -> B  BYE               again
                 P <- B  481
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_bye_to_a_peer_that_is_gone_is_given_up() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            (wire to B breaks)
            A -> P       BYE
            A <- P       200
            ... 33 s
            (call is over)
            (wire mends)
            ... 33 s
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_digit_that_may_have_arrived_is_not_keyed_twice() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       INFO              digit 5
            A <- P       200
                 P -> B  INFO              digit 5
            (connection to B breaks)
            ... 10 s
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }
}
