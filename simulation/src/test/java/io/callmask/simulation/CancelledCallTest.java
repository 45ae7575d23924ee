package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import java.util.List;
import org.junit.jupiter.api.Test;

/// RFC 3261 §9, and what crosses what.
class CancelledCallTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));

    @Test void before_the_callee_is_dialled_nobody_is_rung() {
        axb.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A -> P       CANCEL
            A <- P       200
            A <- P       487 INVITE        Reason: Q.850;cause=16
            A -> P       ACK
            (router answers)
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 0).numbers("ALICE", "X", "", "");
    }

    @Test void before_any_provisional_response_the_cancel_is_held() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       CANCEL
            A <- P       200
            A <- P       487 INVITE
            A -> P       ACK
            ... 500 ms
                 P -> B  INVITE            again
                 P <- B  100
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 487);
    }

    @Test void after_180_it_goes_through() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            A -> P       CANCEL            Reason: SIP;cause=200;text="Call completed elsewhere"
            A <- P       200
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 487);
    }

    @Test void crossing_the_callees_200_it_ends_what_was_answered() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            A -> P       CANCEL
            A <- P       200
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  200 CANCEL
                 P <- B  200 BYE
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 200);
    }

    @Test void held_while_the_callee_answers_it_is_never_sent() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       CANCEL
            A <- P       200
            A <- P       487 INVITE
            A -> P       ACK
                 P <- B  200               answer pcma
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 200);
    }

    @Test void held_toward_a_silent_callee_it_is_never_sent() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       CANCEL
            A <- P       200
            A <- P       487 INVITE
            A -> P       ACK
            ... 32 s
                 P -> B  INVITE            again 6
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void a_first_word_that_cannot_be_acknowledged_lets_it_go_all_the_same() {
        for (var word : List.of("require 100rel", "require 100rel, RSeq: 0", "require 100rel, RSeq: what")) {
            axb.ladder("""
                A -> P       INVITE X          from ALICE, offer pcma
                A <- P       100
                     P -> B  INVITE BOB        from X, offer pcma
                     P <- B  183               %s
                A -> P       CANCEL
                A <- P       200
                A <- P       487 INVITE
                     P -> B  CANCEL
                A -> P       ACK
                     P <- B  200 CANCEL
                     P <- B  487 INVITE
                     P -> B  ACK
            """.formatted(word)).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 487);
        }
    }

    @Test void held_it_goes_with_an_offer_that_nobody_can_answer_any_more() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, Supported: 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X
            A -> P       CANCEL
            A <- P       200
            A <- P       487 INVITE
            A -> P       ACK
                 P <- B  183               require 100rel, RSeq: 7, offer pcma
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 487);
    }

    @Test void an_answer_that_makes_no_dialog_holds_no_call() {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       CANCEL
            A <- P       200
            A <- P       487 INVITE
            A -> P       ACK
                 P <- B  200 INVITE        answer pcma, To: <sip:+15553334444@192.0.2.20:5060>
            ... 32 s
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void after_the_200_it_has_no_effect() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       CANCEL
            A <- P       200
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    @Test void after_a_refusal_it_has_no_effect() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       CANCEL
            A <- P       200
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void repeated_it_is_answered_alike() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            A -> P       CANCEL
            A <- P       200
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       CANCEL            again
            A <- P       200 CANCEL        again
            A -> P       ACK
            ... 500 ms
                 P -> B  CANCEL            again
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void of_what_we_do_not_know_it_is_answered_481() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
            ... 40 s
            A -> P       CANCEL
            A <- P       481
        """).leavesNothing();
    }
}
