package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.SESSION_LOST;
import static io.callmask.simulation.AnsweredCall.AXB;
import static io.callmask.simulation.AnsweredCall.ENDED;
import static io.callmask.simulation.AnsweredCall.call;
import static io.callmask.simulation.AnsweredCall.lastCall;
import static io.callmask.simulation.AnsweredCall.masked;

import org.junit.jupiter.api.Test;

/// What gets lost, crosses, is taken back or never comes while a session is being changed.
class ChangeInTroubleTest {
    @Test void a_re_invite_that_crosses_a_bye() {
        lastCall("""
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE
            A -> P       INVITE            offer pcmu
            A <- P       481
            A -> P       ACK
            A -> P       200 BYE
            """).recorded(NONE).recorded(true, CALLEE, 200);
    }

    @Test void a_re_invite_and_its_answer_get_lost() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
            ... 600 ms
                 P -> B  INVITE            again
            A -> P       INVITE            again
            A <- P       100               again
                 P <- B  200               answer pcmu
                 P -> B  ACK
            A <- P       200               answer pcmu
                 P <- B  200               again
                 P -> B  ACK               again
            A -> P       INVITE            again
            ... 600 ms
            A <- P       200               again
            A -> P       ACK
            A -> P       ACK               again
            ... 10 s
            """);
    }

    @Test void a_change_that_is_never_acknowledged_ends_the_call() {
        lastCall("""
                 P <- B  INVITE            offer pcmu
                 P -> B  100
            A <- P       INVITE            offer pcmu
            A -> P       200               answer pcmu
            A <- P       ACK
                 P -> B  200               answer pcmu
            ... 32100 ms
                 P -> B  200               again 10 times
            A <- P       BYE
                 P -> B  BYE
            A -> P       200
                 P <- B  200 BYE
            """).recorded(SESSION_LOST).recorded(true, PLATFORM, 200);
    }

    @Test void a_change_that_nobody_answers_is_488_and_the_end() {
        lastCall("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
            ... 32100 ms
                 P -> B  INVITE            again 6 times
            A <- P       488
            A <- P       BYE
                 P -> B  BYE
            A -> P       ACK
            A -> P       200 BYE
                 P <- B  200 BYE
            """).recorded(SESSION_LOST).recorded(true, PLATFORM, 200);
    }

    @Test void an_update_that_nobody_answers_is_488_and_the_end() {
        lastCall("""
                 P <- B  UPDATE            offer pcmu
            A <- P       UPDATE            offer pcmu
            ... 32100 ms
            A <- P       UPDATE            again 10 times
                 P -> B  488
            A <- P       BYE
                 P -> B  BYE
            A -> P       200 BYE
                 P <- B  200 BYE
            """).recorded(SESSION_LOST);
    }

    @Test void a_change_that_is_heard_of_and_never_decided_is_taken_back() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  100
            ... 32100 ms
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
            A <- P       488
            A -> P       ACK
            """);
    }

    @Test void a_side_that_does_not_even_let_a_change_be_taken_back_is_gone() {
        lastCall("""
                 P <- B  INVITE            offer pcmu
                 P -> B  100
            A <- P       INVITE            offer pcmu
            A -> P       180
            ... 32100 ms
            A <- P       CANCEL
            A -> P       200
            ... 32100 ms
                 P -> B  488
            A <- P       BYE
                 P -> B  BYE
                 P <- B  ACK
            A -> P       200 BYE
                 P <- B  200 BYE
            A -> P       200 INVITE        answer pcmu
            A <- P       ACK
            """).recorded(SESSION_LOST).recorded(true, PLATFORM, 200);
    }

    @Test void a_change_that_is_answered_while_we_take_it_back_takes_effect() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  180
            ... 32100 ms
                 P -> B  CANCEL
                 P <- B  200 INVITE        answer pcmu
                 P -> B  ACK
            A <- P       200               answer pcmu
            A -> P       ACK
                 P <- B  200 CANCEL
            """);
    }

    @Test void a_change_left_undecided_over_the_end_of_the_call_is_forgotten() {
        lastCall("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  100
            A -> P       BYE
            A <- P       200 BYE
            A <- P       487 INVITE
                 P -> B  BYE
            A -> P       ACK
                 P <- B  200 BYE
            """).recorded(NONE);
    }

    @Test void a_cancel_before_anything_is_heard_waits_for_the_first_word() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
            A -> P       CANCEL
            A <- P       200 CANCEL
                 P <- B  100 INVITE
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
            A <- P       487 INVITE
            A -> P       ACK
            """);
    }

    @Test void a_cancel_that_comes_too_late_changes_nothing() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
            A -> P       CANCEL
            A <- P       200 CANCEL
                 P <- B  200 INVITE        answer pcmu
                 P -> B  ACK
            A <- P       200 INVITE        answer pcmu
            A -> P       ACK
            """);
    }

    @Test void an_answer_that_comes_again_while_its_ack_is_owed_gets_the_one_ack_with_the_answer() {
        call("""
            A -> P       INVITE
            A <- P       100
                 P -> B  INVITE
                 P <- B  200               offer pcmu
            A <- P       200               offer pcmu
                 P <- B  200               again
            A -> P       ACK               answer pcmu
                 P -> B  ACK               answer pcmu
                 P <- B  200               again
                 P -> B  ACK               again
            """);
    }

    @Test void the_ack_with_the_answer_gets_lost() {
        masked(AXB.ladder("""
            A -> P       INVITE X          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  180
            A <- P       180
                 P <- B  200               offer pcma
            A <- P       200               offer pcma
            ... 600 ms
            A <- P       200               again
                 P <- B  200               again
            A -> P       ACK               answer pcma
                 P -> B  ACK               answer pcma
                 P <- B  200               again
                 P -> B  ACK               again
        """ + ENDED)).recorded(NONE);
    }

    @Test void an_ack_that_comes_before_the_answer_acknowledges_nothing() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
            A -> P       ACK
                 P <- B  200               answer pcmu
                 P -> B  ACK
            A <- P       200 INVITE        answer pcmu
            A -> P       ACK
            """);
    }

    @Test void before_the_call_is_answered_nothing_can_be_changed() {
        masked(AXB.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               answer pcma
            A <- P       183               answer pcma
                 P <- B  UPDATE            offer pcmu
                 P -> B  491
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED)).recorded(NONE);
    }

    @Test void a_fork_that_lost_changes_nothing() {
        masked(AXB.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               tag one, answer pcma
            A <- P       183               tag one, answer pcma
                 P <- B  183               tag two, answer pcma sendonly
            A <- P       183               tag two, answer pcma sendonly
                 P <- B  200               tag two, answer pcma sendonly
                 P -> B  ACK               tag two
            A <- P       200               tag two, answer pcma sendonly
            A -> P       ACK               tag two
                 P <- B  INVITE            tag one, offer pcmu
                 P -> B  481               tag one
                 P <- B  ACK               tag one
                 P <- B  UPDATE            tag one, offer pcmu
                 P -> B  481               tag one
                 P <- B  UPDATE            tag one
                 P -> B  481               tag one
                 P <- B  INFO              tag one, digit 5
                 P -> B  481               tag one
                 P <- B  200 INVITE        tag one, answer pcma
                 P -> B  ACK               tag one
                 P -> B  BYE               tag one
                 P <- B  200 BYE           tag one
            A -> P       BYE               tag two
            A <- P       200               tag two
                 P -> B  BYE               tag two
                 P <- B  200               tag two
        """)).recorded(NONE);
    }
}
