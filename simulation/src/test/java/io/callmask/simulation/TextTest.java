package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.PLATFORM;
import static io.callmask.number.record.Refusal.BINDING_CLOSED;
import static io.callmask.number.record.Refusal.BUG;
import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.CALLER_ANONYMOUS;
import static io.callmask.number.record.Refusal.CALLER_NOT_A_PARTY;
import static io.callmask.number.record.Refusal.EMERGENCY;
import static io.callmask.number.record.Refusal.MESSAGES_OFF;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.NO_SUCH_NUMBER;
import static io.callmask.number.record.Refusal.NUMBER_IN_TEXT;
import static io.callmask.number.record.Refusal.STORE_UNAVAILABLE;
import static io.callmask.number.record.Refusal.TRUNK_FAILED;
import static io.callmask.number.record.Refusal.TRUNK_SILENT;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.record.CallRecord.Kind;
import io.callmask.number.record.CallRecord.Scan;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts by MESSAGE (RFC 3428), with canaries in every field of both sides. The words cross; nothing else does.
class TextTest {
    private static final Trunk EAST = trunk("east", 1, 0);
    private static final Trunk NORTH = trunk("north", 2, 0);
    private final Stage off = given(binding("AXYB-1").between(ALICE, BOB).through(X, Y));
    private final Stage on = off.takingTexts(TextRule.Scan.OFF);
    private final Stage two = off.by(EAST, NORTH).takingTexts(TextRule.Scan.OFF);

