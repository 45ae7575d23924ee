package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.ACK_MISSING;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import org.junit.jupiter.api.Test;

class AnsweredCallTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));
    private final Stage axyb = given(binding("AXYB-1").between(ALICE, BOB).through(X, Y));
    private final Stage backward = given(binding("AXYB-2").between(BOB, ALICE).through(X, Y));

    @Test void a_call_is_answered_and_ended_by_the_caller() {
        axyb.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma pcmu event
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma pcmu event, hops 69
                 P <- B  100
                 P <- B  180
            A <- P       180
                 P <- B  200               answer pcma event
                 P -> B  ACK
            A <- P       200               answer pcma event
            A -> P       ACK
            ... 20 s
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               Reason: Q.850;cause=16
                 P <- B  200
        """).leavesNothing().recorded(NONE).recorded(true, CALLER, 200).numbers("ALICE", "Y", "BOB", "X")
            .neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void a_call_is_answered_and_ended_by_the_callee() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            ... 5 s
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE               Reason: Q.850;cause=16
            A -> P       200
        """).leavesNothing().recorded(NONE).recorded(true, CALLEE, 200).numbers("ALICE", "X", "BOB", "X")
            .neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void the_second_party_calls_the_first_and_shows_its_own_number() {
        backward.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from Y, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().numbers("ALICE", "X", "BOB", "Y").neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void both_sides_hang_up_at_once() {
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
                 P <- B  BYE
                 P -> B  200 BYE
                 P <- B  200
        """).leavesNothing().recorded(true, CALLER, 200);
    }

    /// RFC 3261 §15: a BYE ends the dialog that it names, and an early one of another fork is not the call.
    @Test void a_callers_bye_to_the_early_dialog_of_another_fork_does_not_end_the_answered_one() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180               tag one
            A <- P       180               tag one
                 P <- B  180               tag two
            A <- P       180               tag two
                 P <- B  200               tag two, answer pcma
                 P -> B  ACK               tag two
            A <- P       200               tag two, answer pcma
            A -> P       BYE               tag one
            A <- P       200 BYE
            A -> P       ACK               tag two
            A -> P       INVITE            tag two, offer pcma sendonly
            A <- P       100
                 P -> B  INVITE            tag two, offer pcma sendonly
                 P <- B  200               tag two, answer pcma recvonly
                 P -> B  ACK               tag two
            A <- P       200               tag two, answer pcma recvonly
            A -> P       ACK               tag two
            A -> P       BYE               tag two
            A <- P       200 BYE
                 P -> B  BYE               tag two
                 P <- B  200 BYE
        """).leavesNothing().recorded(NONE).recorded(true, CALLER, 200);
    }

    @Test void early_media_reaches_the_caller_under_the_tag_of_its_fork() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma pcmu
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma pcmu
                 P <- B  183               tag one, answer pcma
            A <- P       183               tag one, answer pcma
                 P <- B  180               tag two
            A <- P       180               tag two
                 P <- B  183               tag two, answer pcmu
            A <- P       183               tag two, answer pcmu
                 P <- B  200               tag two, answer pcmu
                 P -> B  ACK               tag two
            A <- P       200               tag two, answer pcmu
            A -> P       ACK               tag two
            A -> P       BYE               tag two
            A <- P       200
                 P -> B  BYE               tag two
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    @Test void ringing_182_and_other_progress_is_told_with_canonical_words() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  181
            A <- P       181
                 P <- B  182
            A <- P       182
                 P <- B  199
            A <- P       183
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE
            A -> P       200
        """).leavesNothing();
    }

    @Test void a_retransmitted_invite_is_answered_with_the_last_word_and_dials_once() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       INVITE X          again
            A <- P       100               again
                 P <- B  180
            A <- P       180
            A -> P       INVITE X          again
            A <- P       180               again
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       INVITE X          again
            A <- P       486               again
            A -> P       ACK
            A -> P       INVITE X          again
        """).leavesNothing();
    }

    @Test void a_callee_that_repeats_its_200_gets_the_same_ack_again() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
                 P <- B  200               again
                 P -> B  ACK               again
            A -> P       ACK
                 P <- B  200               again
                 P -> B  ACK               again
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing();
    }

    @Test void our_200_is_repeated_until_the_ack_comes() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            ... 499 ms
            ... 1 ms
            A <- P       200               again
            ... 999 ms
            ... 1 ms
            A <- P       200               again
            ... 2 s
            A <- P       200               again
            ... 4 s
            A <- P       200               again
            ... 4 s
            A <- P       200               again
            A -> P       ACK
            ... 1 min
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    @Test void without_an_ack_for_32_s_both_sides_are_hung_up() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            ... 31999 ms
            A <- P       200               again 10
            ... 1 ms
            A <- P       BYE               Reason: Q.850;cause=102
                 P -> B  BYE               Reason: Q.850;cause=102
            A -> P       200
                 P <- B  200
        """).leavesNothing().recorded(ACK_MISSING).recorded(true, PLATFORM, 200);
    }

    @Test void a_bye_that_is_not_answered_is_repeated_for_32_s_and_then_let_be() {
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
            ... 500 ms
                 P -> B  BYE               again
            ... 1 s
                 P -> B  BYE               again
            A -> P       BYE               again
            A <- P       200               again
            ... 2 s
                 P -> B  BYE               again
            ... 4 s
                 P -> B  BYE               again
            ... 40 s
                 P -> B  BYE               again 6
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_late_second_200_of_another_fork_is_acknowledged_and_hung_up() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               tag one, answer pcma
                 P -> B  ACK               tag one
            A <- P       200               tag one, answer pcma
            A -> P       ACK               tag one
                 P <- B  200               tag two, answer pcma
                 P -> B  ACK               tag two
                 P -> B  BYE               tag two
                 P <- B  200
            ... 10 s
            A -> P       BYE               tag one
            A <- P       200
                 P -> B  BYE               tag one
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_caller_may_end_an_early_dialog_by_bye() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            A -> P       BYE
            A <- P       200
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(io.callmask.number.record.Refusal.CANCELLED);
    }

    @Test void a_caller_may_hang_up_before_it_acknowledges() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(true, CALLER, 200);
    }

    @Test void a_callee_that_hangs_up_before_the_caller_acknowledges_is_passed_on_after_the_ack() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
                 P <- B  BYE
                 P -> B  200
            ... 500 ms
            A <- P       200               again
            A -> P       ACK
            A <- P       BYE
            A -> P       200
        """).leavesNothing().recorded(true, CALLEE, 200);
    }

    @Test void datagrams_that_come_twice_change_nothing() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, twice
            A <- P       100               twice
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
                 P <- B  200               answer pcma, twice
                 P -> B  ACK               twice
            A <- P       200               answer pcma
            A -> P       ACK               twice
            A -> P       BYE               twice
            A <- P       200               twice
                 P -> B  BYE
                 P <- B  200               twice
        """).leavesNothing().recorded(NONE);
    }

    @Test void an_answer_that_cannot_be_read_ends_the_call_on_both_sides() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               body application/sdp
                 P -> B  ACK
                 P -> B  BYE
            A <- P       500               Reason: Q.850;cause=111
                 P <- B  200
            A -> P       ACK
        """).leavesNothing().recorded(io.callmask.number.record.Refusal.BAD_ANSWER);
    }

    @Test void early_media_that_cannot_be_read_is_told_as_ringing_alone() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               body application/sdp
            A <- P       183
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void of_a_callee_that_says_it_rings_without_end_some_dozen_times_are_passed_on_and_the_caller_is_heard_all_the_same() {
        var again = "                 P <- B  180               again\n";
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
        """ + (again + "            A <- P       180               again\n").repeat(31) + again.repeat(40) + """
            A -> P       OPTIONS
            A <- P       200 OPTIONS
            ... 5 s
                 P <- B  183 INVITE        answer pcma
            A <- P       183 INVITE        answer pcma
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }
}
