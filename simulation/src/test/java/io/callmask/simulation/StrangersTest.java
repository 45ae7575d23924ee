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
import io.callmask.routing.text.TextRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /// On a trunk where callers choose their number, anybody can call as anybody: so what a party is told while nobody is rung is what strangers are told.
    @ParameterizedTest
    @CsvSource({"offer odd, 488, NO_COMMON_CODEC", "body text/plain, 415, UNSUPPORTED_BODY", "body application/sdp, 400, BAD_BODY"})
    void an_offer_that_cannot_pass_is_told_a_party_as_it_is_told_a_stranger(String body, int status, Refusal why) {
        for (var each : List.of(stage, given(binding("AXG-1").offering(ALICE, X).to(BOB)))) {
            for (var dialled : List.of("X", "IDLE", "ELSEWHERE")) {
                var party = unfit(each, dialled, "BOB", body, status, why);
                var stranger = unfit(each, dialled, "CAROL", body, status, why);
                assertThat(party).isEqualTo(stranger);
            }
        }
    }

    private static String unfit(Stage stage, String dialled, String caller, String body, int status, Refusal why) {
        var played = stage.plain().ladder("""
            C -> P       INVITE %s         from %s, %s
            C <- P       100
            C <- P       %d
            C -> P       ACK
        """.formatted(dialled, caller, body, status)).leavesNothing().recorded(why).recorded(false, PLATFORM, 0).numbers(caller, dialled, "", "");
        return String.join("\n", played.sent(toward("C"))).replace(Cast.valueOf(caller).digits(), "(caller)").replaceAll(";tag=[a-z2-7]{32}", ";tag=(ours)");
    }

    @ParameterizedTest
    @CsvSource({"CAROL, CALLER_NOT_A_PARTY", "ALICE, MESSAGES_OFF"})
    void a_text_that_no_pool_takes_is_told_a_party_as_it_is_told_a_stranger(String caller, Refusal why) {
        stage.plain().ladder("""
            C -> P       MESSAGE X         from %s, text on my way
            C <- P       404               Reason: Q.850;cause=1, no Allow
        """.formatted(caller)).leavesNothing().recorded(why);
    }

    @ParameterizedTest
    @CsvSource({"CAROL, CALLER_NOT_A_PARTY", "ALICE, NUMBER_IN_TEXT"})
    void so_is_a_text_that_tells_a_number(String caller, Refusal why) {
        stage.plain().takingTexts(TextRule.Scan.REFUSE).ladder("""
            C -> P       MESSAGE X         from %s, text +1 555 111 2222
            C <- P       404               Reason: Q.850;cause=1
        """.formatted(caller)).leavesNothing().recorded(why);
    }

    /// Leg B's carrier would refuse what has too few hops left to reach a telephone, without ringing anybody.
    @ParameterizedTest
    @CsvSource({"CAROL, 1", "ALICE, 1", "CAROL, 9", "ALICE, 9"})
    void a_call_that_cannot_get_as_far_as_the_callee_is_told_so_whoever_calls(String caller, int hops) {
        stage.plain().ladder("""
            C -> P       INVITE X          from %s, offer pcma, hops %d
            C <- P       483
            C -> P       ACK
        """.formatted(caller, hops)).leavesNothing().recordedNothing().rejected(483);
    }

    @Test void a_call_for_help_is_told_as_ever_whatever_it_offers() {
        stage.plain().ladder("""
            A -> P       INVITE sip:911@callmask.example  from ALICE, offer odd
            A <- P       100
            A <- P       404               Reason: Q.850;cause=3
            A -> P       ACK
        """).leavesNothing().recorded(Refusal.EMERGENCY);
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