    private static Trunk trunk(String name, int priority, int channels) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true,
            new Outlet(usual.group(), priority, 1, usual.failOver(), usual.silence(), usual.times(), NumberFormat.USUAL, channels, 0));
    }

    @Test void a_text_reaches_the_other_party_from_the_writers_own_number() {
        var played = on.ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way, hops 69
                 P <- B  200
            A <- P       200               no Contact, no Reason
            (call is over)
        """).leavesNothing().recorded(NONE).recorded(true, CALLEE, 200).numbers("ALICE", "Y", "BOB", "X").neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
        assertThat(played.record()).returns(CallRecord.Type.A_TO_B, CallRecord::type).returns(CallRecord.What.text(9, Scan.NONE), CallRecord::what);
    }

    @Test void and_back() {
        on.ladder("""
            C -> P       MESSAGE X         from BOB, text thank you
                 P -> B  MESSAGE ALICE     from Y, text thank you
                 P <- B  202
            C <- P       202
        """).leavesNothing().recorded(NONE).recorded(true, CALLEE, 202);
    }

    @Test void copies_of_either_side_are_absorbed() {
        on.plain().ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
            A -> P       MESSAGE Y         again
            ... 500 ms
                 P -> B  MESSAGE           again
            A -> P       MESSAGE Y         again
                 P <- B  200
            A <- P       200
            A -> P       MESSAGE Y         again
            A <- P       200               again
                 P <- B  200               again
            ... 20 s
            A -> P       MESSAGE Y         again
            A <- P       200               again
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_pool_takes_none_unless_it_says_so() {
        var played = off.ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
            A <- P       404               no Allow, Reason: Q.850;cause=1
        """).leavesNothing().recorded(MESSAGES_OFF).numbers("ALICE", "Y", "", "");
        assertThat(played.record().what().kind()).isEqualTo(Kind.MESSAGE);
        assertThat(played.record().type()).isEqualTo(CallRecord.Type.INTERCEPTED);
    }

    @ParameterizedTest
    @CsvSource({"IDLE, ALICE", "Y, CAROL", "Y, NOBODY"})
    void strangers_are_told_alike_and_as_callers_are(String dialled, String caller) {
        var why = dialled.equals("IDLE") || caller.equals("CAROL") ? CALLER_NOT_A_PARTY : CALLER_ANONYMOUS;
        for (var stage : java.util.List.of(on, off)) {
            stage.ladder("""
                A -> P       MESSAGE %s        from %s, text on my way
                A <- P       404               Reason: Q.850;cause=1, no Allow
            """.formatted(dialled, caller)).leavesNothing().recorded(why);
        }
    }

    @Test void a_number_that_is_not_ours_is_told_as_a_stranger_is() {
        on.ladder("""
            A -> P       MESSAGE DAVE      from ALICE, text on my way
            A <- P       404               Reason: Q.850;cause=1
        """).leavesNothing().recorded(NO_SUCH_NUMBER);
    }

    @Test void emergency_numbers_are_refused() {
        on.ladder("""
            A -> P       MESSAGE sip:911@192.0.2.1  from ALICE, text help
            A <- P       404               Reason: Q.850;cause=3
        """).leavesNothing().recorded(EMERGENCY);
    }

    @ParameterizedTest
    @CsvSource({"486, 486, BUSY", "404, 480, CALLEE_UNKNOWN", "503, 500, TRUNK_FAILED", "401, 500, TRUNK_FAILED", "415, 488, CALLEE_CODEC", "302, 480, CALLEE_MOVED", "603, 603, DECLINED"})
    void what_leg_b_says_is_mapped_as_for_calls(int said, int told, Refusal why) {
        on.ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  %d
            A <- P       %d                no Contact, no WWW-Authenticate, no Retry-After
        """.formatted(said, told)).leavesNothing().recorded(why).recorded(false, CALLEE, said);
    }

    @Test void another_2xx_is_ok() {
        on.ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  100
                 P <- B  204
            A <- P       200
        """).leavesNothing().recorded(true, CALLEE, 204);
    }

    // Fail-over.

    @Test void another_trunk_is_tried_for_its_causes_with_new_ids() {
        two.ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  503
                 P -> D  MESSAGE BOB       from X, text on my way
                 P <- D  200
            A <- P       200
        """).leavesNothing().recorded(NONE).tried("east north");
    }

    @Test void but_not_for_what_the_callee_says() {
        two.ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  486
            A <- P       486
        """).leavesNothing().recorded(BUSY).tried("east");
    }

    @Test void silence_is_a_cause_and_whoever_takes_it_first_counts() {
        two.plain().ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
            ... 500 ms
                 P -> B  MESSAGE           again
            ... 1 s
                 P -> B  MESSAGE           again
            ... 2 s
                 P -> B  MESSAGE           again
            ... 500 ms
                 P -> D  MESSAGE BOB       from X, text on my way
                 P <- B  200
            A <- P       200
                 P <- D  200
        """).leavesNothing().recorded(NONE).recorded(true, CALLEE, 200).tried("east north");
    }

    @Test void another_address_of_a_trunks_name_is_tried_before_another_trunk() {
        for (var cause : java.util.List.of("     P <- B  503", "... 4 s")) {
            off.named(java.util.List.of(), EAST).takingTexts(TextRule.Scan.OFF).plain().ladder("""
                A -> P       MESSAGE Y         from ALICE, text on my way
                     P -> B  MESSAGE BOB       from X, text on my way
                %s
                     P -> D  MESSAGE BOB       from X, text on my way
                     P <- D  200
                A <- P       200
            """.formatted(cause.startsWith("...") ? "... 3 s\n     P -> B  MESSAGE           again 2 times\n... 1 s\n     P -> B  MESSAGE           again" : cause)).leavesNothing().recorded(NONE);
        }
    }

    @Test void a_trunk_that_is_at_work_is_not_silent() {
        two.plain().ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  100
            ... 4 s
                 P -> B  MESSAGE           again
                 P <- B  200
            A <- P       200
        """).leavesNothing().recorded(NONE).tried("east");
    }

    @Test void a_full_trunk_is_passed_over() {
        off.by(trunk("east", 1, 1), NORTH).takingTexts(TextRule.Scan.OFF).plain().ladder("""
            A -> P       MESSAGE Y         from ALICE, text one
                 P -> B  MESSAGE BOB       from X, text one
            A -> P       MESSAGE Y         from ALICE, text two
                 P -> D  MESSAGE BOB       from X, text two
                 P <- D  200
            A <- P       200
        """);
    }

    @Test void one_trunk_that_is_full_is_none() {
        off.by(trunk("east", 1, 1)).takingTexts(TextRule.Scan.OFF).plain().ladder("""
            A -> P       MESSAGE Y         from ALICE, text one
                 P -> B  MESSAGE BOB       from X, text one
            C -> P       MESSAGE Y         from ALICE, text two
            C <- P       500               Reason: Q.850;cause=34
                 P <- B  200
            A <- P       200
            C -> P       MESSAGE Y         from ALICE, text three
                 P -> B  MESSAGE BOB       from X, text three
                 P <- B  200
            C <- P       200
        """);
    }

    @Test void a_wire_that_is_down_is_told() {
        on.ladder("""
            (wire to B breaks)
            A -> P       MESSAGE Y         from ALICE, text on my way
            A <- P       500
        """).leavesNothing().recorded(TRUNK_FAILED);
    }

    @Test void nobody_waits_for_an_answer_longer_than_it_can_be_heard() {
        on.plain().ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
            ... 27 s
                 P -> B  MESSAGE           again 8 times
            ... 1 s
                 P -> B  MESSAGE           again
            A <- P       504
            ... 3 s
                 P <- B  200
        """).leavesNothing().recorded(TRUNK_SILENT).recorded(false, PLATFORM, 0);
    }

    @Test void a_refusal_that_comes_too_late_gives_the_channel_back() {
        on.plain().ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
            ... 27 s
                 P -> B  MESSAGE           again 8 times
            ... 1 s
                 P -> B  MESSAGE           again
            A <- P       504
            ... 3 s
                 P <- B  486
            (no channel is in use)
        """).leavesNothing().recorded(TRUNK_SILENT);
    }

    // Over TCP.

    @Test void over_tcp() {
        off.overTcp().takingTexts(TextRule.Scan.OFF).ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  200
            A <- P       200
        """).leavesNothing().recorded(NONE);
    }

    @Test void a_connection_that_breaks_costs_the_text() {
        off.overTcp().takingTexts(TextRule.Scan.OFF).ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
            (connection to B breaks)
            A <- P       500
        """).leavesNothing().recorded(TRUNK_FAILED);
    }

    // Numbers in texts.

    @ParameterizedTest
    @ValueSource(strings = {"call me at +1 555 111 2222", "5 5 5 3 3 3 4 4 4 4", "x 5553334444 y", "111-2222"})
    void a_text_that_tells_a_number_is_refused_where_the_pool_wants_so(String words) {
        var played = off.takingTexts(TextRule.Scan.REFUSE).ladder("""
            A -> P       MESSAGE Y         from ALICE, text %s
            A <- P       404               Reason: Q.850;cause=1
        """.formatted(words)).leavesNothing().recorded(NUMBER_IN_TEXT);
        assertThat(played.record().what()).isEqualTo(CallRecord.What.text(words.length(), Scan.REFUSED));
    }

    @Test void one_that_is_refused_for_its_words_makes_nobody_the_first_caller() {
        given(binding("XYB-1").waiting(BOB, X, Y)).takingTexts(TextRule.Scan.REFUSE).ladder("""
            C -> P       MESSAGE X         from CAROL, text call me at +1 555 111 2222
            C <- P       404               Reason: Q.850;cause=1
            A -> P       MESSAGE X         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from Y, text on my way
                 P <- B  200
            A <- P       200
        """).leavesNothing();
    }

    @Test void or_masked() {
        var played = off.takingTexts(TextRule.Scan.MASK).ladder("""
            A -> P       MESSAGE Y         from ALICE, text call +1 (555) 111-2222 at 8
                 P -> B  MESSAGE BOB       from X, text call +* (***) ***-**** at 8
                 P <- B  200
            A <- P       200
        """).leavesNothing().recorded(NONE);
        assertThat(played.record().what().scan()).isEqualTo(Scan.MASKED);
    }

    @Test void one_without_goes_on_as_it_is() {
        var played = off.takingTexts(TextRule.Scan.REFUSE).ladder("""
            A -> P       MESSAGE Y         from ALICE, text 12.11.2026 at gate 44
                 P -> B  MESSAGE BOB       from X, text 12.11.2026 at gate 44
                 P <- B  200
            A <- P       200
        """).leavesNothing().recorded(NONE);
        assertThat(played.record().what().scan()).isEqualTo(Scan.CLEAN);
    }

    /// A writer who asks which of many numbers is the reader's hears the same whether it is among them or not.
    @ParameterizedTest
    @ValueSource(strings = {"777a8888b333c4444", "777a8888b333c4445"})
    void guesses_at_the_readers_number_are_not_answered(String guesses) {
        off.takingTexts(TextRule.Scan.REFUSE).ladder("""
            A -> P       MESSAGE Y         from ALICE, text %1$s
                 P -> B  MESSAGE BOB       from X, text %1$s
                 P <- B  200
            A <- P       200
        """.formatted(guesses)).leavesNothing().recorded(NONE);
    }

    // At the door.

    @ParameterizedTest
    @ValueSource(strings = {"message/cpim", "text/html", "multipart/mixed;boundary=x", "application/im-iscomposing+xml", "text/plain;charset=iso-8859-1"})
    void anything_but_plain_text_in_utf_8_is_refused(String type) {
        on.ladder("""
            A -> P       MESSAGE Y         from ALICE, body %s
            A <- P       415               Accept: text/plain
            (call is not recorded)
        """.formatted(type)).leavesNothing();
    }

    @ParameterizedTest
    @CsvSource({"Content-Encoding: gzip, 415", "Content-Disposition: attachment, 415", "Max-Forwards: 0, 483", "Require: cpim, 420", "From: nobody, 400"})
    void by_the_book(String field, int status) {
        on.plain().ladder("""
            A -> P       MESSAGE Y         text on my way, %s
            A <- P       %d
            (call is not recorded)
        """.formatted(field, status)).leavesNothing();
    }

    @Test void the_same_come_by_another_way_is_a_loop() {
        on.plain().ladder("""
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
            A -> P       MESSAGE Y         merged
            A <- P       482
                 P <- B  200
            A <- P       200
            A -> P       MESSAGE Y         merged
            A <- P       482
        """).leavesNothing().recorded(NONE);
    }

    @Test void within_a_call_there_are_none() {
        on.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       MESSAGE           text on my way
            A <- P       405               has Allow
                 P <- B  MESSAGE           text on my way
                 P -> B  405               has Allow
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing();
    }

    @Test void drained_full_and_overloaded_nodes_take_none() {
        for (var trouble : java.util.List.of("node drains", "journal is full")) {
            on.plain().ladder("""
                (%s)
                A -> P       MESSAGE Y         from ALICE, text on my way
                A <- P       503               has Retry-After
                (journal has room)
                A -> P       MESSAGE Y         again
                A <- P       503               again
                (call is not recorded)
            """.formatted(trouble)).leavesNothing();
        }
    }

    // When things go wrong.

    @Test void a_router_that_is_slow_is_waited_for_and_the_way_looked_at_again() {
        on.plain().ladder("""
            (router is slow)
            A -> P       MESSAGE Y         from ALICE, text on my way
            ... 3 s
            A -> P       MESSAGE Y         again
            (router answers)
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  200
            A <- P       200
        """).leavesNothing().recorded(NONE);
        on.plain().ladder("""
            (router is slow)
            A -> P       MESSAGE Y         from ALICE, text on my way
            (unbind)
            (router is well)
            (router answers)
            A <- P       404               Reason: Q.850;cause=1
        """).leavesNothing().recorded(BINDING_CLOSED).tried("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"router throws", "router fails"})
    void a_bug_in_the_router_is_told_and_recorded(String bug) {
        on.plain().ladder("""
            (%s)
            A -> P       MESSAGE Y         from ALICE, text on my way
            A <- P       500
        """.formatted(bug)).leavesNothing().recorded(BUG);
    }

    @Test void a_store_that_is_away_is_never_no_such_number() {
        on.ladder("""
            (store is down)
            A -> P       MESSAGE Y         from ALICE, text on my way
            A <- P       500
        """).leavesNothing().recorded(STORE_UNAVAILABLE);
    }

    @Test void a_record_that_is_not_on_disk_keeps_the_text_open() {
        on.plain().ladder("""
            (journal is slow)
            A -> P       MESSAGE Y         from ALICE, text on my way
                 P -> B  MESSAGE BOB       from X, text on my way
                 P <- B  200
            A <- P       200
            (call is not over)
            A -> P       MESSAGE Y         again
            A <- P       200               again
            (journal syncs)
            (call is over)
        """).leavesNothing().recorded(NONE);
    }
}
