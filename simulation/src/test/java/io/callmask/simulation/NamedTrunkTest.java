package io.callmask.simulation;

import static io.callmask.number.record.Refusal.BUSY;
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

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.TrunkHealth;
import io.callmask.sip.engine.TrunkBoard;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A trunk whose name leads to B and, should B fail, to D (RFC 3263 §4.3). That no id of one address is seen by the other, [Leak] asks of every ladder.
class NamedTrunkTest {
    private static final Trunk EAST = ShardProxy.EAST;
    private final Stage named = given(binding("AXB-1").between(ALICE, BOB).through(X)).named(List.of(), EAST);

    @Test void a_503_leads_to_the_next_address_of_the_same_trunk() {
        named.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, hops 69
                 P <- B  100
                 P <- B  503               plus Retry-After: 30
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
        """).leavesNothing().recorded(NONE).tried("east", 2).neverShows(ALICE, toward("B")).neverShows(ALICE, toward("D")).neverShows(BOB, toward("A"));
    }

    @Test void no_other_status_does() {
        named.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  500
                 P -> B  ACK
            A <- P       500
            A -> P       ACK
        """).leavesNothing().recorded(TRUNK_FAILED).tried("east");
    }

    @Test void an_address_that_says_nothing_for_four_seconds_is_left_and_what_comes_of_it_later_is_cancelled() {
        named.ladder("""
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
        """).leavesNothing().recorded(NONE).tried("east", 2);
    }

    @Test void who_answers_at_an_address_that_was_left_is_hung_up_on() {
        named.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            ... 4 s
                 P -> B  INVITE            again 3
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  100
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK
                 P -> B  BYE
                 P <- B  200 BYE
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east", 2);
    }

    @Test void the_last_address_has_thirty_two_seconds() {
        named.ladder("""
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
        """).leavesNothing().recorded(TRUNK_SILENT).tried("east", 2);
    }

    @Test void ringing_is_not_silence() {
        named.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            ... 20 s
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east");
    }

    @Test void an_address_that_cannot_be_reached_is_passed_over_at_once() {
        named.ladder("""
            (wire to B breaks)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east", 2);
    }

    @Test void by_tcp_a_connection_that_breaks_is_left_for_the_next_address_and_what_rings_there_is_cancelled() {
        given(binding("AXB-1").between(ALICE, BOB).through(X)).overTcp().named(List.of(), EAST).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (connection to B breaks)
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east", 2);
    }

    @Test void silence_with_nowhere_to_go_leaves_what_may_still_ring() {
        named.ladder("""
            (wire to D breaks)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            ... 5 s
                 P -> B  INVITE            again 3
                 P <- B  180
            A <- P       180
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE).tried("east", 2);
    }

    @Test void after_early_media_no_other_address_is_tried() {
        named.ladder("""
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

    @Test void when_the_binding_has_ended_meanwhile_no_other_address_is_tried() {
        named.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  100
            (unbind)
                 P <- B  503
                 P -> B  ACK
            A <- P       500
            A -> P       ACK
        """).leavesNothing().recorded(TRUNK_FAILED);
    }

    @Test void a_caller_who_gives_up_ends_the_attempt_at_the_present_address() {
        named.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  503
                 P -> B  ACK
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
        """).leavesNothing();
    }

    @Test void an_address_that_has_failed_is_tried_last_for_half_a_minute() {
        named.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  503
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
            ... 29 s
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
            ... 2 s
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void a_call_goes_on_where_it_is_when_the_name_leads_elsewhere() {
        named.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            (name leads to D)
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE
            A -> P       200
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_name_that_leads_nowhere_carries_no_call() {
        named.ladder("""
            (name leads nowhere)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A <- P       500               Reason: Q.850;cause=34
            A -> P       ACK
        """).leavesNothing().recorded(NO_TRUNK);
    }

    @Test void each_address_is_asked_by_options_and_one_that_answers_is_enough() {
        var probe = new TrunkBoard.Probe(EAST, Duration.ofSeconds(60), new TrunkHealth.Thresholds(1, 1));
        given(binding("AXB-1").between(ALICE, BOB).through(X)).named(List.of(probe), EAST).plain().ladder("""
            ... 10 ms
                 P -> B  OPTIONS
                 P -> D  OPTIONS
                 P <- B  503
                 P <- D  200
            ... 40 s
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
            ... 20 s
                 P -> B  OPTIONS
                 P -> D  OPTIONS
                 P <- B  200
                 P <- D  503
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
            ... 60 s
                 P -> B  OPTIONS
                 P -> D  OPTIONS
                 P <- B  503
                 P <- D  503
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A <- P       500               Reason: Q.850;cause=34
            A -> P       ACK
        """);
    }
}
