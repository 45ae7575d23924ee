package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

/// A caller's BYE before the answer, when several phones ring: it ends the early dialog that it names, and the call with the last of them (RFC 3261 §15).
class EarlyByeTest {
    private static final String TWO_RING = """
        A -> P       INVITE X          from ALICE, offer pcma
        A <- P       100
             P -> B  INVITE BOB        from X, offer pcma
             P <- B  180               tag one
        A <- P       180               tag one
             P <- B  180               tag two
        A <- P       180               tag two
    """;
    private static final String ONE_IS_LEFT = TWO_RING + """
        A -> P       BYE               tag one
        A <- P       200 BYE
             P -> B  BYE               tag one
             P <- B  200 BYE           tag one
    """;

    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));

    @Test void the_others_ring_on_and_of_that_one_nothing_is_told_any_more() {
        axb.ladder(ONE_IS_LEFT + """
                 P <- B  183 INVITE        tag one, answer pcma
            A -> P       INFO              tag one, digit 5
            A <- P       481 INFO
                 P <- B  200 INVITE        tag two, answer pcma
                 P -> B  ACK               tag two
            A <- P       200 INVITE        tag two, answer pcma
            A -> P       ACK               tag two
            A -> P       BYE               tag two
            A <- P       200
                 P -> B  BYE               tag two
                 P <- B  200
        """).leavesNothing().recorded(NONE).recorded(true, CALLER, 200);
    }

    @Test void with_the_last_of_them_the_call_ends() {
        axb.ladder(ONE_IS_LEFT + """
            A -> P       BYE               tag two
            A <- P       200 BYE
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 487);
    }

    @Test void a_phone_that_answers_all_the_same_is_hung_up_on_and_the_call_is_over() {
        axb.ladder(ONE_IS_LEFT + """
                 P <- B  200 INVITE        tag one, answer pcma
                 P -> B  ACK               tag one
                 P -> B  BYE               tag one
            A <- P       487 INVITE
            A -> P       ACK
                 P <- B  200 BYE           tag one
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 200);
    }

    @Test void its_own_bye_that_crosses_the_callers_ends_nothing_else() {
        axb.ladder(TWO_RING + """
            A -> P       BYE               tag one
            A <- P       200 BYE
                 P -> B  BYE               tag one
                 P <- B  BYE               tag one
                 P -> B  200 BYE           tag one
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
            ... 32 s
                 P -> B  BYE               again 10
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void what_nobody_acknowledges_there_any_more_keeps_nothing_back() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, Require: 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180               tag one
            A <- P       180               tag one, require 100rel
                 P <- B  183               tag two, answer pcma
            A -> P       BYE               tag one
            A <- P       200 BYE
                 P -> B  BYE               tag one
            A <- P       183 INVITE        tag two, require 100rel, answer pcma
                 P <- B  200 BYE           tag one
            A -> P       PRACK             tag two, rack
            A <- P       200 PRACK
                 P <- B  486 INVITE
                 P -> B  ACK
            A <- P       486 INVITE
            A -> P       ACK
        """).leavesNothing();
    }
}
