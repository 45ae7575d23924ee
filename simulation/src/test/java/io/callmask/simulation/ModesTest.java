package io.callmask.simulation;

import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.CALLER_NOT_A_PARTY;
import static io.callmask.number.record.Refusal.DIRECTION_SHUT;
import static io.callmask.number.record.Refusal.EXTENSION_MISSING;
import static io.callmask.number.record.Refusal.EXTENSION_UNKNOWN;
import static io.callmask.number.record.Refusal.NO_CALLBACK;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.CAROL;
import static io.callmask.simulation.Cast.DAVE;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Stage.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Directions;
import io.callmask.number.Terms;
import io.callmask.number.record.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Each mode on the wire: who is rung, and what they see.
class ModesTest {
    private static final String BY_EXTENSION = "sip:" + X.digits() + ";ext=042@" + World.PROXY.getHostString() + ";user=phone";
    private static final String BY_ANOTHER = "sip:" + X.digits() + ";ext=043@" + World.PROXY.getHostString() + ";user=phone";

    /// Somebody dials, the one rung is busy.
    private static String rings(String dialled, Cast caller, Cast callee, Cast shown) {
        return """
                A -> P       INVITE %s         from %s, offer pcma
                A <- P       100
                     P -> B  INVITE %s         from %s, offer pcma
                     P <- B  486
                     P -> B  ACK
                A <- P       486               Reason: Q.850;cause=17
                A -> P       ACK
            """.formatted(dialled, caller, callee, shown);
    }

    private static String refused(String dialled, Cast caller) {
        return """
                A -> P       INVITE %s         from %s, offer pcma
                A <- P       100
                A <- P       404               Reason: Q.850;cause=1
                A -> P       ACK
            """.formatted(dialled, caller);
    }

    private static void refused(Stage stage, String dialled, Cast caller, Refusal why) {
        stage.ladder(refused(dialled, caller)).leavesNothing().recorded(why);
    }

    @Test void anyone_reaches_a_through_ax_and_a_only_whom_the_next_call_was_named_for() {
        var stage = given(binding("AX-1").offering(BOB, X).naming());
        var record = stage.ladder(rings("X", ALICE, BOB, X)).leavesNothing().recorded(BUSY).numbers("ALICE", "X", "BOB", "X").record();
        assertThat(record.mode()).isEqualTo("AX");
        refused(stage, "X", BOB, NO_CALLBACK);
        given(binding("AX-2").offering(ALICE, X).naming(BOB)).ladder(rings("X", ALICE, BOB, X)).leavesNothing().recorded(BUSY);
    }

    @Test void axn_calls_back_whoever_called_last() {
        var stage = given(binding("AXN-1").offering(DAVE, X).callingBack());
        refused(stage, "X", DAVE, NO_CALLBACK);
        stage.ladder(rings("X", CAROL, DAVE, X) + "    ... 1 s\n" + rings("X", DAVE, CAROL, X)).leavesNothing();
        stage.ladder(rings("X", ALICE, DAVE, X) + "    ... 1 s\n" + rings("X", CAROL, DAVE, X) + "    ... 1 s\n" + rings("X", DAVE, CAROL, X)).leavesNothing();
    }

    @Test void axe_is_reached_by_its_extension_only() {
        var stage = given(binding("AXE-1").offering(DAVE, X).by("042"));
        var record = stage.ladder(rings(BY_EXTENSION, CAROL, DAVE, X)).leavesNothing().recorded(BUSY).record();
        assertThat(record.mode()).isEqualTo("AXE");
        assertThat(record.numbers().extension()).isEqualTo("042");
        refused(stage, "X", CAROL, EXTENSION_MISSING);
        refused(stage, BY_ANOTHER, CAROL, EXTENSION_UNKNOWN);
        stage.ladder(rings(BY_EXTENSION, CAROL, DAVE, X) + "    ... 1 s\n" + rings("X", DAVE, CAROL, X)).leavesNothing();
    }

    @Test void axeyb_is_for_a_who_keys_and_b_who_dials() {
        var stage = given(binding("AXEYB-1").between(CAROL, DAVE).through(X, "042", Y));
        stage.ladder(rings(BY_EXTENSION, CAROL, DAVE, Y)).leavesNothing().recorded(BUSY);
        stage.ladder(rings("Y", DAVE, CAROL, X)).leavesNothing().recorded(BUSY);
        refused(stage, BY_EXTENSION, ALICE, CALLER_NOT_A_PARTY);
    }

    @Test void axg_is_reached_by_its_members() {
        var stage = given(binding("AXG-1").offering(BOB, X).to(ALICE));
        stage.ladder(rings("X", ALICE, BOB, X)).leavesNothing().recorded(BUSY);
        refused(stage, "X", CAROL, CALLER_NOT_A_PARTY);
        refused(stage, "X", BOB, NO_CALLBACK);
    }

    @Test void xyb_belongs_to_its_first_caller() {
        var stage = given(binding("XYB-1").waiting(DAVE, X, Y));
        refused(stage, "Y", DAVE, NO_CALLBACK);
        stage.ladder(rings("X", CAROL, DAVE, Y) + "    ... 1 s\n" + rings("X", CAROL, DAVE, Y) + "    ... 1 s\n" + rings("Y", DAVE, CAROL, X) + "    ... 1 s\n" + refused("X", ALICE)).leavesNothing();
    }

    @Test void a_direction_that_is_shut_looks_like_no_binding() {
        var stage = given(Bindings.in(new Terms(Directions.A_TO_B, Duration.ZERO, Duration.ZERO, false), binding("AXB-1").between(ALICE, BOB).through(X)));
        stage.ladder(rings("X", ALICE, BOB, X)).leavesNothing().recorded(BUSY);
        refused(stage, "X", BOB, DIRECTION_SHUT);
    }
}
