package io.callmask.simulation;

import static io.callmask.number.record.Refusal.BUSY;
import static io.callmask.number.record.Refusal.CALLER_ANONYMOUS;
import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.CAROL;
import static io.callmask.simulation.Cast.DAVE;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextRule;
import io.callmask.sip.engine.Access;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A trunk whose clients have to prove who they are (RFC 3261 §22.4, RFC 8760).
class ChallengeTest {
    private static final String REFUSED = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       401
            A -> P       ACK
        """;
    private static final String BUSY_CALLEE = """
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, no Authorization
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """;
    private static final String WITHHELD = """
            A <- P       100
            A <- P       404               Reason: Q.850;cause=1
            A -> P       ACK
        """;
    private static final String BUSY_DAVE = BUSY_CALLEE.replace("INVITE BOB ", "INVITE DAVE");

    private static Stage stage() {
        return stage("SHA-256", "MD5");
    }

    private static Stage stage(String... algorithms) {
        return given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("west", Access.OPEN.asking(DigestText.REALM, List.of(algorithms), Map.of(DigestText.USER, DigestText.PASSWORD), "abcdefghijklmnopqrstuvwxyz")));
    }

    @Test void who_proves_nothing_is_asked_by_two_hashes_and_no_call_is_opened() {
        var played = stage().ladder(REFUSED).leavesNothing().recordedNothing().rejected(401);
        var challenges = SipText.read(played.sent(Played.toward("A")).getFirst().getBytes(java.nio.charset.StandardCharsets.UTF_8)).all("WWW-Authenticate");
        assertThat(challenges).hasSize(2);
        assertThat(challenges.get(0)).startsWith("Digest realm=\"carrier.example\", nonce=\"").contains("algorithm=SHA-256, qop=\"auth\"").doesNotContain("stale");
        assertThat(challenges.get(1)).contains("algorithm=MD5, qop=\"auth\"");
        assertThat(played.heard()).contains("doubt UNPROVED");
    }

    @Test void who_knows_the_password_calls() {
        stage().ladder(REFUSED + "            A -> P       INVITE X          from ALICE, offer pcma, proves\n" + BUSY_CALLEE).leavesNothing().recorded(BUSY);
    }

    @Test void md5_is_enough_for_those_who_have_no_better() {
        stage().ladder(REFUSED + "            A -> P       INVITE X          from ALICE, offer pcma, proves legacy\n" + BUSY_CALLEE).leavesNothing().recorded(BUSY);
    }

    @Test void what_was_not_asked_by_proves_nothing() {
        assertThat(stage("SHA-256").ladder(REFUSED + "            A -> P       INVITE X          from ALICE, offer pcma, proves weakly\n" + "            A <- P       401\n            A -> P       ACK\n").recordedNothing().heard()).contains("doubt MALFORMED");
        stage("MD5", "SHA-512-256").ladder(REFUSED + "            A -> P       INVITE X          from ALICE, offer pcma, proves legacy\n" + BUSY_CALLEE).leavesNothing().recorded(BUSY);
    }

    @Test void another_password_is_asked_again_and_counted() {
        assertThat(stage().ladder(REFUSED + """
            A -> P       INVITE X          from ALICE, offer pcma, proves wrongly
            A <- P       401
            A -> P       ACK
        """).leavesNothing().recordedNothing().heard()).contains("doubt WRONG");
    }

    @Test void the_same_proof_is_good_once_and_the_nonce_for_the_next_count() {
        assertThat(stage().plain().ladder(REFUSED + "            A -> P       INVITE X          from ALICE, offer pcma, proves\n" + BUSY_CALLEE + """
            A -> P       INVITE X          from ALICE, offer pcma, proves again
            A <- P       401
            A -> P       ACK
        """).leavesNothing().heard()).contains("doubt REPLAYED");
        stage().plain().ladder(REFUSED + "            A -> P       INVITE X          from ALICE, offer pcma, proves\n" + BUSY_CALLEE
            + "            A -> P       INVITE X          from ALICE, offer pcma, proves\n" + BUSY_CALLEE).leavesNothing();
    }

    @Test void a_nonce_is_too_old_after_five_minutes_and_that_is_said() {
        var played = stage().plain().ladder(REFUSED + """
            ... 301 s
            A -> P       INVITE X          from ALICE, offer pcma, proves
            A <- P       401
            A -> P       ACK
            A -> P       INVITE X          from ALICE, offer pcma, proves
        """ + BUSY_CALLEE).leavesNothing();
        assertThat(played.heard()).contains("doubt STALE");
        assertThat(played.sent(Played.toward("A"))).filteredOn(text -> text.contains("stale=true")).hasSize(1);
    }

    @Test void a_retransmission_is_no_replay() {
        stage().plain().ladder(REFUSED + """
            A -> P       INVITE X          from ALICE, offer pcma, proves
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       INVITE X          again
            A <- P       100               again
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(BUSY);
    }

    @Test void nonsense_is_no_proof() {
        assertThat(stage().ladder(REFUSED + """
            A -> P       INVITE X          from ALICE, offer pcma, Authorization: Digest realm="carrier.example",username="x"
            A <- P       401
            A -> P       ACK
        """).recordedNothing().heard()).contains("doubt MALFORMED");
    }

    @Test void what_is_for_another_realm_is_passed_over() {
        assertThat(stage().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, Authorization: Digest realm="other",username="x",nonce="y",uri="sip:x",response="z"
            A <- P       401
            A -> P       ACK
        """).recordedNothing().heard()).contains("doubt UNPROVED").doesNotContain("doubt MALFORMED");
    }

    @Test void other_requests_that_begin_something_are_asked_and_those_within_a_call_are_not() {
        stage().plain().ladder("""
            A -> P       OPTIONS P
            A <- P       401
            A -> P       OPTIONS P         proves
            A <- P       200               has Allow
            A -> P       PUBLISH P
            A <- P       401
            A -> P       MESSAGE X         from ALICE, text hello
            A <- P       401
            A -> P       INVITE X          from ALICE, offer pcma, proves
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
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
        """).leavesNothing();
    }

    @Test void who_writes_has_to_prove_who_it_is_like_who_calls() {
        stage().takingTexts(TextRule.Scan.OFF).ladder("""
            A -> P       MESSAGE X         from ALICE, text hello
            A <- P       401
            A -> P       MESSAGE X         from ALICE, text hello, proves
                 P -> B  MESSAGE BOB       from X, text hello, no Authorization
                 P <- B  200
            A <- P       200
        """).leavesNothing();
    }

    @Test void a_cancel_is_never_asked() {
        stage().ladder(REFUSED + """
            A -> P       INVITE X          from ALICE, offer pcma, proves
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
            A -> P       ACK
                 P <- B  180
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """).leavesNothing();
    }

    @Test void who_guesses_and_guesses_is_not_heard_any_more_and_is_again_later() {
        var guesses = """
            A -> P       INVITE X          from ALICE, offer pcma, proves wrongly
            A <- P       401
            A -> P       ACK
        """.repeat(21);
        var played = stage().plain().ladder(REFUSED + guesses + """
            A -> P       INVITE X          from ALICE, offer pcma, proves
            A <- P       403               no WWW-Authenticate
            A -> P       ACK
            ... 60 s
            A -> P       INVITE X          from ALICE, offer pcma, proves
        """ + BUSY_CALLEE).leavesNothing();
        assertThat(played.heard()).contains("doubt BARRED");
    }

    /// Behind one address there may be an edge proxy with many clients. What is wrong is answered alike, whether there is such a user or not.
    @ParameterizedTest @ValueSource(booleans = {true, false}) void who_is_behind_the_same_address_as_a_guesser_is_heard(boolean isUser) {
        var users = isUser ? Map.of(DigestText.USER, DigestText.PASSWORD, DigestText.OTHER, "another") : Map.of(DigestText.USER, DigestText.PASSWORD);
        given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("west", Access.OPEN.asking(DigestText.REALM, List.of("SHA-256"), users, "abcdefghijklmnopqrstuvwxyz"))).plain().ladder(REFUSED + """
            A -> P       INVITE X          from ALICE, offer pcma, proves otherwise
            A <- P       401
            A -> P       ACK
        """.repeat(21) + """
            A -> P       INVITE X          from ALICE, offer pcma, proves otherwise
            A <- P       403
            A -> P       ACK
            A -> P       INVITE X          from ALICE, offer pcma, proves wrongly
            A <- P       403
            A -> P       ACK
            A -> P       INVITE X          from ALICE, offer pcma, proves
        """ + BUSY_CALLEE).leavesNothing();
    }

    // A password says who sends, not that From is true.

    /// Alice has Bob behind X, Carol has Dave; the one account may be these callers only.
    private static Stage stageOf(Cast... callers) {
        return given(binding("AXB-1").between(ALICE, BOB).through(X), binding("AXB-2").between(CAROL, DAVE).through(X)).knowing(() -> Map.of("west", asking(callers)));
    }

    private static Access asking(Cast... callers) {
        var numbers = Stream.of(callers).map(Cast::real).collect(Collectors.toSet());
        return Access.OPEN.asking(DigestText.REALM, List.of("SHA-256"), Map.of(DigestText.USER, DigestText.PASSWORD), Map.of(DigestText.USER, numbers), "abcdefghijklmnopqrstuvwxyz");
    }

    private static Laid west(Trunk.Identity identity, Cast... callers) {
        return new Laid(new Trunk("west", "US", identity, false), Stage.A, asking(callers));
    }

    @Test void who_calls_as_somebody_else_is_nobody_and_hears_what_nobody_hears() {
        var played = stageOf(CAROL).ladder(REFUSED + "            A -> P       INVITE X          from ALICE, offer pcma, proves\n" + WITHHELD).leavesNothing().recorded(CALLER_ANONYMOUS);
        var nobody = stageOf(CAROL).ladder(REFUSED + "            A -> P       INVITE X          from NOBODY, offer pcma, proves\n" + WITHHELD).leavesNothing().recorded(CALLER_ANONYMOUS);
        assertThat(played.record().numbers().caller()).isEqualTo(nobody.record().numbers().caller());
        assertThat(played.heard()).contains("doubt NOT_ITS_CALLER");
        assertThat(nobody.heard()).doesNotContain("doubt NOT_ITS_CALLER");
    }

    /// What counts is the caller that routing goes by, read as routing reads it.
    @ParameterizedTest @CsvSource(delimiter = '|', value = {
        "PAI_OR_FROM | from ALICE | true",
        "PAI_OR_FROM | from CAROL | false",
        "PAI_OR_FROM | from ALICE, no P-Asserted-Identity | true",
        "PAI_OR_FROM | from CAROL, no P-Asserted-Identity | false",
        "PAI_OR_FROM | from CAROL, P-Asserted-Identity: <sip:+15551112222@ua.example> | true",
        "PAI_OR_FROM | from ALICE, P-Asserted-Identity: <sip:+15555556666@ua.example> | false",
        "PAI_OR_FROM | from ALICE, P-Asserted-Identity: <sip:5555556666@ua.example> | false",
        "PAI_OR_FROM | from ALICE, P-Asserted-Identity: <tel:+1-555-555-6666> | false",
        "PAI_OR_FROM | from CAROL, P-Asserted-Identity: <sip:5551112222@ua.example> | true",
        "PAI_OR_FROM | from CAROL, P-Asserted-Identity: <tel:011-1-555-111-2222> | true",
        "PAI_OR_FROM | from CAROL, no P-Asserted-Identity, From: <sip:5551112222@ua.example>;tag=one | true",
        "PAI_OR_FROM | from ALICE, no P-Asserted-Identity, From: <sip:5555556666@ua.example>;tag=one | false",
        "PAI         | from ALICE, P-Asserted-Identity: <sip:+15555556666@ua.example> | false",
        "PAI         | from CAROL, P-Asserted-Identity: <sip:+15551112222@ua.example> | true",
        "FROM        | from ALICE, P-Asserted-Identity: <sip:+15555556666@ua.example> | true",
        "FROM        | from CAROL, P-Asserted-Identity: <sip:+15551112222@ua.example> | false"})
    void an_account_is_only_whom_it_may_be(Trunk.Identity identity, String caller, boolean may) {
        var ladder = "            (trunks: laid)\n" + REFUSED + "            A -> P       INVITE X          " + caller + ", offer pcma, proves\n";
        var stage = stageOf(ALICE).later("laid", west(identity, ALICE), new Laid(ShardProxy.EAST, Stage.B)).plain();
        if (may) assertThat(stage.ladder(ladder + BUSY_CALLEE).leavesNothing().recorded(BUSY).heard()).doesNotContain("doubt NOT_ITS_CALLER");
        else assertThat(stage.ladder(ladder + WITHHELD).leavesNothing().recorded(CALLER_ANONYMOUS).heard()).contains("doubt NOT_ITS_CALLER");
    }

    /// A call that ends before anything is known of it has what its opening said in its record.
    @Test void no_opening_names_a_caller_by_what_routing_does_not_go_by() {
        for (var identity : List.of(Trunk.Identity.FROM, Trunk.Identity.PAI)) {
            var caller = identity == Trunk.Identity.FROM ? "from ALICE, P-Asserted-Identity: <sip:+15555556666@ua.example>" : "from CAROL, no P-Asserted-Identity";
            var played = stageOf(ALICE).later("laid", west(identity, ALICE), new Laid(ShardProxy.EAST, Stage.B)).plain().ladder("            (trunks: laid)\n" + REFUSED + """
                        (router is slow)
                        A -> P       INVITE X          %s, offer pcma, proves
                        A <- P       100
                        A -> P       CANCEL
                        A <- P       200
                        A <- P       487 INVITE
                        A -> P       ACK
            """.formatted(caller)).recorded(CANCELLED);
            assertThat(played.record().numbers().caller()).as("%s", identity).doesNotContain("5555556666");
        }
    }

    @Test void an_account_without_numbers_is_anybody_whatever_others_may_be() {
        var others = Access.OPEN.asking(DigestText.REALM, List.of("SHA-256"), Map.of(DigestText.USER, DigestText.PASSWORD, DigestText.OTHER, "another"), Map.of(DigestText.OTHER, Set.of(CAROL.real())), "abcdefghijklmnopqrstuvwxyz");
        given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("west", others)).plain()
            .ladder(REFUSED + "            A -> P       INVITE X          from ALICE, offer pcma, proves\n" + BUSY_CALLEE).leavesNothing();
    }

    @Test void who_writes_as_somebody_else_is_nobody_too() {
        assertThat(stageOf(CAROL).takingTexts(TextRule.Scan.OFF).plain().ladder("""
            A -> P       MESSAGE X         from ALICE, text hello
            A <- P       401
            A -> P       MESSAGE X         from ALICE, text hello, proves
            A <- P       404
            A -> P       MESSAGE X         from CAROL, text hello, proves
                 P -> B  MESSAGE DAVE      from X, text hello
                 P <- B  200
            A <- P       200
        """).leavesNothing().heard()).contains("doubt NOT_ITS_CALLER");
    }

    @Test void whom_an_account_may_be_changes_with_the_settings() {
        var east = new Laid(ShardProxy.EAST, Stage.B);
        stageOf(CAROL).later("Alice", west(Trunk.Identity.PAI_OR_FROM, ALICE), east).plain().ladder(REFUSED
            + "            A -> P       INVITE X          from ALICE, offer pcma, proves\n" + WITHHELD
            + "            A -> P       INVITE X          from CAROL, offer pcma, proves\n" + BUSY_DAVE
            + "            (trunks: Alice)\n" + REFUSED
            + "            A -> P       INVITE X          from CAROL, offer pcma, proves\n" + WITHHELD
            + "            A -> P       INVITE X          from ALICE, offer pcma, proves\n" + BUSY_CALLEE).leavesNothing();
    }

    @Test void numbers_are_somebodys_and_never_none() {
        assertThatThrownBy(() -> asking()).isInstanceOf(IllegalArgumentException.class).hasMessage("numbers: none (expected: at least one)");
        assertThatThrownBy(() -> Access.OPEN.asking(DigestText.REALM, List.of("MD5"), Map.of(), Map.of("u", Set.of(ALICE.real())), "abcdefghijklmnopqrstuvwxyz"))
            .isInstanceOf(IllegalArgumentException.class).hasMessage("numbers: of nobody (expected: of one of the users)");
    }
}
