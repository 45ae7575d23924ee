package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.BINDING_CLOSED;
import static io.callmask.number.record.Refusal.BUG;
import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.HUNG_UP_BY_OPERATOR;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.STORE_UNAVAILABLE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import io.callmask.number.record.Refusal;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.engine.Access;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What was looked up is looked at again before anything leaves on leg B; where it is too old, or has changed, the store is asked again.
class SecondLookTest {
    private static final Trunk EAST = trunk("east", 1);
    private static final Trunk NORTH = trunk("north", 2);
    private static final Trunk SOUTH = trunk("south", 3);
    private final Stage one = given(binding("AXB-1").between(ALICE, BOB).through(X));
    private final Stage two = one.by(EAST, NORTH);
    private final Stage three = one.by(EAST, NORTH, SOUTH);
    private final Stage texts = two.takingTexts(TextRule.Scan.OFF);

    /// Six seconds after the look-up the first trunk is in trouble.
    private static final String LATE = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  100
            ... 6 s
            (%s)
                 P <- B  503
                 P -> B  ACK
        """;
    private static final String LATE_TEXT = """
            A -> P       MESSAGE X         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  100
            ... 6 s
                 P -> B  MESSAGE           again
            (%s)
                 P <- B  503
        """;
    private static final String BUSY_AT_D = """
                 P -> D  INVITE BOB        from X, offer pcma
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """;
    private static final String GIVEN_UP = """
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
            A -> P       ACK
        """;

    private static Trunk trunk(String name, int priority) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true, new Outlet(usual.group(), priority, 1, usual.failOver(), usual.silence(), usual.times(), NumberFormat.USUAL, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wire mends", "record option is set"})
    void who_is_still_the_same_is_rung_by_the_next_trunk(String meanwhile) {
        two.ladder(LATE.formatted(meanwhile) + BUSY_AT_D).leavesNothing().recorded(BUSY).tried("east north");
    }

    @Test void a_change_that_rings_nobody_else_ends_no_call_that_was_just_looked_up() {
        one.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            (record option is set)
            (router is well)
            (router answers)
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east");
    }

    @ParameterizedTest
    @CsvSource({"unbind, 404, 1, BINDING_CLOSED", "store is down, 500, 41, STORE_UNAVAILABLE"})
    void what_the_store_says_by_then_is_told(String meanwhile, int status, int cause, Refusal why) {
        one.ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            (%s)
            (router is well)
            (router answers)
            A <- P       %d               Reason: Q.850;cause=%d
            A -> P       ACK
        """.formatted(meanwhile, status, cause)).leavesNothing().recorded(why).recorded(false, PLATFORM, 0).tried("");
        two.ladder(LATE.formatted(meanwhile) + """
            A <- P       %d               Reason: Q.850;cause=%d
            A -> P       ACK
        """.formatted(status, cause)).leavesNothing().recorded(why).recorded(false, PLATFORM, 0).tried("east");
    }

    @Test void a_bug_of_the_routers_ends_the_call() {
        two.ladder(LATE.formatted("router fails") + """
            A <- P       500
            A -> P       ACK
        """).leavesNothing().recorded(BUG).tried("east");
        two.ladder(LATE.formatted("router throws") + """
            A <- P       500
            A -> P       ACK
        """).leavesNothing().recorded(BUG).tried("east");
    }

    @Test void a_caller_who_gives_up_while_the_store_is_asked_rings_nobody() {
        two.ladder(LATE.formatted("router is slow") + GIVEN_UP + """
            (call is not over)
            (router answers)
            (call is recorded)
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 0).tried("east");
    }

    @Test void a_caller_who_hangs_up_early_while_the_store_is_asked_rings_nobody() {
        two.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180               tag one
            A <- P       180               tag one
            ... 6 s
            (router is slow)
                 P <- B  503               tag one
                 P -> B  ACK
            A -> P       BYE               tag one
            A <- P       200 BYE
            A <- P       487 INVITE
            A -> P       ACK
            (router answers)
            (call is recorded)
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 0);
    }

    @Test void an_operator_need_not_wait_for_the_store() {
        two.ladder(LATE.formatted("router is slow") + """
            (operator hangs up)
            A <- P       480               Reason: Q.850;cause=41
            A -> P       ACK
            (router answers)
            (call is recorded)
        """).leavesNothing().recorded(HUNG_UP_BY_OPERATOR);
    }

    @Test void a_store_that_never_answers_rings_nobody_and_keeps_no_channel() {
        two.ladder(LATE.formatted("router is slow") + """
            ... 53999 ms
            ... 1 ms
            A <- P       480               Reason: Q.850;cause=19
            A -> P       ACK
            ... 32 s
            (call is recorded)
            (no channel is in use)
        """).leavesNothing().recorded(Refusal.NO_ANSWER);
    }

    @Test void while_the_store_is_asked_no_trunk_is_silent() {
        two.ladder(LATE.formatted("router is slow") + """
            ... 4500 ms
            (router answers)
        """ + BUSY_AT_D).leavesNothing().recorded(BUSY).tried("east north");
    }

    @Test void what_leaves_by_the_stores_answer_is_given_time_of_its_own() {
        three.ladder(LATE.formatted("router is slow") + """
            ... 3900 ms
            (router is well)
            (router answers)
                 P -> D  INVITE BOB        from X, offer pcma
            ... 3999 ms
                 P -> D  INVITE            again 3
            ... 1 ms
                 P -> E  INVITE BOB        from X, offer pcma
                 P <- D  503
                 P -> D  ACK
                 P <- E  486
                 P -> E  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east north south");
    }

    @Test void an_answer_that_took_longer_than_any_is_believed_is_none() {
        two.ladder(LATE.formatted("router is slow") + """
            ... 5 s
            (router answers)
            A <- P       500               Reason: Q.850;cause=41
            A -> P       ACK
        """).leavesNothing().recorded(STORE_UNAVAILABLE).tried("east");
    }

    // The operator changes trunks meanwhile.

    @Test void a_trunk_that_has_moved_while_the_store_was_asked_is_called_where_it_is() {
        one.by(EAST).later("east is elsewhere", new Laid(ShardProxy.WEST, Stage.A), new Laid(EAST, Stage.D)).ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            (record option is set)
            (router answers)
            (trunks: east is elsewhere)
            (router answers)
        """ + BUSY_AT_D).leavesNothing().recorded(BUSY).tried("east");
    }

    @Test void a_text_goes_where_its_trunk_is_when_the_store_has_answered() {
        one.by(EAST).takingTexts(TextRule.Scan.OFF).later("east is elsewhere", new Laid(ShardProxy.WEST, Stage.A), new Laid(EAST, Stage.D)).ladder("""
            (router is slow)
            A -> P       MESSAGE X         from ALICE, text on my way
            (record option is set)
            (router answers)
            (trunks: east is elsewhere)
            (router answers)
                 P -> D  MESSAGE BOB       from X, text on my way
                 P <- D  200
            A <- P       200
        """).leavesNothing().recorded(NONE).tried("east");
    }

    @Test void a_redirect_leads_to_no_place_that_has_ceased_to_be_a_trunks_while_the_store_was_asked() {
        one.by(ShardProxy.WANDERING, NORTH).later("north is elsewhere", new Laid(ShardProxy.WEST, Stage.A), new Laid(ShardProxy.WANDERING, Stage.B), new Laid(NORTH, Stage.E)).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (record option is set)
            (router is slow)
                 P <- B  302               plus Contact: <sip:+15553334444@192.0.2.30:5060>
                 P -> B  ACK
            (trunks: north is elsewhere)
            (router answers)
        """ + BUSY_AT_D.replace("D  ", "E  ")).leavesNothing().recorded(BUSY).tried("east north");
    }

    // By the same trunk.

    @Test void another_address_is_tried_when_the_store_says_that_nobody_else_is_meant() {
        one.named(List.of(), EAST).ladder(LATE.formatted("router is slow") + "            (router answers)\n" + BUSY_AT_D).leavesNothing().recorded(BUSY).tried("east", 2);
    }

    @Test void what_is_answered_while_the_store_is_asked_about_a_silent_address_is_an_answer() {
        one.named(List.of(), EAST).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (record option is set)
            (router is slow)
            ... 4 s
                 P -> B  INVITE            again 3
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            (router answers)
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE).tried("east", 1);
    }

    /// The store is still asked about a silent address when that is heard of after all.
    private static final String SILENT_THEN_HEARD = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            (record option is set)
            (router is slow)
            ... 4 s
                 P -> B  INVITE            again 3
                 P <- B  %s
                 P -> B  ACK
            (router answers)
        """;
    private static final String SILENT_THEN_HEARD_TEXT = """
            A -> P       MESSAGE X         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
            (record option is set)
            (router is slow)
            ... 4 s
                 P -> B  MESSAGE           again 3
                 P <- B  %s
            (router answers)
        """;

    @Test void where_a_redirect_leads_is_rung_once_when_the_address_had_been_silent() {
        one.named(List.of(), ShardProxy.WANDERING).ladder(SILENT_THEN_HEARD.formatted("302               plus Contact: <sip:+15553334444@192.0.2.30:5060>") + BUSY_AT_D)
            .leavesNothing().recorded(BUSY).tried("east east");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_trunk_alone_is_tried_next_when_an_address_refuses_after_it_had_been_silent(boolean isThird) {
        var stage = isThird ? one.named(List.of(), EAST, NORTH, SOUTH) : one.named(List.of(), EAST, NORTH);
        stage.ladder(SILENT_THEN_HEARD.formatted("500") + BUSY_AT_D.replace("D  ", "E  ")).leavesNothing().recorded(BUSY).tried("east north");
    }

    @Test void another_address_is_tried_once_when_one_is_unavailable_after_it_had_been_silent() {
        one.named(List.of(), EAST, NORTH).ladder(SILENT_THEN_HEARD.formatted("503") + BUSY_AT_D).leavesNothing().recorded(BUSY).tried("east", 2);
    }

    @ParameterizedTest
    @CsvSource({"500, E, east north", "503, D, east"})
    void a_text_is_sent_once_more_when_an_address_refuses_after_it_had_been_silent(int status, String next, String tried) {
        one.named(List.of(), EAST, NORTH, SOUTH).takingTexts(TextRule.Scan.OFF).ladder(SILENT_THEN_HEARD_TEXT.formatted(status) + """
                 P -> %s  MESSAGE BOB       from X, text on my way
                 P <- %s  200
            A <- P       200
            (no channel is in use)
        """.formatted(next, next)).leavesNothing().recorded(NONE).tried(tried, 2);
    }

    private static Stage asked(Stage stage) {
        return stage.knowing(() -> Map.of("east", Access.OPEN.showing(DigestText.USER, DigestText.REALM, DigestText.PASSWORD)));
    }

    private static final String LATE_CHALLENGE = LATE.replace("P <- B  503", "P <- B  407               asks n1");

    @Test void who_is_asked_late_who_it_is_shows_that() {
        asked(one).ladder(LATE_CHALLENGE.formatted("router is slow") + """
            (router answers)
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 2 INVITE
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY).tried("east");
    }

    @Test void who_is_asked_when_the_binding_has_ended_shows_nothing() {
        asked(one).ladder(LATE_CHALLENGE.formatted("unbind") + """
            A <- P       404               Reason: Q.850;cause=1
            A -> P       ACK
        """).leavesNothing().recorded(BINDING_CLOSED).recorded(false, PLATFORM, 0).tried("east");
    }

    @Test void an_invite_that_was_refused_is_not_cancelled_when_the_caller_gives_up_meanwhile() {
        asked(one).ladder(LATE_CHALLENGE.formatted("router is slow") + GIVEN_UP + """
            (router answers)
            (call is recorded)
        """).leavesNothing().recorded(CANCELLED).recorded(false, CALLER, 407);
    }

    // Texts.

    @ParameterizedTest
    @ValueSource(strings = {"wire mends", "record option is set"})
    void a_text_goes_by_the_next_trunk(String meanwhile) {
        texts.ladder(LATE_TEXT.formatted(meanwhile) + """
                 P -> D  MESSAGE BOB       from X, text on my way
                 P <- D  200
            A <- P       200
        """).leavesNothing().recorded(NONE).tried("east north");
    }

    @ParameterizedTest
    @CsvSource({"unbind, 404, BINDING_CLOSED", "store is down, 500, STORE_UNAVAILABLE", "router fails, 500, BUG", "router throws, 500, BUG"})
    void a_text_that_nobody_may_have_is_refused(String meanwhile, int status, Refusal why) {
        texts.ladder(LATE_TEXT.formatted(meanwhile) + """
            A <- P       %d
            (no channel is in use)
        """.formatted(status)).leavesNothing().recorded(why).recorded(false, PLATFORM, 0).tried("east");
    }

    @Test void a_text_that_leaves_by_the_stores_answer_is_given_time_of_its_own() {
        three.takingTexts(TextRule.Scan.OFF).ladder(LATE_TEXT.formatted("router is slow") + """
            ... 3900 ms
            (router is well)
            (router answers)
                 P -> D  MESSAGE BOB       from X, text on my way
            ... 3999 ms
                 P -> D  MESSAGE           again 3
            ... 1 ms
                 P -> E  MESSAGE BOB       from X, text on my way
                 P <- D  503
                 P <- E  200
            A <- P       200
            (no channel is in use)
        """).leavesNothing().recorded(NONE).tried("east north south");
    }

    @Test void while_the_store_is_asked_no_trunk_of_a_text_is_silent() {
        texts.plain().ladder(LATE_TEXT.formatted("router is slow") + """
            ... 4500 ms
            (router answers)
                 P -> D  MESSAGE BOB       from X, text on my way
                 P <- D  200
            A <- P       200
            (no channel is in use)
        """).leavesNothing().recorded(NONE);
    }
}
