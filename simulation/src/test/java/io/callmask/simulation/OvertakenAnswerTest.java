package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.UNREACHABLE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests of a callee that come before the 2xx that it sent first, and OPTIONS in their turn.
class OvertakenAnswerTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));

    @Test void a_bye_that_overtakes_its_own_200_ends_the_call() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200 INVITE        answer pcma, held
                 P <- B  BYE
                 P -> B  200 BYE
            A <- P       480
            A -> P       ACK
                 P <- B  200 INVITE        again
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  481 BYE
        """).leavesNothing().recorded(UNREACHABLE).recorded(false, CALLEE, 200);
    }

    @Test void so_it_does_when_the_phone_was_heard_to_ring() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
                 P <- B  200 INVITE        answer pcma, held
                 P <- B  BYE
                 P -> B  200 BYE
            A <- P       480
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  481 CANCEL
                 P <- B  200 INVITE        again
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  481 BYE
        """).leavesNothing().recorded(UNREACHABLE).recorded(false, CALLEE, 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "INFO", "OPTIONS"})
    void another_request_that_does_is_told_to_come_again(String method) {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200 INVITE        answer pcma, held
                 P <- B  %s
                 P -> B  500               has Retry-After
                 P <- B  200 INVITE        again
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """.formatted(method)).leavesNothing().recorded(NONE).recorded(true, CALLER, 200);
    }

    @Test void a_new_offer_that_does_is_told_to_come_again() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200 INVITE        answer pcma, held
                 P <- B  INVITE            offer pcma
                 P -> B  500               has Retry-After
                 P <- B  ACK
                 P <- B  200 INVITE        again
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE).recorded(true, CALLER, 200);
    }

    @Test void options_within_a_call_keep_their_turn() {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, CSeq: 7 INVITE
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK               CSeq: 7 ACK
            A -> P       OPTIONS           CSeq: 9 OPTIONS
            A <- P       200               has Allow, Accept: application/sdp
            A -> P       OPTIONS           again
            A <- P       200               again
            A -> P       OPTIONS           CSeq: 8 OPTIONS
            A <- P       500
            A -> P       BYE               CSeq: 10 BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    @Test void before_the_answer_they_keep_it_too() {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, CSeq: 7 INVITE
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            A -> P       OPTIONS           CSeq: 9 OPTIONS
            A <- P       200 OPTIONS
            A -> P       INFO              digit 5, CSeq: 8 INFO
            A <- P       500 INFO
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK               CSeq: 7 ACK
            A -> P       BYE               CSeq: 9 BYE
            A <- P       500
            A -> P       BYE               CSeq: 10 BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    /// What a response says of its request is what we know already: our requests go on from our own number.
    @Test void a_response_does_not_say_how_our_requests_are_counted() {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma, CSeq: 2147483647 INVITE
                 P -> B  ACK               CSeq: 1 ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               CSeq: 2 BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }
}
