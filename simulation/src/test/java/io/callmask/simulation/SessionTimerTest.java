package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.LONGEST_REACHED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.SESSION_EXPIRED;
import static io.callmask.number.record.Refusal.SESSION_LOST;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import io.callmask.number.Directions;
import io.callmask.number.Terms;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Session timers (RFC 4028), each leg by itself, and the longest call.
class SessionTimerTest {
    /// Neither party knows of session timers.
    private static final String ANSWERED = """
        A -> P       INVITE Y          from ALICE, offer pcma, no Supported
        A <- P       100
             P -> B  INVITE BOB        from X, offer pcma, Session-Expires: 1800, Min-SE: 90, no Require
             P <- B  200               answer pcma, no Supported
             P -> B  ACK
        A <- P       200               answer pcma, Session-Expires: 1800;refresher=uas, no Require
        A -> P       ACK
    """;
    private final Stage stage = given(binding("AXYB-1").between(ALICE, BOB).through(X, Y));

    @Test void sides_without_session_timers_are_asked_by_re_invites_that_change_nothing() {
        stage.ladder(ANSWERED + """
            ... 900 s
            A <- P       INVITE            offer pcma, Session-Expires: 1800;refresher=uac
            A -> P       200               answer pcma
            A <- P       ACK
            ... 5 s
                 P -> B  INVITE            offer pcma, Session-Expires: 1800;refresher=uac
                 P <- B  200               answer pcma
                 P -> B  ACK
            ... 895 s
            A <- P       INVITE            offer pcma
            A -> P       200               answer pcma
            A <- P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void a_call_whose_both_ends_have_vanished_ends_with_its_record() {
        stage.ladder(ANSWERED + """
            ... 900 s
            A <- P       INVITE            offer pcma
            ... 32 s
            A <- P       INVITE            again 6
            A <- P       BYE
                 P -> B  BYE               Reason: Q.850;cause=31
            ... 32 s
            A <- P       BYE               again 10
                 P -> B  BYE               again 10
        """).leavesNothing().recorded(SESSION_LOST).recorded(true, PLATFORM, 200);
    }

    @Test void a_side_that_takes_update_is_asked_by_update_and_one_that_offers_to_refresh_is_waited_for() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: timer, Session-Expires: 300;refresher=uac
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, Session-Expires: 1800
                 P <- B  200               answer pcma, Allow: INVITE, Session-Expires: 600;refresher=uac, plus Allow: UPDATE
                 P -> B  ACK
            A <- P       200               answer pcma, Session-Expires: 300;refresher=uac, Require: timer
            A -> P       ACK
            ... 250 s
            A -> P       UPDATE            Supported: timer, Session-Expires: 300;refresher=uac
            A <- P       200               Session-Expires: 300;refresher=uac, Require: timer
            ... 50 s
                 P -> B  UPDATE            Session-Expires: 600;refresher=uac, Supported: timer
                 P <- B  200               Session-Expires: 600;refresher=uac, Require: timer
            ... 217999 ms
            ... 1 ms
            A <- P       BYE               Reason: Q.850;cause=102
                 P -> B  BYE               Reason: Q.850;cause=102
            A -> P       200
                 P <- B  200
        """).leavesNothing().recorded(SESSION_EXPIRED).recorded(true, PLATFORM, 200);
    }

    @Test void a_session_that_would_be_too_short_is_refused_with_422_and_begins_when_asked_for_longer() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: timer, Session-Expires: 89
            A <- P       422               Min-SE: 90
            A -> P       ACK
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: timer, Session-Expires: 90
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma, Session-Expires: 1800;refresher=uas
                 P -> B  ACK
            A <- P       200               answer pcma, Session-Expires: 90;refresher=uac, Require: timer
            A -> P       ACK
            A -> P       UPDATE            Supported: timer, Session-Expires: 10
            A <- P       422               Min-SE: 90
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }

    @Test void the_callees_422_is_never_told_and_its_longer_session_is_asked_for_with_new_ids() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, Session-Expires: 1800
                 P <- B  422               Min-SE: 3600
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, Session-Expires: 3600
                 P <- B  422               Min-SE: 3600
                 P -> B  ACK
            A <- P       500
            A -> P       ACK
        """).leavesNothing().recorded(io.callmask.number.record.Refusal.TRUNK_FAILED);
    }

    @Test void a_caller_who_gives_up_after_the_422_cancels_what_is_out_then_and_not_before_it_was_heard_of() {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  100
                 P <- B  422               Min-SE: 3600
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
            A -> P       ACK
                 P <- B  100
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing().recorded(io.callmask.number.record.Refusal.CANCELLED);
    }

    /// RFC 4028 §7.2: it may be made shorter, not longer. Who breaks that is asked by us, as one that knows of no timer.
    @ParameterizedTest
    @ValueSource(strings = {"7200;refresher=uas", "7200;refresher=uac", "86400", "99999999999;refresher=uas"})
    void an_answer_that_makes_the_session_longer_than_it_was_offered_is_not_followed(String longer) {
        stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, Supported: timer, Session-Expires: 1800;refresher=uac
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, Session-Expires: 1800
                 P <- B  200               answer pcma, Session-Expires: %1$s
                 P -> B  ACK
            A <- P       200               answer pcma, Session-Expires: 1800;refresher=uac, Require: timer
            A -> P       ACK
            ... 900 s
                 P -> B  INVITE            offer pcma, Session-Expires: 1800;refresher=uac
                 P <- B  200               answer pcma, Session-Expires: %1$s
                 P -> B  ACK
            ... 800 s
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """.formatted(longer)).leavesNothing().recorded(NONE);
    }

    @Test void a_change_carries_each_legs_own_timer() {
        stage.ladder(ANSWERED + """
            ... 100 s
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu, Session-Expires: 1800;refresher=uac
                 P <- B  200               answer pcmu, Session-Expires: 400;refresher=uas
                 P -> B  ACK
            A <- P       200               answer pcmu, Session-Expires: 1800;refresher=uas
            A -> P       ACK
            ... 367999 ms
            ... 1 ms
            A <- P       BYE
                 P -> B  BYE
            A -> P       200
                 P <- B  200
        """).leavesNothing().recorded(SESSION_EXPIRED);
    }

    @Test void a_binding_says_how_long_a_call_may_last() {
        var short10 = Bindings.in(new Terms(Directions.BOTH, Duration.ofMinutes(10), Duration.ZERO, false), binding("AXYB-1").between(ALICE, BOB).through(X, Y));
        given(short10).ladder(ANSWERED + """
            ... 599999 ms
            ... 1 ms
            A <- P       BYE               Reason: Q.850;cause=16
                 P -> B  BYE               Reason: Q.850;cause=16
            A -> P       200
                 P <- B  200
        """).leavesNothing().recorded(LONGEST_REACHED).recorded(true, PLATFORM, 200);
    }
}
