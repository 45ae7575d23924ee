package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLEE;
import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.number.record.Refusal.BINDING_CLOSED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.number.record.Refusal.SESSION_LOST;
import static io.callmask.number.record.Refusal.TRUNK_FAILED;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.TrunkHealth;
import io.callmask.sip.engine.Access;
import io.callmask.sip.engine.TrunkBoard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Trunks that ask for our credentials (RFC 3261 §22.2). That what is shown is right, and that the password stands nowhere, is asked of every message by [DigestText].
class CredentialsTest {
    private static final Access KNOWN = Access.OPEN.showing(DigestText.USER, DigestText.REALM, DigestText.PASSWORD);
    private static final Trunk EAST = trunk("east", 1);
    private static final Trunk NORTH = trunk("north", 2);
    private static final String ASKED = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 1 INVITE, no Authorization, no Proxy-Authorization
        """;
    private static final String TALKING = ASKED + """
                 P <- B  407               asks n1
                 P -> B  ACK               no Proxy-Authorization
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 2 INVITE, shows n1 1, hops 69
                 P <- B  200               answer pcma
                 P -> B  ACK               shows n1 1
            A <- P       200               answer pcma
            A -> P       ACK
        """;
    private static final String ENDED = """
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               shows n1 2
                 P <- B  200
        """;
    private static final Stage STAGE = given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("east", KNOWN));

    private static Trunk trunk(String name, int priority) {
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true,
            new Outlet("default", priority, 1, Set.of(401, 407, 503), Outlet.USUAL_SILENCE, Outlet.USUAL.times(), NumberFormat.USUAL, 0, 0));
    }

    private static Played masked(Played played) {
        return played.leavesNothing().neverShows(ALICE, toward("B")).neverShows(ALICE, toward("D")).neverShows(BOB, toward("A"));
    }

    @Test void an_invite_that_is_asked_goes_out_again_within_its_call_id_and_all_that_follows_shows_credentials_at_once() {
        var played = masked(STAGE.ladder(TALKING + ENDED)).recorded(NONE).recorded(true, CALLER, 200).tried("east");
        var invites = played.sent(toward("B")).stream().filter(text -> text.startsWith("INVITE")).map(text -> SipText.read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))).toList();
        assertThat(invites).hasSize(2);
        assertThat(invites.get(1).only("Call-ID")).isEqualTo(invites.get(0).only("Call-ID"));
        assertThat(invites.get(1).only("From")).isEqualTo(invites.get(0).only("From"));
        assertThat(invites.get(1).body()).isEqualTo(invites.get(0).body());
    }

    @Test void the_server_itself_is_answered_by_authorization_and_by_the_strongest_hash() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  401               asks weak, asks strong sha-256
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows strong 1, no Proxy-Authorization
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """)).recorded(false, CALLEE, 486);
    }

    @Test void a_challenge_without_qop_is_answered_as_of_old() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  407               asks n1 bare
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """));
    }

    @Test void a_proxy_and_the_server_behind_it_may_both_ask() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  407               asks p1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 2 INVITE, shows p1 1, no Authorization
                 P <- B  401               asks s1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 1 INVITE, shows p1 2, shows s1 1, Via: SIP/2.0/TCP 192.0.2.1:5060
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """));
    }

    @Test void the_next_call_shows_credentials_at_once_and_a_stale_nonce_is_exchanged() {
        masked(STAGE.plain().ladder(TALKING + ENDED + """
            ... 65 s
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 1 INVITE, shows n1 3
                 P <- B  407               asks n2 stale
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 2 INVITE, shows n2 1
                 P <- B  407               asks n3 stale
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 3 INVITE, shows n3 1
                 P <- B  407               asks n4 stale
                 P -> B  ACK
            A <- P       500               no Proxy-Authenticate, no WWW-Authenticate
            A -> P       ACK
        """));
    }

    @Test void a_password_that_is_refused_is_not_tried_again() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  407               asks n1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  407               asks n2
                 P -> B  ACK
            A <- P       500               Reason: Q.850;cause=38, no Proxy-Authenticate
            A -> P       ACK
        """)).recorded(TRUNK_FAILED).recorded(false, CALLEE, 407);
    }

    @ParameterizedTest @ValueSource(strings = {"asks n1 elsewhere", "Proxy-Authenticate: Basic realm=\"carrier.example\"", "WWW-Authenticate: Digest realm=\"carrier.example\",nonce=\"n\"",
        "Proxy-Authenticate: Digest realm=\"carrier.example\",nonce=\"n\",algorithm=MD5-sess", "Proxy-Authenticate: Digest realm=\"carrier.example\",nonce=\"n\",qop=\"auth-int\"",
        "Proxy-Authenticate: Digest realm=\"carrier.example", "no Proxy-Authenticate"})
    void another_realm_and_what_cannot_be_answered_get_nothing(String challenge) {
        masked(STAGE.ladder(ASKED + """
                 P <- B  407               %s
                 P -> B  ACK
            A <- P       500
            A -> P       ACK
        """.formatted(challenge))).recorded(TRUNK_FAILED);
    }

    @Test void a_trunk_without_credentials_of_ours_gets_nothing() {
        masked(given(binding("AXB-1").between(ALICE, BOB).through(X)).ladder(ASKED + """
                 P <- B  407               asks n1
                 P -> B  ACK
            A <- P       500
            A -> P       ACK
        """)).recorded(TRUNK_FAILED);
    }

    @Test void when_the_trunk_does_not_want_us_the_next_is_tried_and_is_shown_nothing() {
        masked(given(binding("AXB-1").between(ALICE, BOB).through(X)).by(EAST, NORTH).knowing(() -> Map.of("east", KNOWN)).ladder(ASKED + """
                 P <- B  401               asks n1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  401               asks n2
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, no Authorization, CSeq: 1 INVITE
                 P <- D  401               asks n3
                 P -> D  ACK
            A <- P       500
            A -> P       ACK
        """)).tried("east north");
    }

    @Test void whoever_gives_up_meanwhile_is_not_rung_again() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  100
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  CANCEL            CSeq: 1 CANCEL
            A -> P       ACK
                 P <- B  407 INVITE        asks n1
                 P -> B  ACK
                 P <- B  200 CANCEL
        """));
    }

    @Test void an_invite_that_was_asked_is_cancelled_by_its_new_number() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  407               asks n1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  180
            A <- P       180
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
                 P -> B  CANCEL            CSeq: 2 CANCEL, no Proxy-Authorization
            A -> P       ACK
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
        """));
    }

    @Test void who_was_unbound_meanwhile_is_not_rung() {
        masked(STAGE.ladder(ASKED + """
            (unbind)
                 P <- B  407               asks n1
                 P -> B  ACK
            A <- P       404               Reason: Q.850;cause=1
            A -> P       ACK
        """)).recorded(BINDING_CLOSED);
    }

    @Test void a_bye_that_is_asked_goes_out_again_as_the_dialogs_next() {
        masked(STAGE.ladder(TALKING + """
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               CSeq: 3 BYE, shows n1 2
                 P <- B  407               asks n2 stale
                 P -> B  BYE               CSeq: 4 BYE, shows n2 1
                 P <- B  200
        """)).recorded(NONE);
    }

    @Test void a_bye_that_is_refused_twice_is_left_at_that() {
        masked(STAGE.ladder(TALKING + """
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               shows n1 2
                 P <- B  407               asks n2
                 P -> B  BYE               shows n2 1
                 P <- B  407               asks n3
        """)).recorded(NONE);
    }

    @Test void leg_a_may_ask_as_well_if_its_trunk_has_credentials() {
        masked(given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("west", KNOWN)).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE               no Authorization
            A -> P       401               asks n1
            A <- P       BYE               shows n1 1
            A -> P       200
        """)).recorded(NONE);
    }

    /// What a phone says to us is for no other phone.
    @Test void what_is_asked_within_a_call_is_answered_in_that_call_only() {
        masked(given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("west", KNOWN)).plain().ladder(AnsweredCall.BEGUN + """
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE               no Authorization
            A -> P       401               asks n1
            A <- P       BYE               shows n1 1
            A -> P       200
            ... 65 s
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma, tag two
                 P -> B  ACK               tag two
            A <- P       200               answer pcma, tag two
            A -> P       ACK               tag two
                 P <- B  BYE               tag two
                 P -> B  200
            A <- P       BYE               tag two, no Authorization
            A -> P       401               asks n2
            A <- P       BYE               tag two, shows n2 1
            A -> P       200
        """));
        masked(STAGE.plain().ladder(TALKING + """
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               shows n1 2
                 P <- B  401               asks n2
                 P -> B  BYE               shows n1 3, shows n2 1
                 P <- B  407               asks n3 stale
                 P -> B  BYE               shows n3 1, shows n2 2
                 P <- B  200
            ... 65 s
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 4, no Authorization
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """));
    }

    /// A proof of an INVITE for a URI of a caller's choice could be shown to her carrier as ours. One of a BYE is of no use.
    @ParameterizedTest @ValueSource(strings = {"Contact: <sip:+15550009999@carrier.example>", "Contact: <sip:+15550009999@198.51.100.7:5060>", "plus Record-Route: <sip:192.0.2.10:5060;lr>"})
    void no_re_invite_is_proved_for_a_uri_that_may_be_a_partys(String where) {
        masked(given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("west", KNOWN)).ladder(AnsweredCall.BEGUN.replaceFirst("offer pcma", "offer pcma, " + where) + """
                 P <- B  INVITE            offer pcma sendonly
                 P -> B  100
            A <- P       INVITE            offer pcma sendonly, no Authorization
            A -> P       401               asks n1
            A <- P       ACK
                 P -> B  488               no WWW-Authenticate
                 P <- B  ACK
                 P <- B  BYE
                 P -> B  200
            A <- P       BYE               no Authorization
            A -> P       401               asks n2
            A <- P       BYE               shows n2 1
            A -> P       200
        """)).recorded(NONE);
    }

    @Test void an_invite_that_a_phone_has_been_heard_of_is_not_sent_again() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  180
            A <- P       180
                 P <- B  407               asks n1
                 P -> B  ACK
            A <- P       500               no Proxy-Authenticate
            A -> P       ACK
        """)).recorded(TRUNK_FAILED);
        masked(STAGE.ladder(ASKED + """
                 P <- B  100
                 P <- B  407               asks n1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """));
    }

    @Test void an_ack_whose_2xx_leads_to_another_trunk_shows_nothing() {
        masked(STAGE.by(EAST, NORTH).knowing(() -> Map.of("east", KNOWN)).ladder(ASKED + """
                 P <- B  407               asks n1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  200 INVITE        answer pcma, Contact: <sip:+15553334444@192.0.2.30:5060>
                 P -> D  ACK               no Proxy-Authorization
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> D  BYE               no Proxy-Authorization
                 P <- B  200 BYE
        """)).recorded(NONE);
    }

    @Test void a_copy_of_an_ack_goes_where_the_ack_went_and_that_of_a_re_invite_shows_nothing_elsewhere() {
        masked(STAGE.by(EAST, NORTH).knowing(() -> Map.of("east", KNOWN)).plain().ladder(ASKED + """
                 P <- B  407               asks n1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK               shows n1 1
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       INVITE            offer pcma sendonly
            A <- P       100
                 P -> B  INVITE            offer pcma sendonly, shows n1 2
                 P <- B  200               answer pcma recvonly, Contact: <sip:+15553334444@192.0.2.30:5060>
                 P -> D  ACK               no Proxy-Authorization
            A <- P       200               answer pcma recvonly
            A -> P       ACK
                 P <- B  200 INVITE        again
                 P -> B  ACK               again
            A -> P       BYE
            A <- P       200
                 P -> D  BYE               no Proxy-Authorization
                 P <- B  200 BYE
        """)).recorded(NONE);
    }

    /// RFC 3261 §18.1.1: with credentials it may be too large for a datagram that it fitted before.
    @Test void what_becomes_too_large_by_its_credentials_leaves_by_tcp() {
        var nonce = "n".repeat(500);
        masked(STAGE.ladder(ASKED + """
                 P <- B  407               asks %s
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, CSeq: 1 INVITE, shows %s 1, Via: SIP/2.0/TCP 192.0.2.1:5060
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """.formatted(nonce, nonce))).recorded(false, CALLEE, 486);
        masked(STAGE.takingTexts(TextRule.Scan.OFF).ladder("""
            A -> P       MESSAGE X         from ALICE, text hello
                 P -> B  MESSAGE BOB       from X, text hello
                 P <- B  407               asks %s
                 P -> B  MESSAGE BOB       from X, text hello, CSeq: 1 MESSAGE, shows %s 1, Via: SIP/2.0/TCP 192.0.2.1:5060
                 P <- B  200
            A <- P       200
        """.formatted(nonce, nonce))).recorded(NONE);
    }

    @Test void a_re_invite_that_is_asked_goes_out_again_and_its_ack_shows_the_same() {
        masked(STAGE.ladder(TALKING + """
            A -> P       INVITE            offer pcma sendonly
            A <- P       100
                 P -> B  INVITE            offer pcma sendonly, CSeq: 3 INVITE, shows n1 2
                 P <- B  401               asks s1
                 P -> B  ACK
                 P -> B  INVITE            offer pcma sendonly, CSeq: 4 INVITE, shows n1 3, shows s1 1
                 P <- B  200               answer pcma recvonly
                 P -> B  ACK               shows n1 3, shows s1 1
            A <- P       200               answer pcma recvonly
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               shows n1 4, shows s1 2
                 P <- B  200
        """)).recorded(NONE);
    }

    @Test void a_re_invite_that_is_refused_twice_is_refused_to_its_asker() {
        masked(STAGE.ladder(TALKING + """
            A -> P       INVITE            offer pcma sendonly
            A <- P       100
                 P -> B  INVITE            offer pcma sendonly, shows n1 2
                 P <- B  407               asks n2
                 P -> B  ACK
                 P -> B  INVITE            offer pcma sendonly, shows n2 1
                 P <- B  407               asks n3
                 P -> B  ACK
            A <- P       488               no Proxy-Authenticate
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               no Proxy-Authorization
                 P <- B  200
        """)).recorded(NONE);
    }

    @Test void a_refresh_by_update_and_a_keyed_digit_that_are_asked_go_out_again() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  407               asks n1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  200               answer pcma, Allow: UPDATE, Session-Expires: 600;refresher=uac, Require: timer
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       INFO              digit 5
            A <- P       200
                 P -> B  INFO              digit 5, shows n1 2
                 P <- B  407               asks n2
                 P -> B  INFO              digit 5, shows n2 1
                 P <- B  200
            ... 300 s
                 P -> B  UPDATE            shows n2 2
                 P <- B  407               asks n3
                 P -> B  UPDATE            shows n3 1
                 P <- B  200
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               shows n3 2
                 P <- B  200
        """)).recorded(NONE);
    }

    @Test void a_prack_that_is_asked_goes_out_again() {
        masked(STAGE.ladder(ASKED + """
                 P <- B  183               answer pcma, Require: 100rel, RSeq: 7
                 P -> B  PRACK             CSeq: 2 PRACK, RAck: 7 1 INVITE
            A <- P       183               answer pcma
                 P <- B  401 PRACK         asks n1
                 P -> B  PRACK             CSeq: 3 PRACK, RAck: 7 1 INVITE, shows n1 1
                 P <- B  200 PRACK
                 P <- B  200 INVITE        answer pcma
                 P -> B  ACK               no Authorization
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               CSeq: 4 BYE, shows n1 2
                 P <- B  200
        """));
    }

    /// What the first PRACK has brought is what the second one brings: nothing newer may have been offered meanwhile (RFC 3264 §8).
    @Test void while_a_prack_with_an_answer_is_asked_the_session_stays_as_it_is() {
        masked(STAGE.ladder("""
            A -> P       INVITE X          from ALICE, Supported: 100rel, Allow: UPDATE
            A <- P       100
                 P -> B  INVITE BOB        from X, has Supported
                 P <- B  183               require 100rel, RSeq: 7, offer pcma pcmu, Allow: UPDATE
            A <- P       183               require 100rel, offer pcma pcmu
            A -> P       PRACK             rack, answer pcma
            A <- P       200 PRACK
                 P -> B  PRACK             RAck: 7 1 INVITE, answer pcma
            A -> P       UPDATE            offer pcmu
            A <- P       491 UPDATE
                 P <- B  407 PRACK         asks n1
                 P -> B  PRACK             RAck: 7 1 INVITE, answer pcma, shows n1 1
            A -> P       UPDATE            offer pcmu
            A <- P       491 UPDATE
                 P <- B  200 PRACK
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu, shows n1 2
                 P <- B  200 UPDATE        answer pcmu
            A <- P       200 UPDATE        answer pcmu
                 P <- B  200 INVITE
                 P -> B  ACK
            A <- P       200 INVITE
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               shows n1 3
                 P <- B  200
        """)).recorded(NONE);
    }

    @ParameterizedTest @CsvSource({"401", "407"})
    void options_that_are_asked_go_out_again_and_what_is_said_then_counts(int status) {
        var probe = new TrunkBoard.Probe(ShardProxy.EAST, Duration.ofSeconds(60), new TrunkHealth.Thresholds(1, 1));
        given(binding("AXB-1").between(ALICE, BOB).through(X)).asking(List.of(probe), ShardProxy.EAST).knowing(() -> Map.of("east", KNOWN)).plain().ladder("""
            ... 10 ms
                 P -> B  OPTIONS           CSeq: 1 OPTIONS
                 P <- B  %d               asks n1
                 P -> B  OPTIONS           CSeq: 2 OPTIONS, shows n1 1
                 P <- B  503
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A <- P       500               Reason: Q.850;cause=34
            A -> P       ACK
            ... 60 s
                 P -> B  OPTIONS           CSeq: 3 OPTIONS, shows n1 2
                 P <- B  200
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 3
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """.formatted(status));
    }

    @Test void a_text_that_is_asked_goes_out_again_within_its_call_id() {
        masked(STAGE.takingTexts(TextRule.Scan.OFF).ladder("""
            A -> P       MESSAGE X         from ALICE, text hello
                 P -> B  MESSAGE BOB       from X, text hello, CSeq: 1 MESSAGE, no Proxy-Authorization
                 P <- B  407               asks n1
                 P -> B  MESSAGE BOB       from X, text hello, CSeq: 2 MESSAGE, shows n1 1
                 P <- B  200
            A <- P       200               no Proxy-Authenticate
        """)).recorded(NONE).tried("east");
        masked(STAGE.takingTexts(TextRule.Scan.OFF).ladder("""
            A -> P       MESSAGE X         from ALICE, text hello
                 P -> B  MESSAGE BOB       from X, text hello
                 P <- B  401               asks n1
                 P -> B  MESSAGE BOB       from X, text hello, shows n1 1
                 P <- B  401               asks n2
            A <- P       500               no WWW-Authenticate
        """)).recorded(TRUNK_FAILED);
    }

    @Test void an_address_of_a_name_that_asks_is_shown_credentials_and_so_is_the_next() {
        masked(given(binding("AXB-1").between(ALICE, BOB).through(X)).named(List.of(), ShardProxy.EAST).knowing(() -> Map.of("east", KNOWN)).ladder(ASKED + """
                 P <- B  407               asks n1
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, shows n1 1
                 P <- B  503
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, CSeq: 1 INVITE, shows n1 2
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """)).recorded(false, CALLEE, 486);
    }

    @Test void over_tcp_it_is_the_same() {
        masked(STAGE.overTcp().knowing(() -> Map.of("east", KNOWN)).ladder(TALKING + ENDED)).recorded(NONE);
    }
}
