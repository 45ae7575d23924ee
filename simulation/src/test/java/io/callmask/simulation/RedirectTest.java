package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.Refusal.BINDING_CLOSED;
import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.CALLEE_MOVED;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.CAROL;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.CallTimes;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet.Redirects;
import io.callmask.routing.trunk.Outlet;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// 3xx: where it is followed to, and where not (RFC 3261 §8.1.3.4). East leads to B, north to D; neither has another to fail over to unless it says so.
class RedirectTest {
    private static final String TO_D = "plus Contact: \"Bob at home\" <sip:+15553334444@192.0.2.30:5060;user=phone>;q=0.5";
    private static final String CALLED = """
        A -> P       INVITE Y          from ALICE, offer pcma
        A <- P       100
             P -> B  INVITE BOB        from X, offer pcma, hops 69
    """;
    private static final String REFUSED = """
             P -> B  ACK
        A <- P       480               no Contact, Reason: Q.850;cause=22
        A -> P       ACK
    """;
    private static final String TALKED_TO_D = """
             P <- D  200               answer pcma
             P -> D  ACK
        A <- P       200               answer pcma
        A -> P       ACK
        A -> P       BYE
        A <- P       200
             P -> D  BYE
             P <- D  200
    """;

    private static Trunk trunk(String name, String group, int priority, Redirects redirects, Integer... causes) {
        var outlet = new Outlet(group, priority, 1, Set.of(causes), Duration.ofSeconds(4), CallTimes.UNSAID, NumberFormat.USUAL, 0, 0, redirects);
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true, outlet);
    }

    /// North is tried last, and only for what nobody does.
    private static Stage stage(Redirects redirects) {
        return given(binding("AXYB-1").between(ALICE, BOB).through(X, Y)).by(trunk("east", "default", 1, redirects, 699), trunk("north", "default", 2, redirects, 699));
    }

    @Test void the_same_number_at_another_trunks_place_is_called_there_and_the_caller_hears_nothing_of_it() {
        stage(Redirects.FOLLOWED).ladder(CALLED + """
                 P <- B  302               %s
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, hops 69
                 P <- D  180
            A <- P       180
        """.formatted(TO_D) + TALKED_TO_D).leavesNothing().recorded(NONE).tried("east north").neverShows(ALICE, toward("B")).neverShows(ALICE, toward("D")).neverShows(BOB, toward("A"));
    }

    @Test void by_default_a_redirect_is_a_refusal() {
        stage(Redirects.REFUSED).ladder(CALLED + """
                 P <- B  302               %s
        """.formatted(TO_D) + REFUSED).leavesNothing().recorded(CALLEE_MOVED).recorded(false, CALLEE, 302).tried("east").neverShows(BOB, toward("A"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // Whom nobody asked for, and what does not read as a number at all.
        "<sip:+15559990000@192.0.2.30:5060>", "<sip:bob@192.0.2.30:5060>", "<sip:192.0.2.30:5060>",
        // Where no trunk is, or none that calls leave by, and names.
        "<sip:+15553334444@203.0.113.66:5060>", "<sip:+15553334444@192.0.2.11:5060>", "<sip:+15553334444@carrier.example>", "<sip:+15553334444@192.0.2.1:5060>",
        // Other schemes, header fields, methods.
        "<sips:+15553334444@192.0.2.30:5060>", "<tel:+15553334444>", "<sip:+15553334444@192.0.2.30:5060?Route=%3Csip:203.0.113.66%3E>", "<sip:+15553334444@192.0.2.30:5060;method=MESSAGE>",
        // By what we do not speak there.
        "<sip:+15553334444@192.0.2.30:5060;transport=sctp>", "<sip:+15553334444@[2001:db8::30]:5060>",
        // Where it has been already.
        "<sip:+15553334444@192.0.2.20:5060>"})
    void what_leads_elsewhere_is_not_followed(String contact) {
        stage(Redirects.FOLLOWED).plain().ladder(CALLED + """
                 P <- B  302               plus Contact: %s
        """.formatted(contact) + REFUSED).leavesNothing().recorded(CALLEE_MOVED).tried("east");
    }

    @ParameterizedTest
    @ValueSource(ints = {305, 380, 399})
    void only_300_301_and_302_say_where_to_call(int status) {
        stage(Redirects.FOLLOWED_TO_NUMBERS).ladder(CALLED + """
                 P <- B  %d               %s
        """.formatted(status, TO_D) + REFUSED).leavesNothing().recorded(CALLEE_MOVED);
    }

    @Test void a_trunk_of_another_group_is_no_place_for_this_pools_calls() {
        given(binding("AXYB-1").between(ALICE, BOB).through(X, Y)).by(trunk("east", "default", 1, Redirects.FOLLOWED, 699), trunk("north", "premium", 1, Redirects.FOLLOWED, 699)).ladder(CALLED + """
                 P <- B  302               %s
        """.formatted(TO_D) + REFUSED).leavesNothing().recorded(CALLEE_MOVED);
    }

    @Test void a_loop_ends() {
        stage(Redirects.FOLLOWED).ladder(CALLED + """
                 P <- B  302               %s
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, hops 69
                 P <- D  302               plus Contact: <sip:+15553334444@192.0.2.20:5060>, plus Contact: <sip:+15553334444@192.0.2.30>
                 P -> D  ACK
            A <- P       480               no Contact
            A -> P       ACK
        """.formatted(TO_D)).leavesNothing().recorded(CALLEE_MOVED).tried("east north");
    }

    @Test void another_number_is_called_only_where_the_trunks_policy_is_such() {
        stage(Redirects.FOLLOWED_TO_NUMBERS).ladder(CALLED + """
                 P <- B  302               plus Contact: <sip:+15559870123@192.0.2.30:5060>
                 P -> B  ACK
                 P -> D  INVITE CAROL      from X, offer pcma, hops 69
                 P <- D  180
            A <- P       180
        """.replace("+15559870123", CAROL.digits()) + TALKED_TO_D).leavesNothing().recorded(NONE).neverShows(ALICE, toward("D")).neverShows(CAROL, toward("A")).neverShows(BOB, toward("A"));
    }

    /// Else a callee who redirects to a guess first, and to a second telephone of its own after that, would hear from that one's ringing that it has guessed right.
    @Test void the_callers_own_number_ends_it() {
        stage(Redirects.FOLLOWED_TO_NUMBERS).plain().ladder(CALLED + """
                 P <- B  302               plus Contact: <sip:%s@192.0.2.30:5060>;q=1, plus Contact: <sip:%s@192.0.2.30:5060>;q=0.5
        """.formatted(ALICE.digits(), CAROL.digits()) + REFUSED).leavesNothing().recorded(CALLEE_MOVED).tried("east");
    }

    @Test void even_there_it_leads_neither_back_to_the_caller_nor_to_a_number_of_ours_nor_to_where_help_is_asked_for() {
        for (var user : new String[] {ALICE.digits(), X.digits(), Cast.IDLE.digits(), "911", "+112"}) {
            stage(Redirects.FOLLOWED_TO_NUMBERS).plain().ladder(CALLED + """
                     P <- B  302               plus Contact: <sip:%s@192.0.2.30:5060>
            """.formatted(user) + REFUSED).leavesNothing().recorded(CALLEE_MOVED).tried("east");
        }
    }

    @Test void after_early_media_nobody_else_is_called() {
        stage(Redirects.FOLLOWED).ladder(CALLED + """
                 P <- B  183               answer pcma
            A <- P       183               answer pcma
                 P <- B  302               %s
        """.formatted(TO_D) + REFUSED).leavesNothing().recorded(CALLEE_MOVED).tried("east");
    }

    @Test void ringing_there_and_a_refusal_are_told_as_ever() {
        stage(Redirects.FOLLOWED).ladder(CALLED + """
                 P <- B  180
            A <- P       180               tag one
                 P <- B  301               %s
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, hops 69
                 P <- D  180
            A <- P       180               tag two
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """.formatted(TO_D)).leavesNothing().recorded(BUSY).tried("east north");
    }

    @Test void a_caller_may_give_up_there() {
        stage(Redirects.FOLLOWED).ladder(CALLED + """
                 P <- B  302               %s
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, hops 69
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
        """.formatted(TO_D)).leavesNothing().recorded(CANCELLED);
    }

    @Test void a_binding_that_has_ended_meanwhile_is_called_nowhere() {
        stage(Redirects.FOLLOWED).ladder(CALLED + """
            (unbind)
                 P <- B  302               %s
                 P -> B  ACK
            A <- P       404
            A -> P       ACK
        """.formatted(TO_D)).leavesNothing().recorded(BINDING_CLOSED);
    }

    @Test void one_that_leads_nowhere_may_be_a_cause_to_try_the_next_trunk() {
        given(binding("AXYB-1").between(ALICE, BOB).through(X, Y)).by(trunk("east", "default", 1, Redirects.FOLLOWED, 302), trunk("north", "default", 2, Redirects.FOLLOWED, 302)).ladder(CALLED + """
                 P <- B  302               plus Contact: <sip:+15553334444@203.0.113.66>
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, hops 69
                 P <- D  180
            A <- P       180
        """ + TALKED_TO_D).leavesNothing().recorded(NONE).tried("east north");
    }
}
