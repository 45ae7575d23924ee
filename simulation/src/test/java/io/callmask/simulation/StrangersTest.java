package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.CAROL;
import static io.callmask.simulation.Cast.DAVE;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.record.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whoever is no party learns nothing: not whether the number lives, not for whom.
class StrangersTest {
    private static final String REFUSED = """
            A -> P       INVITE %s         from %s, offer pcma
            A <- P       100
            A <- P       404               Reason: Q.850;cause=1
            A -> P       ACK
        """;

    private final Stage stage = given(binding("AXB-1").between(ALICE, BOB).through(X));

    @Test void a_number_that_is_not_ours_one_that_is_idle_one_of_others_and_one_released_are_alike_outside() {
        var elsewhere = refused(stage, "ELSEWHERE", "ALICE", Refusal.NO_SUCH_NUMBER);
        var idle = refused(stage, "IDLE", "ALICE", Refusal.CALLER_NOT_A_PARTY);
        var others = refused(given(binding("AXB-2").between(CAROL, DAVE).through(X)), "X", "ALICE", Refusal.CALLER_NOT_A_PARTY);
        var closed = released();
        var anonymous = refused(stage, "X", "NOBODY", Refusal.CALLER_ANONYMOUS);
        assertThat(List.of(idle, others, closed)).containsOnly(elsewhere);
        assertThat(anonymous.replace("\"Anonymous\" <sip:anonymous@anonymous.invalid>", "\"AlicesName\" <sip:+15551112222@192.0.2.10>")).isEqualTo(elsewhere);
    }

    @Test void a_caller_who_dials_their_own_number_reaches_nobody() {
        refused(given(binding("AXYB-1").between(ALICE, BOB).through(X, Cast.Y)), "X", "ALICE", Refusal.CALLER_NOT_A_PARTY);
    }

    @Test void a_caller_who_dials_a_real_number_reaches_nobody() {
        refused(stage, "BOB", "ALICE", Refusal.NO_SUCH_NUMBER);
    }

    private static String refused(Stage stage, String dialled, String caller, Refusal why) {
        var played = stage.ladder(REFUSED.formatted(dialled, caller)).leavesNothing().recorded(why).recorded(false, PLATFORM, 0);
        return shape(played, dialled);
    }

    private String released() {
        var played = stage.ladder("            (unbind)\n" + REFUSED.formatted("X", "ALICE")).leavesNothing().recorded(Refusal.BINDING_CLOSED);
        return shape(played, "X");
    }

    /// What was heard, but for the number dialled, which the caller knows, and our random tag.
    private static String shape(Played played, String dialled) {
        return String.join("\n", played.sent(toward("A"))).replace(Cast.valueOf(dialled).digits(), "(dialled)").replaceAll(";tag=[a-z2-7]{32}", ";tag=(ours)");
    }
}
