package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.PRACK_MISSING;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

/// Reliable provisional responses (RFC 3262), each leg by itself.
class ReliableProgressTest {
    private static final String ENDED = """
        A -> P       BYE
        A <- P       200
             P -> B  BYE
             P <- B  200
    """;
    private final Stage stage = given(binding("AXYB-1").between(ALICE, BOB).through(X, Y));

    @Test void the_callees_are_acknowledged_by_us_and_the_caller_hears_of_them_as_ever() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, has Supported
                 P <- B  180               require 100rel, RSeq: 7, Contact: <sip:+15553334444@192.0.2.20:5060>
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       180               no Require, no RSeq
                 P <- B  200 PRACK
                 P <- B  183 INVITE        require 100rel, RSeq: 8, answer pcma, Contact: <sip:+15553334444@192.0.2.20:5060>
                 P -> B  PRACK             RAck: 8 1 INVITE
            A <- P       183               answer pcma, no Require, no RSeq
                 P <- B  200 PRACK
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
        """ + ENDED).leavesNothing().recorded(NONE).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void one_that_comes_again_or_out_of_its_turn_is_not_taken_up() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180 INVITE        require 100rel, RSeq: 7
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       180
                 P <- B  180 INVITE        again
            ... 500 ms
                 P -> B  PRACK             again
                 P <- B  200 PRACK
                 P <- B  183 INVITE        require 100rel, RSeq: 9, answer pcma
                 P <- B  183 INVITE        require 100rel, no RSeq
                 P <- B  486 INVITE
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void a_caller_that_requires_them_has_ours_one_after_the_other_and_the_answer_when_it_has_acknowledged_the_early_one() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, require 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, no Require
                 P <- B  180
            A <- P       180               require 100rel, has RSeq
                 P <- B  183               answer pcma
            A -> P       PRACK             rack
            A <- P       200 PRACK
            A <- P       183 INVITE        require 100rel, answer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A -> P       PRACK             rack
            A <- P       200 PRACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED).leavesNothing().recorded(NONE);
    }

    @Test void a_caller_that_would_take_them_has_early_media_reliably_and_ringing_not() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180               no Require, no RSeq
                 P <- B  183               answer pcma
            A <- P       183               require 100rel, answer pcma
            ... 500 ms
            A <- P       183               again
            ... 1 s
            A <- P       183               again
            A -> P       PRACK             rack
            A <- P       200 PRACK
            ... 10 s
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED).leavesNothing().recorded(NONE);
    }

    @Test void a_prack_of_something_else_is_481_and_an_offer_in_it_488() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, require 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180               require 100rel
            A -> P       PRACK             RAck: 1 2 INVITE
            A <- P       481 PRACK
            A -> P       PRACK             RAck: what
            A <- P       400 PRACK
            A -> P       PRACK             rack, offer pcmu
            A <- P       488 PRACK
            A -> P       PRACK             rack
            A <- P       481 PRACK
                 P <- B  486
                 P -> B  ACK
            A <- P       486 INVITE
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void without_a_prack_the_call_is_refused_after_32_s_and_the_callee_cancelled() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, require 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180               require 100rel
            ... 32 s
            A <- P       180               again 6
            A <- P       500               Reason: Q.850;cause=102
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(PRACK_MISSING).recorded(false, PLATFORM, 487);
    }

    @Test void a_callee_that_has_answered_meanwhile_is_hung_up_on() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, require 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               answer pcma
            A <- P       183               require 100rel, answer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            ... 32 s
            A <- P       183               again 6
            A <- P       500
                 P -> B  BYE               Reason: Q.850;cause=102
            A -> P       ACK
                 P <- B  200
        """).leavesNothing().recorded(PRACK_MISSING);
    }

    @Test void a_cancel_while_the_answer_is_held_back_still_ends_the_call_with_487() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, require 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               answer pcma
            A <- P       183               require 100rel, answer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  BYE
            A -> P       ACK
                 P <- B  200
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void both_sides_at_once() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, require 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               require 100rel, RSeq: 4294967290, answer pcma
                 P -> B  PRACK             RAck: 4294967290 1 INVITE
            A <- P       183               require 100rel, answer pcma
                 P <- B  200 PRACK
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A -> P       PRACK             rack
            A <- P       200 PRACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED).leavesNothing().recorded(NONE);
    }
}
