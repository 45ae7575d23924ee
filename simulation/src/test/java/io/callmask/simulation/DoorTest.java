package io.callmask.simulation;

import static io.callmask.number.record.Refusal.EMERGENCY;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import io.callmask.sip.engine.CallListener.NoRoom;
import org.junit.jupiter.api.Test;

/// New calls that are not taken, whoever calls: the node drains or has too much to do, or the number is no matter for masking.
class DoorTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));

    @Test void while_the_node_drains_new_calls_are_refused_and_those_in_progress_go_on() {
        aCallGoesOnAnd("(node drains)", NoRoom.DRAIN, """
            C -> P       OPTIONS P
            C <- P       503               has Retry-After
        """);
    }

    @Test void in_overload_new_calls_are_refused_and_those_in_progress_go_on() {
        aCallGoesOnAnd("... 100 ms\n            (more comes than can be done)\n            ".repeat(3).strip(), NoRoom.OVERLOAD, "");
    }

    private void aCallGoesOnAnd(String cue, NoRoom why, String meanwhile) {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            %s
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            C -> P       INVITE X          from BOB, offer pcma
            C <- P       503               has Retry-After
            C -> P       INVITE X          again
            C <- P       503               again
            C -> P       ACK
        %s
            A -> P       INVITE            offer pcma sendonly
            A <- P       100
                 P -> B  INVITE            offer pcma sendonly
                 P <- B  200               answer pcma recvonly
                 P -> B  ACK
            A <- P       200               answer pcma recvonly
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """.formatted(cue, meanwhile)).leavesNothing().recorded(NONE).turnedAway(why);
    }

    @Test void an_emergency_number_is_refused_with_the_cause_that_lets_a_carrier_route_on() {
        axb.ladder("""
            A -> P       INVITE sip:911@callmask.example  from ALICE, offer pcma
            A <- P       100
            A <- P       404               Reason: Q.850;cause=3
            A -> P       ACK
        """).leavesNothing().recorded(EMERGENCY);
    }

    @Test void whoever_searches_is_told_what_all_strangers_are_told_even_at_their_own_number() {
        var search = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            search.append("""
                A -> P       INVITE %s         from ALICE, offer pcma
                A <- P       100
                A <- P       404               Reason: Q.850;cause=1
                A -> P       ACK
                ... 1 s
            """.formatted(i % 2 == 0 ? "IDLE" : "ELSEWHERE"));
        }
        axb.plain().ladder(search + """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A <- P       404               Reason: Q.850;cause=1
            A -> P       ACK
        """).leavesNothing();
    }
}
