package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.NO_ANSWER;
import static io.callmask.number.record.Refusal.TRUNK_FAILED;
import static io.callmask.number.record.Refusal.TRUNK_SILENT;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import io.callmask.number.Terms;
import io.callmask.number.record.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedCallTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));

    /// The last millisecond in which the callee may answer passes.
    private static final String RUNG_OUT = """
            ... 1 ms
            A <- P       480               Reason: Q.850;cause=19
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """;

    @Test void busy_callee_is_told_to_the_caller_with_cause_17() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486               Reason: Q.850;cause=17
            A -> P       ACK
            ... 32 s
        """).leavesNothing().recorded(BUSY).recorded(false, CALLEE, 486).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @ParameterizedTest
    @CsvSource({
        "486, 486, 17, BUSY", "600, 486, 17, BUSY", "603, 603, 21, DECLINED", "607, 603, 21, DECLINED", "608, 603, 21, DECLINED", "699, 603, 21, DECLINED",
        "408, 480, 19, NO_ANSWER", "480, 480, 19, NO_ANSWER", "487, 480, 19, NO_ANSWER", "404, 480, 1, CALLEE_UNKNOWN", "484, 480, 1, CALLEE_UNKNOWN",
        "485, 480, 1, CALLEE_UNKNOWN", "604, 480, 1, CALLEE_UNKNOWN", "410, 480, 22, CALLEE_MOVED", "300, 480, 22, CALLEE_MOVED", "301, 480, 22, CALLEE_MOVED",
        "302, 480, 22, CALLEE_MOVED", "380, 480, 22, CALLEE_MOVED", "488, 488, 65, CALLEE_CODEC", "415, 488, 65, CALLEE_CODEC", "606, 488, 65, CALLEE_CODEC",
        "400, 500, 38, TRUNK_FAILED", "401, 500, 38, TRUNK_FAILED", "403, 500, 38, TRUNK_FAILED", "405, 500, 38, TRUNK_FAILED", "407, 500, 38, TRUNK_FAILED",
        "420, 500, 38, TRUNK_FAILED", "421, 500, 38, TRUNK_FAILED", "422, 500, 38, TRUNK_FAILED", "482, 500, 38, TRUNK_FAILED", "483, 500, 38, TRUNK_FAILED",
        "500, 500, 38, TRUNK_FAILED", "502, 500, 38, TRUNK_FAILED", "503, 500, 38, TRUNK_FAILED", "504, 500, 38, TRUNK_FAILED", "580, 500, 38, TRUNK_FAILED"})
    void a_final_refusal_is_told_as_the_table_says(int callee, int caller, int cause, Refusal why) {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
                 P <- B  %d               plus Contact: <sip:+15559990009@elsewhere.example>
                 P -> B  ACK
            A <- P       %d               Reason: Q.850;cause=%d, no Contact, no Warning, no Retry-After, no WWW-Authenticate, no Proxy-Authenticate
            A -> P       ACK
        """.formatted(callee, caller, cause)).leavesNothing().recorded(why).recorded(false, CALLEE, callee).neverShows(BOB, toward("A")).neverShows(Cast.ELSEWHERE, toward("A"));
    }

    @Test void a_refusal_that_the_caller_does_not_acknowledge_is_repeated_for_32_s() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            ... 500 ms
            A <- P       486               again
            ... 1 s
            A <- P       486               again
            ... 40 s
            A <- P       486               again 8
        """).leavesNothing();
    }

    @Test void a_refusal_that_the_callee_repeats_is_acknowledged_again() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
                 P <- B  486               again
                 P -> B  ACK               again
        """).leavesNothing().recorded(BUSY);
    }

    @Test void a_silent_trunk_is_tried_for_32_s() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            ... 500 ms
                 P -> B  INVITE            again
            ... 1 s
                 P -> B  INVITE            again
            ... 30499 ms
                 P -> B  INVITE            again 4
            ... 1 ms
            A <- P       504               Reason: Q.850;cause=102
            A -> P       ACK
        """).leavesNothing().recorded(TRUNK_SILENT).recorded(false, PLATFORM, 0);
    }

    @Test void after_100_nothing_is_repeated_and_the_no_answer_timer_cancels() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  100
                 P <- B  180
            A <- P       180
            ... 59999 ms
        """ + RUNG_OUT).leavesNothing().recorded(NO_ANSWER).recorded(false, PLATFORM, 487);
    }

    @Test void a_binding_says_how_long_the_callee_may_ring() {
        given(Bindings.in(Terms.USUAL.ringing(Duration.ofSeconds(20)), binding("AXB-1").between(ALICE, BOB).through(X))).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  100
            ... 5 s
                 P <- B  180
            A <- P       180
            ... 14999 ms
        """ + RUNG_OUT).leavesNothing().recorded(NO_ANSWER).recorded(false, PLATFORM, 487);
    }

    @Test void one_that_says_more_than_the_node_changes_nothing() {
        given(Bindings.in(Terms.USUAL.ringing(Duration.ofMinutes(2)), binding("AXB-1").between(ALICE, BOB).through(X))).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            ... 59999 ms
        """ + RUNG_OUT).leavesNothing().recorded(NO_ANSWER);
    }

    @Test void a_callee_that_never_ends_what_was_cancelled_is_forgotten_after_32_s() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            ... 60 s
            A <- P       480
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
            (call is not recorded)
            ... 32 s
            (call is recorded)
        """).leavesNothing().recorded(NO_ANSWER);
    }

    @Test void a_trunk_that_cannot_be_sent_to_is_a_failed_trunk() {
        axb.ladder("""
            (wire to B breaks)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A <- P       500               Reason: Q.850;cause=38
            A -> P       ACK
        """).leavesNothing().recorded(TRUNK_FAILED).recorded(false, PLATFORM, 0);
    }

    @Test void an_offer_without_a_codec_that_may_pass_is_refused_with_488() {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer odd
            A <- P       100
            A <- P       488               Reason: Q.850;cause=65
            A -> P       ACK
        """).leavesNothing().recorded(Refusal.NO_COMMON_CODEC);
    }

    @Test void another_body_than_a_session_description_is_refused_with_415() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, body text/plain
            A <- P       100
            A <- P       415               Reason: Q.850;cause=79, Accept: application/sdp
            A -> P       ACK
        """).leavesNothing().recorded(Refusal.UNSUPPORTED_BODY);
    }

    @Test void a_session_description_that_cannot_be_read_is_refused_with_400() {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, body application/sdp
            A <- P       100
            A <- P       400               Reason: Q.850;cause=111
            A -> P       ACK
        """).leavesNothing().recorded(Refusal.BAD_BODY);
    }
}
