package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.AnsweredCall.BEGUN;
import static io.callmask.simulation.AnsweredCall.ENDED;
import static io.callmask.simulation.AnsweredCall.masked;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import org.junit.jupiter.api.Test;

/// The operator changes trunks while calls go on.
class ChangeOfTrunksTest {
    private static final Laid WEST = new Laid(ShardProxy.WEST, Stage.A);
    private static final Laid EAST = new Laid(out("east", 0), Stage.B);
    private static final Laid NORTH = new Laid(out("north", 0), Stage.D);
    private final Stage stage = given(binding("AXB-1").between(ALICE, BOB).through(X)).by(EAST.trunk())
        .later("west and north", WEST, NORTH).later("east alone", EAST).later("west alone", WEST)
        .later("east is elsewhere", WEST, new Laid(EAST.trunk(), Stage.D)).later("nothing changes", WEST, EAST);

    private static Trunk out(String name, int channels) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true,
            new Outlet(usual.group(), 1, 1, usual.failOver(), usual.silence(), usual.times(), NumberFormat.USUAL, channels, 0));
    }

    @Test void a_call_goes_on_over_a_trunk_that_is_gone_in_both_directions_and_the_next_one_leaves_by_another() {
        masked(stage.ladder(BEGUN + """
            (trunks: west and north)
                 P <- B  INVITE            offer pcma sendonly
                 P -> B  100
            A <- P       INVITE            offer pcma sendonly
            A -> P       200               answer pcma recvonly
            A <- P       ACK
                 P -> B  200               answer pcma recvonly
                 P <- B  ACK
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE
            A -> P       200
            (no channel is in use)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
            (no channel is in use)
        """));
    }

    @Test void a_caller_whose_trunk_is_gone_talks_on_but_begins_no_call() {
        masked(stage.ladder(BEGUN + """
            (trunks: east alone)
            A -> P       INVITE X          from ALICE, offer pcma
            A -> P       OPTIONS sip:192.0.2.1
            ... 1 s
        """ + ENDED));
    }

    @Test void nobody_hears_of_a_trunk_that_is_gone_when_its_calls_are_over() {
        stage.ladder(BEGUN + """
            (trunks: west and north)
            ... 20 s
            (a minute has passed over former trunks)
            (a minute has passed over former trunks)
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE
            A -> P       200
            ... 40 s
            (a minute has passed over former trunks)
            (a minute has passed over former trunks)
                 P <- B  OPTIONS sip:192.0.2.1
            ... 1 s
        """).leavesNothing().recorded(NONE).recorded(true, CALLEE, 200);
    }

    @Test void an_invite_that_was_under_way_rings_on_and_is_cancelled_where_it_went() {
        stage.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
            (trunks: west and north)
            A -> P       INVITE X          again
            A <- P       180               again
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  CANCEL
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
            (no channel is in use)
        """).leavesNothing();
    }

    @Test void what_was_decided_before_is_dialled_as_it_was_decided() {
        stage.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            (trunks: west and north)
            (router answers)
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
            (no channel is in use)
        """).leavesNothing().tried("east");
    }

    @Test void a_trunk_that_has_moved_is_called_where_it_is_and_speaks_in_old_calls_from_where_it_was() {
        masked(stage.ladder(BEGUN + """
            (trunks: east is elsewhere)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE
            A -> P       200
        """));
    }

    @Test void a_trunk_that_is_not_changed_is_left_alone() {
        masked(stage.ladder(BEGUN + "(trunks: nothing changes)\n" + ENDED)).recorded(NONE);
    }
}
