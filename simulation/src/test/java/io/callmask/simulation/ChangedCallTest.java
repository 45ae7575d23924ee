package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.BAD_ANSWER;
import static io.callmask.number.record.Refusal.BAD_BODY;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.SESSION_LOST;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

/// What happens within a call: re-INVITE, UPDATE, offers that come late, digits (RFC 3261 §14, RFC 3264, RFC 3311).
class ChangedCallTest {
    private static final String ANSWERED = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
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

    private Played call(String between) {
        return axb.ladder(ANSWERED + between.indent(8) + ENDED).leavesNothing().recorded(NONE).recorded(true, CALLER, 200)
            .neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void the_caller_offers_anew_and_the_callee_answers() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  200               answer pcmu
                 P -> B  ACK
            A <- P       200               answer pcmu
            A -> P       ACK
            """);
    }

    @Test void the_callee_offers_anew_and_the_caller_answers() {
        call("""
                 P <- B  INVITE            offer pcmu
                 P -> B  100
            A <- P       INVITE            offer pcmu
            A -> P       180
            A -> P       200               answer pcmu
            A <- P       ACK
                 P -> B  200               answer pcmu
                 P <- B  ACK
            """);
    }

    @Test void one_change_after_the_other_from_either_side() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  200               answer pcmu
                 P -> B  ACK
            A <- P       200               answer pcmu
            A -> P       ACK
                 P <- B  INVITE            offer pcma
                 P -> B  100
            A <- P       INVITE            offer pcma
            A -> P       200               answer pcma
            A <- P       ACK
                 P -> B  200               answer pcma
                 P <- B  ACK
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200               answer pcmu
            A <- P       200               answer pcmu
            """);
    }

    @Test void a_refused_change_leaves_the_call_up_and_491_goes_back_to_its_sender() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  491
                 P -> B  ACK
            A <- P       491
            A -> P       ACK
            ... 3 s
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  603
                 P -> B  ACK
            A <- P       488
            A -> P       ACK
            """);
    }

    @Test void glare_is_491_and_impatience_500() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  INVITE            offer pcma
                 P -> B  491 INVITE
                 P <- B  ACK
            A -> P       UPDATE            offer pcma
            A <- P       500 UPDATE        has Retry-After
                 P <- B  488 INVITE
                 P -> B  ACK
            A <- P       488 INVITE
            A -> P       ACK
            """);
    }

    @Test void the_callee_cannot_change_what_the_caller_has_not_acknowledged() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
                 P <- B  INVITE            offer pcmu
                 P -> B  491
                 P <- B  ACK
            A -> P       ACK
        """ + ENDED).leavesNothing().recorded(NONE);
    }

    @Test void an_update_without_offer_concerns_one_leg_only() {
        call("""
            A -> P       UPDATE
            A <- P       200               has Contact
                 P <- B  UPDATE
                 P -> B  200               has Contact
            """);
    }

    @Test void a_change_without_offer_fetches_the_other_sides() {
        call("""
            A -> P       INVITE
            A <- P       100
                 P -> B  INVITE
                 P <- B  200               offer pcmu
            A <- P       200               offer pcmu
            A -> P       ACK               answer pcmu
                 P -> B  ACK               answer pcmu
            """);
    }

    @Test void a_change_taken_back_is_cancelled_on_the_other_side() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  100
            A -> P       CANCEL
            A <- P       200 CANCEL
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
            A <- P       487 INVITE
            A -> P       ACK
            """);
    }

    @Test void a_callee_that_knows_the_call_no_more_ends_it() {
        axb.ladder(ANSWERED + """
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  481
                 P -> B  ACK
            A <- P       488
            A <- P       BYE
                 P -> B  BYE
            A -> P       ACK
            A -> P       200 BYE
                 P <- B  200 BYE
        """).leavesNothing().recorded(SESSION_LOST).recorded(true, PLATFORM, 200);
    }

    @Test void who_hangs_up_in_the_middle_of_a_change_leaves_nothing_open() {
        axb.ladder(ANSWERED + """
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  BYE
                 P -> B  200 BYE
            A <- P       487 INVITE
            A <- P       BYE
            A -> P       ACK
            A -> P       200 BYE
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_late_acceptance_after_the_end_is_still_acknowledged() {
        axb.ladder(ANSWERED + """
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
            A -> P       BYE
            A <- P       200 BYE
            A <- P       487 INVITE
                 P -> B  BYE
            A -> P       ACK
                 P <- B  200 INVITE        answer pcmu
                 P -> B  ACK
                 P <- B  200 BYE
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_changed_answer_is_repeated_until_its_ack() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  200               answer pcmu
                 P -> B  ACK
            A <- P       200               answer pcmu
            ... 600 ms
            A <- P       200               again
            A -> P       ACK
                 P <- B  200               again
                 P -> B  ACK               again
            """);
    }

    @Test void the_offer_may_come_from_the_callee() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  180
            A <- P       180
                 P <- B  200               offer pcma
            A <- P       200               offer pcma
            A -> P       ACK               answer pcma
                 P -> B  ACK               answer pcma
        """ + ENDED).leavesNothing().recorded(NONE).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void an_early_description_that_nobody_asked_for_goes_no_further() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  183               offer pcma
            A <- P       183
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void a_callee_that_offers_nothing_when_asked_is_acknowledged_and_ended() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  200
                 P -> B  ACK
                 P -> B  BYE
            A <- P       500
            A -> P       ACK
                 P <- B  200 BYE
        """).leavesNothing().recorded(BAD_ANSWER);
    }

    @Test void a_caller_that_answers_nothing_ends_the_call() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  200               offer pcma
            A <- P       200               offer pcma
            A -> P       ACK
                 P -> B  ACK
            A <- P       BYE
                 P -> B  BYE
            A -> P       200 BYE
                 P <- B  200 BYE
        """).leavesNothing().recorded(BAD_BODY);
    }

    @Test void a_caller_that_leaves_while_the_callees_ack_is_held() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  200               offer pcma
            A <- P       200               offer pcma
            A -> P       BYE
            A <- P       200 BYE
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  200 BYE
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_cancel_while_the_callee_is_asked_for_its_offer() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  180
            A <- P       180
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  200 INVITE        offer pcma
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  200 BYE
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void a_change_that_comes_out_of_order_is_500() {
        call("""
            A -> P       INVITE            offer pcmu, CSeq: 1 INVITE
            A <- P       500
            A -> P       ACK
            """);
    }
}
