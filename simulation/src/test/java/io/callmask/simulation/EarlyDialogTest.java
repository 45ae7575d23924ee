package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.BAD_ANSWER;
import static io.callmask.number.record.Refusal.BAD_BODY;
import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.NO_ANSWER;
import static io.callmask.number.record.Refusal.PRACK_MISSING;
import static io.callmask.number.record.Refusal.TRUNK_FAILED;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

/// Offers and answers before the call is answered: UPDATE and PRACK in early dialogs (RFC 3262 §5, RFC 3311, RFC 6337).
class EarlyDialogTest {
    /// Both legs have their first answer reliably, and both sides take UPDATE.
    private static final String READY = """
        A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel, Allow: UPDATE
        A <- P       100
             P -> B  INVITE BOB        from X, offer pcma, has Supported
             P <- B  183               require 100rel, RSeq: 7, answer pcma, Allow: UPDATE
             P -> B  PRACK             RAck: 7 1 INVITE
        A <- P       183               require 100rel, answer pcma
             P <- B  200 PRACK
        A -> P       PRACK             rack
        A <- P       200 PRACK
    """;
    /// The callee answers what has been changed already: nobody says anything of the session any more.
    private static final String ANSWERED = """
             P <- B  200 INVITE
             P -> B  ACK
        A <- P       200 INVITE
        A -> P       ACK
    """;
    private static final String ENDED = """
        A -> P       BYE
        A <- P       200
             P -> B  BYE
             P <- B  200
    """;
    private final Stage stage = given(binding("AXYB-1").between(ALICE, BOB).through(X, Y));

