package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.BINDING_CLOSED;
import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.NO_TRUNK;
import static io.callmask.number.record.Refusal.TRUNK_FAILED;
import static io.callmask.number.record.Refusal.TRUNK_SILENT;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import io.callmask.number.record.Refusal;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.TrunkHealth;
import io.callmask.sip.engine.TrunkBoard;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A second trunk, when the first does not carry the call. That no id of one attempt is seen by the other, [Leak] asks of every ladder.
class FailOverTest {
    private static final Trunk EAST = trunk("east", 1, 0, NumberFormat.USUAL);
    private static final Trunk NORTH = trunk("north", 2, 0, NumberFormat.USUAL);
    private final Stage two = given(binding("AXB-1").between(ALICE, BOB).through(X)).by(EAST, NORTH);

    private static Trunk trunk(String name, int priority, int channels, NumberFormat format) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true, new Outlet(usual.group(), priority, 1, usual.failOver(), usual.silence(), usual.times(), format, channels, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void what_says_that_the_trunk_is_in_trouble_leads_to_the_next(int status) {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, hops 69
                 P <- B  100
                 P <- B  %d               plus Retry-After: 30
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, hops 69
                 P <- D  180
            A <- P       180
                 P <- D  200               answer pcma
                 P -> D  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> D  BYE
                 P <- D  200
        """.formatted(status)).leavesNothing().recorded(NONE).tried("east north").neverShows(ALICE, toward("B")).neverShows(ALICE, toward("D")).neverShows(BOB, toward("A"));
    }

    @ParameterizedTest
    @CsvSource({"486, 486", "600, 486", "603, 603", "607, 603", "404, 480", "480, 480", "401, 500", "422, 500", "302, 480"})
    void what_the_callee_says_is_told_and_nobody_else_is_asked(int callee, int caller) {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  %d
                 P -> B  ACK
            A <- P       %d
            A -> P       ACK
        """.formatted(callee, caller)).leavesNothing().tried("east").recorded(false, CALLEE, callee);
    }

