package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.BINDING_CLOSED;
import static io.callmask.number.record.Refusal.BUG;
import static io.callmask.number.record.Refusal.HUNG_UP_BY_OPERATOR;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.STORE_UNAVAILABLE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import io.callmask.sip.engine.CallListener.NoRoom;
import org.junit.jupiter.api.Test;

/// When the router, the store, the journal, the network or the operator do not as one would wish.
class SurroundingsTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));

    @Test void a_slow_look_up_delays_the_call_and_nothing_else() {
        axb.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            ... 3 s
            A -> P       INVITE X          again
            A <- P       100               again
            (router answers)
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void a_binding_released_between_decision_and_dial_reaches_nobody() {
        axb.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            (unbind)
            (router is well)
            (router answers)
            A <- P       404               Reason: Q.850;cause=1
            A -> P       ACK
        """).leavesNothing().recorded(BINDING_CLOSED).neverShows(BOB, toward("A"));
    }

    @Test void a_binding_released_during_the_call_lets_it_finish() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            (unbind)
            ... 30 s
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_store_that_cannot_answer_is_not_taken_for_no_binding() {
        axb.ladder("""
            (store is down)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A <- P       500               Reason: Q.850;cause=41
            A -> P       ACK
        """).leavesNothing().recorded(STORE_UNAVAILABLE);
    }

    @Test void a_full_disk_refuses_new_calls_and_lets_the_others_end() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            (journal is full)
            C -> P       INVITE X          from BOB, offer pcma
            C <- P       503               has Retry-After
            C -> P       ACK
            C -> P       OPTIONS P
            C <- P       503               has Retry-After
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
            (journal has room)
            C -> P       OPTIONS P
            C <- P       200
        """).leavesNothing().recorded(NONE).turnedAway(NoRoom.JOURNAL);
    }

    @Test void an_invite_refused_at_the_door_stays_refused_when_it_comes_again() {
        axb.ladder("""
            (journal is full)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       503               has Retry-After
            (journal has room)
            ... 500 ms
            A -> P       INVITE X          again
            A <- P       503               again
            A -> P       ACK
            A -> P       INVITE X          again
            A <- P       503               again
        """).leavesNothing().recordedNothing().turnedAway(NoRoom.JOURNAL);
    }

    @Test void a_call_is_not_over_until_its_record_is_on_disk() {
        axb.ladder("""
            (journal is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
            ... 5 min
            (call is not over)
            (journal syncs)
            (call is over)
        """).leavesNothing().recorded(io.callmask.number.record.Refusal.BUSY);
    }

    @Test void a_late_200_still_gets_its_ack_and_bye_while_the_disk_is_slow() {
        axb.ladder("""
            (journal is slow)
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
                 P <- B  200 CANCEL
                 P <- B  200 INVITE        tag one, answer pcma
                 P -> B  ACK               tag one
                 P -> B  BYE               tag one
                 P <- B  200 BYE
                 P <- B  200 INVITE        tag two, answer pcma
                 P -> B  ACK               tag two
                 P -> B  BYE               tag two
                 P <- B  200 BYE
            (journal syncs)
        """).leavesNothing().recorded(io.callmask.number.record.Refusal.CANCELLED);
    }

    @Test void the_operator_hangs_up_while_the_router_thinks() {
        axb.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            (operator hangs up)
            A <- P       480               Reason: Q.850;cause=41
            A -> P       ACK
            (router answers)
        """).leavesNothing().recorded(HUNG_UP_BY_OPERATOR).recorded(false, PLATFORM, 0);
    }

    @Test void the_operator_hangs_up_before_the_callee_is_heard_of() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (operator hangs up)
            A <- P       480
            A -> P       ACK
                 P <- B  180
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(HUNG_UP_BY_OPERATOR);
    }

    @Test void the_operator_hangs_up_while_it_rings() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            (operator hangs up)
            A <- P       480
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
            (operator hangs up)
                 P <- B  487 INVITE
                 P -> B  ACK
            (operator hangs up)
        """).leavesNothing().recorded(HUNG_UP_BY_OPERATOR);
    }

    @Test void the_operator_hangs_up_before_the_caller_has_acknowledged() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            (operator hangs up)
                 P -> B  BYE               Reason: Q.850;cause=41
                 P <- B  200
            A -> P       ACK
            A <- P       BYE               Reason: Q.850;cause=41
            A -> P       200
        """).leavesNothing().recorded(HUNG_UP_BY_OPERATOR).recorded(true, PLATFORM, 200);
    }

    @Test void the_operator_hangs_up_while_they_talk() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            ... 10 s
            (operator hangs up)
            A <- P       BYE               Reason: Q.850;cause=41
                 P -> B  BYE               Reason: Q.850;cause=41
            A -> P       200
                 P <- B  200
        """).leavesNothing().recorded(HUNG_UP_BY_OPERATOR).recorded(true, PLATFORM, 200);
    }

    @Test void a_bug_in_the_router_ends_that_call_with_500_and_a_record() {
        for (var manner : new String[] {"throws", "fails"}) {
            axb.ladder("""
                (router %s)
                A -> P       INVITE X          from ALICE, offer pcma
                A <- P       100
                A <- P       500               Reason: Q.850;cause=41
                A -> P       ACK
                (router is well)
                A -> P       OPTIONS P
                A <- P       200
            """.formatted(manner)).leavesNothing().recorded(BUG);
        }
    }

    @Test void a_router_that_breaks_late_ends_that_call_with_500_and_a_record() {
        axb.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            ... 2 s
            (router breaks)
            A <- P       500               Reason: Q.850;cause=41
            A -> P       ACK
        """).leavesNothing().recorded(BUG);
    }

    @Test void a_router_that_never_answers_ends_that_call_with_500_and_a_record() {
        axb.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            ... 9999 ms
            ... 1 ms
            A <- P       500               Reason: Q.850;cause=41
            A -> P       ACK
            ... 10 s
            (router answers)
        """).leavesNothing().recorded(BUG);
    }

    @Test void toward_a_caller_who_cannot_be_reached_the_call_still_ends() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (wire to A breaks)
                 P <- B  200               answer pcma
                 P -> B  ACK
            ... 32 s
                 P -> B  BYE               Reason: Q.850;cause=102
                 P <- B  200
        """).leavesNothing().recorded(io.callmask.number.record.Refusal.ACK_MISSING);
    }
}
