package io.callmask.simulation;

import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Cast.Y;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// That the canaries of [Canaries], which every ladder of this module carries, are in every field, and would be found.
class TaintTest {
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress("192.0.2.10", 5060);
    private static final List<String> FIELDS = List.of("Request-URI parameter", "reason phrase", "From display name", "From host", "From URI parameter", "From parameter",
        "To display name", "To host", "To URI parameter", "To parameter", "Contact display name", "Contact user", "Contact URI parameter", "Contact instance", "Call-ID host",
        "Via parameter", "lower Via host", "lower Via branch", "PAI display name", "PAI host", "PAI parameter", "User-Agent", "Server", "Organization", "Subject", "X-Secret",
        "Session-ID", "User-to-User", "Cisco-Guid", "P-Charging-Vector", "P-Access-Network-Info", "P-Preferred-Identity user", "P-Called-Party-ID user", "P-Associated-URI user",
        "Remote-Party-ID user", "Diversion user", "History-Info user", "Referred-By user", "Reply-To user", "Call-Info user", "Alert-Info user", "Error-Info user",
        "Geolocation user", "Warning text", "Reason text", "Identity", "Authorization username", "Authorization realm", "Replaces", "Target-Dialog", "In-Reply-To",
        "WWW-Authenticate realm", "Proxy-Authenticate realm", "Retry-After comment", "Unsupported", "Refer-To user", "Accept-Contact",
        "o= user", "s=", "i=", "u=", "e=", "p=", "b=", "a=tool", "a= session", "a=candidate", "a=ssrc cname", "a=msid", "a=mid", "a=ice-ufrag", "a=extmap", "a=fmtp",
        "a= media", "a= media value", "video codec", "video fmtp", "video i=");

    private final Stage stage = given(binding("AXYB-1").between(ALICE, BOB).through(X, Y));

    @Test void every_field_of_a_call_holds_a_canary() {
        var canaries = new Canaries(Canaries.Style.MULTIPART);
        var alice = new Party("A", ANYWHERE, ANYWHERE, ALICE, canaries);
        var bob = new Party("B", ANYWHERE, ANYWHERE, BOB, canaries);
        feed(alice, "A -> P  INVITE Y  from ALICE, offer pcma");
        bob.heardRequests.add(alice.requests.getLast());
        feed(bob, "P <- B  486");
        feed(bob, "P <- B  200  answer pcma");
        var planted = new TreeSet<String>();
        for (var origin : canaries.planted().values()) planted.add(origin.field());
        assertThat(planted).containsAll(FIELDS).contains("boundary", "Content-ID", "ISUP body", "ISUP version");
    }

    @Test void every_field_of_what_is_said_within_a_call_holds_a_canary() {
        var canaries = new Canaries(Canaries.Style.PLAIN);
        var alice = new Party("A", ANYWHERE, ANYWHERE, ALICE, canaries);
        alice.dialogs.put("", new Dialog("c", "<sip:a@x>;tag=1", "<sip:b@x>;tag=2", "sip:p@x", "<sip:a@x>"));
        for (var method : List.of("INVITE  offer pcma", "UPDATE  offer pcma", "INFO  digit 5", "PRACK  RAck: 1 1 INVITE", "BYE")) {
            feed(alice, "A -> P  " + method);
            var planted = new TreeSet<String>();
            for (var origin : canaries.planted().values()) if (origin.message().equals(alice.requests.getLast().method())) planted.add(origin.field());
            assertThat(planted).as(method).contains("From parameter within", "To parameter within", "Contact user", "Via parameter", "User-Agent", "Reason text");
            if (method.contains("offer")) assertThat(planted).as(method).contains("o= user", "a=candidate", "video codec");
            if (method.contains("digit")) assertThat(planted).as(method).contains("INFO key", "INFO value", "INFO line", "INFO type");
        }
    }

    @ParameterizedTest
    @EnumSource(Canaries.Style.class)
    void however_it_is_written_the_message_means_the_same(Canaries.Style style) {
        var canaries = new Canaries(style);
        var alice = new Party("A", ANYWHERE, ANYWHERE, ALICE, canaries);
        var read = SipText.read(feed(alice, "A -> P  INVITE Y  from ALICE, offer pcma"));
        var meant = alice.requests.getLast();
        assertThat(read.method()).isEqualTo("INVITE");
        for (var name : List.of("Via", "From", "To", "Call-ID", "CSeq", "Contact", "Max-Forwards", "P-Asserted-Identity")) assertThat(read.all(name)).isEqualTo(meant.all(name));
        assertThat(read.body()).isEqualTo(meant.body());
    }