    @Test void the_last_trunks_trouble_is_told_as_500_and_never_as_503() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  503
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  503
                 P -> D  ACK
            A <- P       500               Reason: Q.850;cause=38, no Retry-After
            A -> P       ACK
        """).leavesNothing().recorded(TRUNK_FAILED).recorded(false, CALLEE, 503).tried("east north");
    }

    @Test void a_trunk_that_says_nothing_for_four_seconds_is_left_and_what_comes_of_it_later_is_cancelled() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            ... 3999 ms
                 P -> B  INVITE            again 3
            ... 1 ms
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  180
            A <- P       180
                 P <- B  180
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
                 P <- D  200               answer pcma
                 P -> D  ACK
            A <- P       200               answer pcma
            A -> P       ACK
                 P <- D  BYE
                 P -> D  200
            A <- P       BYE
            A -> P       200
        """).leavesNothing().recorded(NONE).tried("east north");
    }

    @Test void who_answers_by_a_trunk_that_was_left_is_hung_up_on() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            ... 4 s
                 P -> B  INVITE            again 3
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  180
            A <- P       180
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  200 INVITE        again
                 P -> B  ACK               again
                 P <- B  200 BYE
                 P <- D  200               answer pcma
                 P -> D  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> D  BYE
                 P <- D  200
        """).leavesNothing().recorded(NONE).tried("east north");
    }

    @Test void a_caller_who_gives_up_ends_the_present_attempt_and_the_one_that_was_left() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            ... 4 s
                 P -> B  INVITE            again 3
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  180
            A <- P       180
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> D  CANCEL
            A -> P       ACK
                 P <- D  200 CANCEL
                 P <- D  487 INVITE
                 P -> D  ACK
                 P <- B  183
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(CANCELLED);
    }

    @Test void two_silent_trunks_take_four_seconds_and_thirty_two() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            ... 4 s
                 P -> B  INVITE            again 3
                 P -> D  INVITE BOB        from X, offer pcma
            ... 32 s
                 P -> B  INVITE            again 3
                 P -> D  INVITE            again 6
            A <- P       504               Reason: Q.850;cause=102
            A -> P       ACK
        """).leavesNothing().recorded(TRUNK_SILENT).recorded(false, PLATFORM, 0);
    }

    @Test void the_third_trunk_has_its_turn_though_what_the_number_means_was_asked_eight_seconds_ago() {
        two.by(EAST, NORTH, trunk("south", 3, 0, NumberFormat.USUAL)).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            ... 4 s
                 P -> B  INVITE            again 3
                 P -> D  INVITE BOB        from X, offer pcma
            ... 3999 ms
                 P -> B  INVITE            again
                 P -> D  INVITE            again 3
            ... 1 ms
                 P -> E  INVITE BOB        from X, offer pcma
                 P <- B  503
                 P -> B  ACK
                 P <- D  503
                 P -> D  ACK
                 P <- E  486
                 P -> E  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east north south").neverShows(ALICE, toward("E"));
    }

    @Test void after_ringing_without_media_another_may_be_tried_and_rings_by_a_tag_of_its_own() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180               tag one
            A <- P       180               tag one
                 P <- B  503               tag one
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  180               tag two
            A <- P       180               tag two
                 P <- D  486               tag two
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east north");
    }

    @Test void after_early_media_nobody_else_is_tried() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               answer pcma
            A <- P       183               answer pcma
                 P <- B  503
                 P -> B  ACK
            A <- P       500
            A -> P       ACK
        """).leavesNothing().recorded(TRUNK_FAILED).tried("east");
    }

    @Test void the_route_is_looked_at_again_before_each_attempt() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  100
            (unbind)
                 P <- B  503
                 P -> B  ACK
            A <- P       404               Reason: Q.850;cause=1
            A -> P       ACK
        """).leavesNothing().recorded(BINDING_CLOSED).tried("east");
    }

    @Test void a_trunk_that_cannot_be_reached_is_passed_over_at_once() {
        two.ladder("""
            (wire to B breaks)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east north");
    }

    @Test void no_answer_is_counted_from_the_first_attempt() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  100
            ... 30 s
                 P <- B  503
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  180
            A <- P       180
            ... 29999 ms
            ... 1 ms
            A <- P       480               Reason: Q.850;cause=19
                 P -> D  CANCEL
            A -> P       ACK
                 P <- D  200 CANCEL
                 P <- D  487 INVITE
                 P -> D  ACK
        """).leavesNothing().recorded(Refusal.NO_ANSWER);
    }

    @Test void a_full_trunk_is_passed_over_and_has_room_again_when_its_call_is_over() {
        var one = given(binding("AXB-1").between(ALICE, BOB).through(X)).by(trunk("east", 1, 1, NumberFormat.USUAL));
        var talking = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, tag one
                 P <- B  486               tag one
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            C -> P       INVITE X          from ALICE, offer pcma
            C <- P       100
            C <- P       500               Reason: Q.850;cause=34
            C -> P       ACK
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """;
        one.plain().ladder(talking).leavesNothing();
    }

    @Test void a_trunk_that_does_not_answer_options_gets_no_calls_until_it_does() {
        var probe = new TrunkBoard.Probe(EAST, Duration.ofSeconds(60), new TrunkHealth.Thresholds(2, 2));
        given(binding("AXB-1").between(ALICE, BOB).through(X)).asking(List.of(probe), EAST).plain().ladder("""
            ... 10 ms
                 P -> B  OPTIONS           no P-Asserted-Identity, Accept: application/sdp
                 P <- B  200
            ... 60 s
                 P -> B  OPTIONS
                 P <- B  503
            ... 60 s
                 P -> B  OPTIONS
            ... 59 s
                 P -> B  OPTIONS           again 10
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A <- P       500               Reason: Q.850;cause=34
            A -> P       ACK
            ... 1 s
                 P -> B  OPTIONS
                 P <- B  200
            ... 60 s
                 P -> B  OPTIONS
                 P <- B  404
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """);
    }
}