    private void call(String ladder) {
        stage.ladder(ladder).leavesNothing().recorded(NONE).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void an_answer_that_came_reliably_need_not_come_again() {
        call(READY + """
                 P <- B  200 INVITE
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED);
    }

    @Test void a_caller_without_100rel_has_it_in_the_2xx_all_the_same() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               require 100rel, RSeq: 7, answer pcma
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       183               answer pcma
                 P <- B  200 PRACK
                 P <- B  200 INVITE
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED);
    }

    @Test void the_callers_update_goes_over_and_its_answer_comes_back() {
        call(READY + """
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu, has Contact, no Session-Expires
                 P <- B  200 UPDATE        answer pcmu
            A <- P       200 UPDATE        answer pcmu, has Contact, no Session-Expires
        """ + ANSWERED + ENDED);
    }

    @Test void the_callees_update_goes_over_and_its_answer_comes_back() {
        call(READY + """
                 P <- B  UPDATE            offer pcmu
            A <- P       UPDATE            offer pcmu, has Contact
            A -> P       200 UPDATE        answer pcmu
                 P -> B  200 UPDATE        answer pcmu
        """ + ANSWERED + ENDED);
    }

    @Test void one_after_the_other_from_either_side_and_on_after_the_answer() {
        call(READY + """
                 P <- B  UPDATE            offer pcmu
            A <- P       UPDATE            offer pcmu
            A -> P       200 UPDATE        answer pcmu
                 P -> B  200 UPDATE        answer pcmu
            A -> P       UPDATE            offer pcma
                 P -> B  UPDATE            offer pcma
                 P <- B  200 UPDATE        answer pcma
            A <- P       200 UPDATE        answer pcma
        """ + ANSWERED + """
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  200               answer pcmu
                 P -> B  ACK
            A <- P       200               answer pcmu
            A -> P       ACK
                 P <- B  UPDATE            offer pcma
            A <- P       UPDATE            offer pcma
            A -> P       200               answer pcma
                 P -> B  200               answer pcma
        """ + ENDED);
    }

    /// Before its turn comes, the two have agreed on something else.
    @Test void a_description_that_waits_for_a_prack_is_old_when_another_has_been_agreed_on() {
        call(READY.replace("Supported: 100rel", "Require: 100rel").replace("RSeq: 7, answer pcma", "RSeq: 7, answer pcma, Contact: <sip:+15553334444@192.0.2.20:5060>") + """
                 P <- B  180 INVITE        require 100rel, RSeq: 8, Contact: <sip:+15553334444@192.0.2.20:5060>
                 P -> B  PRACK             RAck: 8 1 INVITE
            A <- P       180 INVITE        require 100rel
                 P <- B  200 PRACK
                 P <- B  183 INVITE        require 100rel, RSeq: 9, answer pcma, Allow: UPDATE, Contact: <sip:+15553334444@192.0.2.20:5060>
                 P -> B  PRACK             RAck: 9 1 INVITE
                 P <- B  200 PRACK
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200 UPDATE        answer pcmu, Contact: <sip:+15553334444@192.0.2.20:5060>
            A <- P       200 UPDATE        answer pcmu
            A -> P       PRACK             rack
            A <- P       200 PRACK
            A <- P       183 INVITE        require 100rel, no Content-Type
            A -> P       PRACK             rack
            A <- P       200 PRACK
        """ + ANSWERED + ENDED);
    }

    @Test void one_without_an_offer_concerns_one_leg_and_says_where_the_peer_is_now() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            A -> P       UPDATE            Contact: <sip:+15551112222@192.0.2.10:5060;moved=yes>
            A <- P       200 UPDATE        has Contact, no Session-Expires
                 P <- B  UPDATE            Contact: <sip:+15553334444@192.0.2.20:5060;moved=yes>
                 P -> B  200 UPDATE        has Contact, no Session-Expires
                 P <- B  200 INVITE        answer pcma, Contact: <sip:+15553334444@192.0.2.20:5060;moved=yes>
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE
            A -> P       200
        """);
    }

    @Test void an_offer_before_the_first_answer_is_500_from_the_caller_and_491_from_the_callee() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel, Allow: UPDATE
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180               Contact: <sip:+15553334444@192.0.2.20:5060>
            A <- P       180
            A -> P       UPDATE            offer pcmu
            A <- P       500 UPDATE        has Retry-After
                 P <- B  UPDATE            offer pcmu
                 P -> B  491 UPDATE
                 P <- B  183 INVITE        require 100rel, RSeq: 7, answer pcma, Allow: UPDATE, Contact: <sip:+15553334444@192.0.2.20:5060>
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       183 INVITE        require 100rel, answer pcma
                 P <- B  200 PRACK
                 P <- B  UPDATE            offer pcmu
                 P -> B  500 UPDATE        has Retry-After
            A -> P       PRACK             rack
            A <- P       200 PRACK
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED);
    }

    @Test void as_long_as_the_other_leg_has_no_answer_that_counts_an_offer_is_500() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel, Allow: UPDATE
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               answer pcma, Allow: UPDATE
            A <- P       183               require 100rel, answer pcma
            A -> P       PRACK             rack
            A <- P       200 PRACK
            A -> P       UPDATE            offer pcmu
            A <- P       500 UPDATE        has Retry-After
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED);
    }

    @Test void the_callees_offer_to_a_caller_without_100rel_is_500() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma, Allow: UPDATE
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               require 100rel, RSeq: 7, answer pcma, Allow: UPDATE
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       183               answer pcma
                 P <- B  200 PRACK
                 P <- B  UPDATE            offer pcmu
                 P -> B  500 UPDATE        has Retry-After
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED);
    }

    @Test void a_side_that_does_not_take_update_cannot_be_asked_now() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               require 100rel, RSeq: 7, answer pcma
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       183               require 100rel, answer pcma
                 P <- B  200 PRACK
            A -> P       PRACK             rack
            A <- P       200 PRACK
            A -> P       UPDATE            offer pcmu
            A <- P       504 UPDATE
                 P <- B  UPDATE            offer pcmu
                 P -> B  504 UPDATE
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """ + ENDED);
    }

    /// Who says nothing of what it takes has taken nothing back (RFC 3261 §20.5).
    @Test void a_later_progress_without_allow_takes_nothing_back() {
        call(READY.replace("RSeq: 7, answer pcma", "RSeq: 7, answer pcma, Contact: <sip:+15553334444@192.0.2.20:5060>") + """
                 P <- B  183 INVITE        require 100rel, RSeq: 8, answer pcma, Contact: <sip:+15553334444@192.0.2.20:5060>
                 P -> B  PRACK             RAck: 8 1 INVITE
            A <- P       183 INVITE        require 100rel, answer pcma
                 P <- B  200 PRACK
            A -> P       PRACK             rack
            A <- P       200 PRACK
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200 UPDATE        answer pcmu, Contact: <sip:+15553334444@192.0.2.20:5060>
            A <- P       200 UPDATE        answer pcmu
        """ + ANSWERED + ENDED);
    }

    @Test void glare_is_491_and_impatience_500() {
        call(READY + """
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  UPDATE            offer pcma
                 P -> B  491 UPDATE
                 P <- B  200 UPDATE        answer pcmu
            A <- P       200 UPDATE        answer pcmu
                 P <- B  UPDATE            offer pcma
            A <- P       UPDATE            offer pcma
                 P <- B  UPDATE
                 P -> B  500 UPDATE        has Retry-After
            A -> P       491 UPDATE
                 P -> B  491 UPDATE
        """ + ANSWERED + ENDED);
    }

    @Test void a_refused_offer_leaves_the_call_as_it_was() {
        call(READY + """
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  488 UPDATE
            A <- P       488 UPDATE
                 P <- B  UPDATE            offer pcmu
            A <- P       UPDATE            offer pcmu
            A -> P       481 UPDATE
                 P -> B  488 UPDATE
            A -> P       UPDATE            body application/sdp
            A <- P       400 UPDATE
        """ + ANSWERED + ENDED);
    }

    @Test void a_2xx_waits_for_the_callers_update_to_be_answered() {
        call(READY + """
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200 INVITE
                 P -> B  ACK
                 P <- B  200 UPDATE        answer pcmu
            A <- P       200 UPDATE        answer pcmu
            A <- P       200 INVITE
            A -> P       ACK
        """ + ENDED);
    }

    @Test void and_for_the_callees() {
        call(READY + """
                 P <- B  UPDATE            offer pcmu, Contact: <sip:+15553334444@192.0.2.20:5060>
            A <- P       UPDATE            offer pcmu
                 P <- B  200 INVITE        answer pcma, Contact: <sip:+15553334444@192.0.2.20:5060>
                 P -> B  ACK
            A -> P       200 UPDATE        answer pcmu
            A <- P       200 INVITE
                 P -> B  200 UPDATE        answer pcmu
            A -> P       ACK
        """ + ENDED);
    }

    @Test void an_update_that_is_never_answered_delays_the_2xx_for_32_s_at_most() {
        call(READY + """
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200 INVITE
                 P -> B  ACK
            ... 32 s
                 P -> B  UPDATE            again 10
            A <- P       488 UPDATE
            A <- P       200 INVITE
            A -> P       ACK
        """ + ENDED);
    }

    @Test void who_gives_up_meanwhile_leaves_no_request_unanswered() {
        stage.ladder(READY + """
                 P <- B  UPDATE            offer pcmu
            A <- P       UPDATE            offer pcmu
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  487 UPDATE
                 P -> B  CANCEL
            A -> P       ACK
            A -> P       481 UPDATE
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void a_callee_that_declines_meanwhile_too() {
        stage.ladder(READY + """
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  486 INVITE
                 P -> B  ACK
            A <- P       487 UPDATE
            A <- P       486 INVITE
            A -> P       ACK
                 P <- B  481 UPDATE
        """).leavesNothing().recorded(BUSY);
    }

    @Test void a_callee_that_wants_a_longer_session_after_it_was_heard_declines() {
        stage.ladder(READY + """
                 P <- B  UPDATE            offer pcmu
            A <- P       UPDATE            offer pcmu
                 P <- B  422 INVITE        Min-SE: 3600
                 P -> B  ACK
                 P -> B  487 UPDATE
            A <- P       500 INVITE
            A -> P       ACK
            A -> P       481 UPDATE
        """).leavesNothing().recorded(TRUNK_FAILED);
        stage.ladder(READY + """
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  422 INVITE        Min-SE: 3600
                 P -> B  ACK
            A <- P       487 UPDATE
            A <- P       500 INVITE
            A -> P       ACK
                 P <- B  200 UPDATE        answer pcmu
        """).leavesNothing().recorded(TRUNK_FAILED);
    }

    @Test void an_answer_that_may_not_pass_ends_the_call() {
        stage.ladder(READY + """
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200 UPDATE        body application/sdp
            A <- P       487 UPDATE
            A <- P       500 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(BAD_ANSWER).recorded(false, PLATFORM, 487);
    }

    @Test void each_fork_is_by_itself() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel, Allow: UPDATE
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               tag one, require 100rel, RSeq: 7, answer pcma, Allow: UPDATE
                 P -> B  PRACK             tag one, RAck: 7 1 INVITE
            A <- P       183               tag one, require 100rel, answer pcma
                 P <- B  200 PRACK
            A -> P       PRACK             tag one, rack
            A <- P       200 PRACK
                 P <- B  183 INVITE        tag two, require 100rel, RSeq: 1, answer pcma, Allow: UPDATE
                 P -> B  PRACK             tag two, RAck: 1 1 INVITE
            A <- P       183 INVITE        tag two, require 100rel, answer pcma
                 P <- B  200 PRACK
            A -> P       PRACK             tag two, rack
            A <- P       200 PRACK
            A -> P       UPDATE            tag one, offer pcmu
                 P -> B  UPDATE            tag one, offer pcmu
                 P <- B  UPDATE            tag two, offer pcmu
            A <- P       UPDATE            tag two, offer pcmu
            A -> P       200 UPDATE        tag two, answer pcmu
                 P -> B  200 UPDATE        tag two, answer pcmu
                 P <- B  200 INVITE        tag two
                 P -> B  ACK               tag two
            A <- P       487 UPDATE        tag one
            A <- P       200 INVITE        tag two
                 P <- B  481 UPDATE        tag one
            A -> P       ACK               tag two
            A -> P       UPDATE            tag one
            A <- P       481 UPDATE
                 P <- B  UPDATE            tag one
                 P -> B  481 UPDATE
            A -> P       BYE               tag two
            A <- P       200 BYE
                 P -> B  BYE               tag two
                 P <- B  200 BYE
        """);
    }

    // PRACK.

    @Test void an_offer_in_a_prack_goes_over_as_an_update_and_its_200_brings_the_answer() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               require 100rel, RSeq: 7, answer pcma, Allow: UPDATE
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       183               require 100rel, answer pcma
                 P <- B  200 PRACK
            A -> P       PRACK             rack, offer pcmu
                 P -> B  UPDATE            offer pcmu
            A -> P       PRACK             again
                 P <- B  200 UPDATE        answer pcmu
            A <- P       200 PRACK         answer pcmu
        """ + ANSWERED + ENDED);
    }

    @Test void the_2xx_waits_for_it() {
        call("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               require 100rel, RSeq: 7, answer pcma, Allow: UPDATE
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       183               require 100rel, answer pcma
                 P <- B  200 PRACK
            A -> P       PRACK             rack, offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
                 P <- B  200 UPDATE        answer pcmu
            A <- P       200 PRACK         answer pcmu
            A <- P       200 INVITE
            A -> P       ACK
        """ + ENDED);
    }

    @Test void one_that_the_callee_refuses_or_cannot_be_asked_is_488_and_the_call_goes_on() {
        for (var allow : new String[] {", Allow: UPDATE", ""}) {
            boolean asked = !allow.isEmpty();
            call("""
                A -> P       INVITE Y          from ALICE, offer pcma, Supported: 100rel
                A <- P       100
                     P -> B  INVITE BOB        from X, offer pcma
                     P <- B  183               require 100rel, RSeq: 7, answer pcma%s
                     P -> B  PRACK             RAck: 7 1 INVITE
                A <- P       183               require 100rel, answer pcma
                     P <- B  200 PRACK
                A -> P       PRACK             rack, offer pcmu
                %s
                A <- P       488 PRACK
                     P <- B  200 INVITE        answer pcma
                     P -> B  ACK
                A <- P       200 INVITE        %s
                A -> P       ACK
            """.formatted(allow, asked ? "     P -> B  UPDATE            offer pcmu\n                     P <- B  491 UPDATE" : "", asked ? "no Content-Type" : "answer pcma") + ENDED);
        }
    }

    // The offer that the INVITE leaves to the callee.

    private static final String OFFERED = """
        A -> P       INVITE Y          from ALICE, Supported: 100rel, Allow: UPDATE
        A <- P       100
             P -> B  INVITE BOB        from X, has Supported
             P <- B  183               require 100rel, RSeq: 7, offer pcma pcmu, Allow: UPDATE
        A <- P       183               require 100rel, offer pcma pcmu
    """;

    @Test void the_callees_early_offer_is_answered_in_the_callers_prack() {
        call(OFFERED + """
                 P <- B  183               again
            A -> P       PRACK             rack, answer pcma
            A <- P       200 PRACK
                 P -> B  PRACK             RAck: 7 1 INVITE, answer pcma
                 P <- B  200 PRACK
        """ + ANSWERED + ENDED);
    }

    private static final String ANSWERING = OFFERED + """
        A -> P       PRACK             rack, answer pcma
        A <- P       200 PRACK
             P -> B  PRACK             RAck: 7 1 INVITE, answer pcma
    """;

    @Test void until_that_prack_has_its_answer_neither_side_offers_and_the_2xx_waits() {
        call(ANSWERING + """
            A -> P       UPDATE            offer pcmu
            A <- P       491 UPDATE
                 P <- B  UPDATE            offer pcmu
                 P -> B  500 UPDATE        has Retry-After
                 P <- B  200 INVITE
                 P -> B  ACK
                 P <- B  200 PRACK
            A <- P       200 INVITE
            A -> P       ACK
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  200               answer pcmu
                 P -> B  ACK
            A <- P       200               answer pcmu
            A -> P       ACK
        """ + ENDED);
    }

    @Test void a_prack_that_is_refused_keeps_back_nothing_more() {
        call(ANSWERING + """
                 P <- B  500 PRACK
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  200 UPDATE        answer pcmu
            A <- P       200 UPDATE        answer pcmu
        """ + ANSWERED + ENDED);
    }

    @Test void one_that_is_never_answered_delays_the_2xx_for_32_s_at_most() {
        call(ANSWERING + """
                 P <- B  200 INVITE
                 P -> B  ACK
            ... 32 s
                 P -> B  PRACK             again 10
            A <- P       200 INVITE
            A -> P       ACK
        """ + ENDED);
    }

    @Test void who_gives_up_while_it_is_on_its_way_ends_the_call() {
        stage.ladder(ANSWERING + """
                 P <- B  200 INVITE
                 P -> B  ACK
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  BYE
            A -> P       ACK
                 P <- B  200 BYE
                 P <- B  200 PRACK
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void a_phone_that_rings_with_it_rings_and_what_follows_has_no_description() {
        call("""
            A -> P       INVITE Y          from ALICE, require 100rel, Allow: UPDATE
            A <- P       100
                 P -> B  INVITE BOB        from X, has Supported
                 P <- B  180               require 100rel, RSeq: 7, offer pcma, Allow: UPDATE, Contact: <sip:+15553334444@192.0.2.20:5060>
            A <- P       180               require 100rel, offer pcma
            A -> P       PRACK             rack, answer pcma
            A <- P       200 PRACK
                 P -> B  PRACK             RAck: 7 1 INVITE, answer pcma
                 P <- B  200 PRACK
                 P <- B  183 INVITE        require 100rel, RSeq: 8, answer pcma, Contact: <sip:+15553334444@192.0.2.20:5060>
                 P -> B  PRACK             RAck: 8 1 INVITE
            A <- P       183 INVITE        require 100rel
                 P <- B  200 PRACK
            A -> P       PRACK             rack
            A <- P       200 PRACK
                 P <- B  UPDATE            offer pcmu
            A <- P       UPDATE            offer pcmu
            A -> P       200 UPDATE        answer pcmu
                 P -> B  200 UPDATE        answer pcmu
        """ + ANSWERED + ENDED);
    }

    @Test void the_callee_is_not_asked_to_offer_early_when_the_caller_could_not_answer() {
        call("""
            A -> P       INVITE Y          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X, Supported: timer
                 P <- B  183               require 100rel, RSeq: 7, offer pcma
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       183
                 P <- B  200 PRACK
                 P <- B  200 INVITE        offer pcma
            A <- P       200 INVITE        offer pcma
            A -> P       ACK               answer pcma
                 P -> B  ACK               answer pcma
        """ + ENDED);
    }

    @Test void a_caller_that_acknowledges_without_answering_or_answers_badly_ends_the_call() {
        for (var answer : new String[] {"rack", "rack, body application/sdp"}) {
            stage.ladder(OFFERED + """
                A -> P       PRACK             %s
                A <- P       200 PRACK
                A <- P       400 INVITE
                     P -> B  CANCEL
                A -> P       ACK
                     P <- B  200 CANCEL
                     P <- B  487 INVITE
                     P -> B  ACK
            """.formatted(answer)).leavesNothing().recorded(BAD_BODY);
        }
    }

    @Test void an_early_offer_that_may_not_pass_ends_the_call() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, Supported: 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  183               require 100rel, RSeq: 7, body application/sdp
            A <- P       500 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(BAD_ANSWER);
    }

    @Test void one_that_is_never_acknowledged_ends_the_call_and_the_no_answer_timer_does_as_ever() {
        stage.ladder(OFFERED + """
            ... 32 s
            A <- P       183               again 6
            A <- P       500 INVITE        Reason: Q.850;cause=102
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(PRACK_MISSING);
        stage.ladder(OFFERED + """
            A -> P       PRACK             rack, answer pcma
            A <- P       200 PRACK
                 P -> B  PRACK             RAck: 7 1 INVITE, answer pcma
                 P <- B  200 PRACK
            ... 60 s
            A <- P       480 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(NO_ANSWER);
    }

    @Test void a_callee_that_answers_before_its_offer_is_answered_is_hung_up_on() {
        stage.ladder(OFFERED + """
                 P <- B  200 INVITE
                 P -> B  ACK
                 P -> B  BYE
            A <- P       500 INVITE
            A -> P       ACK
                 P <- B  200 BYE
        """).leavesNothing().recorded(BAD_ANSWER);
    }
}