    @Test void compact_and_folded_is_what_it_says() {
        var alice = new Party("A", ANYWHERE, ANYWHERE, ALICE, new Canaries(Canaries.Style.COMPACT_AND_FOLDED));
        var text = new String(feed(alice, "A -> P  INVITE Y  from ALICE, offer pcma"), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(text).contains("\r\nV: SIP/2.0/UDP\r\n\t ", "\r\nF: ", "\r\nT: ", "\r\nI: ", "\r\nM: ", "\r\nC: application/sdp", "\r\nuser-agent: ").doesNotContain("\r\nVia", "\r\nFrom");
    }

    @Test void a_canary_that_crosses_is_found_with_its_origin() {
        var canaries = new Canaries(Canaries.Style.PLAIN);
        var alice = new Party("A", ANYWHERE, ANYWHERE, ALICE, canaries);
        var bob = new Party("B", ANYWHERE, ANYWHERE, BOB, canaries);
        var fed = feed(alice, "A -> P  INVITE Y  from ALICE, offer pcma");
        var subject = SipText.read(fed).only("Subject");
        var leaking = SipText.of("INVITE sip:x SIP/2.0").plus("X", subject.toUpperCase(java.util.Locale.ROOT)).bytes();
        assertThatThrownBy(() -> Leak.requireNoCanary(List.of(new LadderRun.Sent(0, bob, false, leaking)), canaries.planted()))
            .isInstanceOf(AssertionError.class).hasMessageContaining("A's INVITE, Subject");
        assertThatCode(() -> Leak.requireNoCanary(List.of(new LadderRun.Sent(0, alice, false, leaking)), canaries.planted())).doesNotThrowAnyException();
        assertThatThrownBy(() -> Leak.requireQuiet("log", List.of("call=1 " + subject), canaries.planted())).isInstanceOf(AssertionError.class).hasMessageContaining("A's INVITE, Subject");
    }

    @Test void a_number_or_an_id_that_crosses_is_found() {
        var alice = new Party("A", ANYWHERE, ANYWHERE, ALICE, Seasoning.PLAIN);
        var bob = new Party("B", ANYWHERE, ANYWHERE, BOB, Seasoning.PLAIN);
        var fed = feed(alice, "A -> P  INVITE Y  from ALICE, offer pcma");
        var cloned = List.of(new LadderRun.Sent(0, alice, true, fed), new LadderRun.Sent(0, bob, false, fed));
        assertThatThrownBy(() -> Leak.requireNoNumberCrosses(cloned)).isInstanceOf(AssertionError.class).hasMessageContaining("ALICE is shown toward B");
        assertThatThrownBy(() -> Leak.requireNoIdCrosses(cloned)).isInstanceOf(AssertionError.class).hasMessageContaining("toward B an id of the leg to A");
        assertThatThrownBy(() -> Leak.requireNoNumber("log", List.of("from (555) " + ALICE.trace()))).isInstanceOf(AssertionError.class);
        var spaced = SipText.of("INVITE sip:x SIP/2.0").plus("X", "1-555-111-2222").bytes();
        assertThatThrownBy(() -> Leak.requireNever(List.of(new LadderRun.Sent(0, bob, false, spaced)), ALICE, "B")).isInstanceOf(AssertionError.class);
    }

    @Test void a_proof_that_crosses_is_found() {
        var alice = new Party("A", Stage.A, ANYWHERE, ALICE, Seasoning.PLAIN);
        var bob = new Party("B", Stage.B, ANYWHERE, BOB, Seasoning.PLAIN);
        var fromBob = "Digest realm=\"r\", nonce=\"n1\"";
        var inDialog = "Digest realm=\"r\", nonce=\"n2\"";
        var asked = List.of(new LadderRun.Sent(0, bob, false, request("INVITE", "c1", 1, "").bytes()),
            new LadderRun.Sent(1, bob, true, answer("407", "c1", "1 INVITE").plus("Proxy-Authenticate", fromBob).bytes()),
            new LadderRun.Sent(2, bob, false, request("INVITE", "c1", 2, "").plus("Proxy-Authorization", fromBob).bytes()),
            new LadderRun.Sent(3, bob, false, request("BYE", "c1", 3, ";tag=2").bytes()),
            new LadderRun.Sent(4, bob, true, answer("401", "c1", "3 BYE").plus("WWW-Authenticate", inDialog).bytes()));
        assertThatCode(() -> Leak.requireNoProofCrosses(asked, Trunking.plain(Transport.UDP))).doesNotThrowAnyException();
        for (var fine : List.of(request("INVITE", "c2", 1, "").plus("Proxy-Authorization", fromBob), request("BYE", "c1", 4, ";tag=2").plus("Authorization", inDialog), request("ACK", "c1", 2, ";tag=2").plus("Proxy-Authorization", fromBob))) {
            assertThatCode(() -> Leak.requireNoProofCrosses(and(asked, bob, fine), Trunking.plain(Transport.UDP))).doesNotThrowAnyException();
            assertThatThrownBy(() -> Leak.requireNoProofCrosses(and(asked, alice, fine), Trunking.plain(Transport.UDP))).isInstanceOf(AssertionError.class).hasMessageContaining("toward A what nobody there has asked for");
        }
        assertThatThrownBy(() -> Leak.requireNoProofCrosses(and(asked, bob, request("INVITE", "c2", 1, "").plus("Authorization", inDialog)), Trunking.plain(Transport.UDP))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Leak.requireNoProofCrosses(and(asked, bob, request("ACK", "c1", 2, ";tag=2").plus("Authorization", inDialog)), Trunking.plain(Transport.UDP))).isInstanceOf(AssertionError.class)
            .hasMessageContaining("an ACK shows");
    }

    private static List<LadderRun.Sent> and(List<LadderRun.Sent> before, Party to, SipText more) {
        return Stream.concat(before.stream(), Stream.of(new LadderRun.Sent(before.size(), to, false, more.bytes()))).toList();
    }

    private static SipText request(String method, String callId, int number, String toTag) {
        return SipText.of(method + " sip:b@x SIP/2.0").plus("From", "<sip:a@x>;tag=1").plus("To", "<sip:b@x>" + toTag).plus("Call-ID", callId).plus("CSeq", number + " " + method);
    }

    private static SipText answer(String status, String callId, String cseq) {
        return SipText.of("SIP/2.0 " + status + " No").plus("From", "<sip:a@x>;tag=1").plus("To", "<sip:b@x>;tag=2").plus("Call-ID", callId).plus("CSeq", cseq);
    }

    /// Metric labels come from what we know: a stranger's word among them would be kept for ever.
    @Test void a_method_of_the_callers_own_making_is_not_told_to_the_listener() {
        var played = stage.plain().ladder("""
            A -> P       ZQ77777ZQ X
            A <- P       405
        """);
        assertThat(played.heard()).noneMatch(word -> word.contains("ZQ"));
    }

    @Test void what_we_say_toward_the_callee_is_what_we_say_to_everybody() {
        var played = stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180
            A <- P       180
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing();
        assertThat(names(played, "B")).isSubsetOf("Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Contact", "P-Asserted-Identity", "Allow", "Supported", "Session-Expires", "Min-SE", "Require", "RSeq", "RAck", "Content-Type",
            "Content-Length", "Reason", "Route");
        assertThat(names(played, "A")).isSubsetOf("Via", "From", "To", "Call-ID", "CSeq", "Contact", "Allow", "Supported", "Session-Expires", "Min-SE", "Require", "Content-Type", "Content-Length", "Reason", "Record-Route",
            "Timestamp", "Max-Forwards", "Route");
    }

    /// Every request, response and ACK that a call may have in its middle, from either side; the stage looks for the canaries.
    @Test void what_changes_within_a_call_is_said_in_our_own_words_to_both() {
        var played = stage.ladder("""
            A -> P       INVITE Y          from ALICE
            A <- P       100
                 P -> B  INVITE BOB        from X
                 P <- B  180
            A <- P       180
                 P <- B  200               offer pcma
            A <- P       200               offer pcma
            A -> P       ACK               answer pcma
                 P -> B  ACK               answer pcma
            A -> P       INVITE            offer pcmu sendonly
            A <- P       100
                 P -> B  INVITE            offer pcmu sendonly
                 P <- B  180
                 P <- B  200               answer pcmu recvonly
                 P -> B  ACK
            A <- P       200               answer pcmu recvonly
            A -> P       ACK
                 P <- B  INVITE
                 P -> B  100
            A <- P       INVITE
            A -> P       183               answer pcma
            A -> P       200               offer pcma
                 P -> B  200               offer pcma
                 P <- B  ACK               answer pcma
            A <- P       ACK               answer pcma
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  100
            A -> P       CANCEL
            A <- P       200 CANCEL
                 P -> B  CANCEL
                 P <- B  200 CANCEL
                 P <- B  487 INVITE
                 P -> B  ACK
            A <- P       487 INVITE
            A -> P       ACK
                 P <- B  INVITE            offer pcmu
                 P -> B  100
            A <- P       INVITE            offer pcmu
            A -> P       UPDATE            offer pcma
            A <- P       491
            A -> P       606 INVITE
            A <- P       ACK
                 P -> B  488
                 P <- B  ACK
            A -> P       UPDATE            offer pcmu inactive
                 P -> B  UPDATE            offer pcmu inactive
                 P <- B  200               answer pcmu inactive
            A <- P       200               answer pcmu inactive
                 P <- B  UPDATE            offer pcma
            A <- P       UPDATE            offer pcma
            A -> P       504
                 P -> B  488
            A -> P       UPDATE
            A <- P       200
            A -> P       INFO              digit 5
            A <- P       200
                 P -> B  INFO              digit 5
                 P <- B  500
                 P <- B  INFO              digit #
                 P -> B  200
            A <- P       INFO              digit #
            A -> P       200
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
        for (var letter : List.of("A", "B")) {
            assertThat(names(played, letter)).isSubsetOf("Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Contact", "P-Asserted-Identity", "Allow", "Supported", "Session-Expires", "Min-SE", "Require", "Content-Type",
                "Content-Length", "Reason", "Route", "Record-Route", "Timestamp", "Retry-After");
        }
    }

    /// Reliable responses on both legs, session timers, a refusal that leads to another attempt, refreshes; the stage looks for the canaries.
    @Test void what_each_leg_has_for_itself_stays_there() {
        var played = stage.ladder("""
            A -> P       INVITE Y          from ALICE, offer pcma, require 100rel, Session-Expires: 1600;refresher=uac, Min-SE: 95
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  422               Min-SE: 2000
                 P -> B  ACK
                 P -> B  INVITE BOB        from X, offer pcma, Session-Expires: 2000
                 P <- B  183               require 100rel, RSeq: 41, answer pcma
                 P -> B  PRACK             RAck: 41 1 INVITE
            A <- P       183               require 100rel, answer pcma
                 P <- B  200 PRACK
            A -> P       PRACK             rack
            A <- P       200 PRACK
                 P <- B  200 INVITE        answer pcma, Allow: UPDATE, Session-Expires: 2000;refresher=uac
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
            A -> P       UPDATE            Session-Expires: 1600;refresher=uac
            A <- P       200
            ... 800 s
            A <- P       INVITE            offer pcma
            A -> P       200               answer pcma, Session-Expires: 1600;refresher=uac
            A <- P       ACK
            ... 200 s
                 P -> B  UPDATE
                 P <- B  200               Session-Expires: 2000;refresher=uac
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
        for (var letter : List.of("A", "B")) {
            assertThat(names(played, letter)).isSubsetOf("Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Contact", "P-Asserted-Identity", "Allow", "Supported", "Session-Expires", "Min-SE",
                "Require", "RSeq", "RAck", "Content-Type", "Content-Length", "Reason", "Route", "Record-Route", "Timestamp");
        }
    }

    private static Set<String> names(Played played, String letter) {
        var names = new TreeSet<String>();
        for (var text : played.sent(toward(letter))) {
            for (var field : SipText.read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)).fields()) names.add(field.name());
        }
        return names;
    }

    private static byte[] feed(Party party, String line) {
        return party.datagram((LadderLine.Arrow) LadderReader.read(line).getFirst(), java.util.Optional.empty());
    }
}
