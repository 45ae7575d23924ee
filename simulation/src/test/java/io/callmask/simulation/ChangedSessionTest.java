package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

/// Within an answered call: new offers from either side (RFC 3261 §14, RFC 3264 §8, RFC 3311), late offers, keyed digits.
class ChangedSessionTest {
    private static final String TALKING = """
            A -> P       INVITE X          from ALICE, offer pcma pcmu
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma pcmu
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
        """;
    private static final String ENDED = """
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """;

    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));

    private Played during(String text) {
        return axb.ladder(TALKING + text + ENDED).leavesNothing().recorded(true, CALLER, 200);
    }

    @Test void the_caller_holds_and_resumes() {
        during("""
            A -> P       INVITE            offer pcma, flow sendonly
            A <- P       100
                 P -> B  INVITE            offer pcma, flow sendonly
                 P <- B  200               answer pcma, flow recvonly
                 P -> B  ACK
            A <- P       200               answer pcma, flow recvonly
            A -> P       ACK
            ... 5 s
            A -> P       INVITE            offer pcma pcmu
            A <- P       100
                 P -> B  INVITE            offer pcma pcmu
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
        """);
    }

    @Test void the_callee_holds() {
        during("""
                 P <- B  INVITE            offer pcma, flow inactive
                 P -> B  100
            A <- P       INVITE            offer pcma, flow inactive
            A -> P       200               answer pcma, flow inactive
            A <- P       ACK
                 P -> B  200               answer pcma, flow inactive
                 P <- B  ACK
        """);
    }

    @Test void a_refused_change_leaves_the_call_as_it_was() {
        during("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  488
                 P -> B  ACK
            A <- P       488
            A -> P       ACK
                 P <- B  UPDATE            offer pcmu
            A <- P       UPDATE            offer pcmu
            A -> P       488
                 P -> B  488
        """);
    }

    @Test void another_offer_while_one_is_open_is_refused_on_either_side_and_stays_so() {
        during("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  INVITE            offer pcma
                 P -> B  491 INVITE
                 P <- B  ACK
            A -> P       UPDATE            offer pcma
            A <- P       500 UPDATE        has Retry-After
                 P <- B  200 INVITE        answer pcmu
                 P -> B  ACK
            A <- P       200 INVITE        answer pcmu
            A -> P       ACK
            A -> P       UPDATE            again
            A <- P       500 UPDATE        again
                 P <- B  INVITE            again
        """);
    }

    @Test void an_offer_in_update_is_answered() {
        during("""
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200               answer pcmu
            A <- P       200               answer pcmu
                 P <- B  UPDATE
                 P -> B  200
        """);
    }

    @Test void a_change_without_an_offer_asks_the_other_side_for_one() {
        during("""
            A -> P       INVITE
            A <- P       100
                 P -> B  INVITE
                 P <- B  200               answer pcma pcmu
            A <- P       200               answer pcma pcmu
            A -> P       ACK               answer pcmu
                 P -> B  ACK               answer pcmu
        """);
    }

    @Test void an_offer_may_come_late() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  180
            A <- P       180
                 P <- B  200               offer pcma pcmu
            A <- P       200               offer pcma pcmu
            ... 500 ms
            A <- P       200               again
                 P <- B  200               again
            A -> P       ACK               answer pcma
                 P -> B  ACK               answer pcma
                 P <- B  200               again
                 P -> B  ACK               again
        """ + ENDED).leavesNothing().recorded(true, CALLER, 200);
    }

    @Test void a_digit_keyed_on_one_side_is_keyed_on_the_other() {
        during("""
            A -> P       INFO              digit 5
            A <- P       200
                 P -> B  INFO              digit 5
                 P <- B  200
                 P <- B  INFO              digit #
                 P -> B  200
            A <- P       INFO              digit #
            A -> P       200
            A -> P       INFO              body text/plain
            A <- P       415               has Accept
            A -> P       INFO
            A <- P       200
        """);
    }

    @Test void a_change_can_be_cancelled() {
        during("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  100
            A -> P       CANCEL
            A <- P       200
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
            A <- P       487 INVITE
            A -> P       ACK
        """);
    }

    @Test void a_call_can_be_ended_in_the_middle_of_a_change() {
        axb.ladder(TALKING + """
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  BYE
                 P -> B  200
            A <- P       487 INVITE
            A <- P       BYE
            A -> P       ACK
            A -> P       200
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(true, CALLEE, 200);
    }
}
