package io.callmask.simulation;

import static io.callmask.number.record.Refusal.CANCELLED;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.CAROL;
import static io.callmask.simulation.Cast.IDLE;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.number.record.Refusal;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.Router;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.stir.KnownCertificates;
import io.callmask.sip.stir.Signing;
import io.callmask.sip.stir.VerifyingRouter;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import io.netty.pkitesting.X509Bundle;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signed callers' numbers: what the caller's carrier has signed is read and goes no further, what we sign names the VN and nobody else.
class SignedCallTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String THEIRS = "https://cr.example/west.pem";
    private static final String OURS = "https://cr.callmask.example/ours.pem";
    private static final X509Bundle ROOT = Signatures.made(() -> Signatures.certificate("CN=Root").setIsCertificateAuthority(true).buildSelfSigned());
    private static final X509Bundle WEST = Signatures.made(() -> Signatures.certificate("CN=West").buildIssuedBy(ROOT));
    private static final X509Bundle US = Signatures.made(() -> Signatures.certificate("CN=Us").buildIssuedBy(ROOT));
    private static final KnownCertificates KNOWN = KnownCertificates.of(List.of(ROOT.getCertificate()), Map.of(THEIRS, List.of(WEST.getCertificate())));
    private static final NumberPlan PLAN = new NumberPlan();

    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));
    private final Stage noting = axb.signed(_ -> Signing.NONE, verifying(Policy.NOTE));
    private final Stage strict = axb.signed(_ -> Signing.NONE, verifying(Policy.REQUIRE));

    private static final String ANSWERED = """
            A -> P       INVITE X          from ALICE, offer pcma, plus Identity: %s
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, no Identity
                 P <- B  180
            A <- P       180               no Identity
                 P <- B  200               answer pcma
                 P -> B  ACK               no Identity
            A <- P       200               answer pcma, no Identity
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE               no Identity
                 P <- B  200
        """;

    private static UnaryOperator<Router> verifying(Policy policy) {
        return router -> new VerifyingRouter(router, PLAN, () -> Map.of(ShardProxy.WEST.name(), policy), () -> KNOWN, Duration.ofSeconds(60), Runnable::run);
    }

    private static Signing by(X509Bundle signer, String url, Executor executor) {
        return new Signing(() -> Map.of("east", Signatures.credential(signer, url), "north", Signatures.credential(signer, url)), executor, () -> {});
    }

    private static Signing ours(Executor executor) {
        return by(US, OURS, executor);
    }

    /// What the caller's carrier signs.
    private static String signed(X509Bundle signer, String url, Cast caller, Cast called, Instant when) {
        return by(signer, url, Runnable::run).identity("east", caller.virtual(), called.real(), when, new UUID(1, 2)).toCompletableFuture().join().header();
    }

    private static String signed() {
        return signed(WEST, THEIRS, ALICE, X, NOW);
    }

    @Test void what_the_carrier_has_signed_is_noted_and_goes_no_further() {
        var played = noting.ladder(ANSWERED.formatted(signed())).leavesNothing().recorded(NONE).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));

        assertThat(played.record().trunks().signature()).isEqualTo(SignatureVerdict.A);
        assertThat(played.sent(toward("B"))).noneMatch(text -> text.contains("west.pem") || text.contains(signed().substring(0, 40)));
    }

    @Test void by_a_trunk_that_does_not_look_at_it_it_goes_no_further_either() {
        var played = axb.ladder(ANSWERED.formatted(signed())).leavesNothing();

        assertThat(played.record().trunks().signature()).isEqualTo(SignatureVerdict.UNCHECKED);
    }

    @Test void verstat_is_nobodys_word_but_the_network_that_it_comes_from() {
        var played = noting.plain().ladder(ANSWERED.formatted(signed() + ", P-Asserted-Identity: <sip:+15551112222;verstat=TN-Validation-Passed@west.example;user=phone>")).leavesNothing();

        assertThat(played.sent(toward("B"))).noneMatch(text -> text.contains("verstat"));
        assertThat(played.record().trunks().signature()).isEqualTo(SignatureVerdict.A);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stale", "caller", "called", "unknown", "signer", "twice", "garbage", "none"})
    void a_trunk_whose_signatures_are_noted_carries_the_call_whatever_is_wrong(String what) {
        var played = noting.ladder(what.equals("none") ? ANSWERED.formatted("x").replace("plus Identity: x", "no Identity") : ANSWERED.formatted(wrong(what))).leavesNothing().recorded(NONE);

        assertThat(played.record().trunks().signature()).isEqualTo(verdict(what));
    }

    @ParameterizedTest
    @CsvSource({"none, 428, Use Identity Header", "stale, 403, Stale Date", "unknown, 436, Bad Identity Info", "untrusted, 437, Unsupported Credential", "signer, 438, Invalid Identity Header", "caller, 438, Invalid Identity Header",
        "called, 438, Invalid Identity Header", "twice, 438, Invalid Identity Header", "garbage, 438, Invalid Identity Header"})
    void a_trunk_that_requires_a_signature_refuses_as_rfc_8224_says(String what, int status, String phrase) {
        var text = """
            A -> P       INVITE X          from ALICE, offer pcma, %s
            A <- P       100
            A <- P       %d               Reason: Q.850;cause=21
            A -> P       ACK
        """.formatted(what.equals("none") ? "no Identity" : "plus Identity: " + wrong(what), status);
        var played = axb.signed(_ -> Signing.NONE, what.equals("untrusted") ? untrusting() : verifying(Policy.REQUIRE)).ladder(text).leavesNothing().recorded(verdict(what).refusal());

        assertThat(played.sent(toward("A"))).anyMatch(sent -> sent.startsWith("SIP/2.0 " + status + ' ' + phrase + "\r\n"));
        assertThat(played.record().trunks().signature()).isEqualTo(verdict(what));
        assertThat(played.sent(toward("B"))).isEmpty();
    }

    private static UnaryOperator<Router> untrusting() {
        var known = KnownCertificates.of(List.of(), Map.of(THEIRS, List.of(WEST.getCertificate())));
        return router -> new VerifyingRouter(router, PLAN, () -> Map.of(ShardProxy.WEST.name(), Policy.REQUIRE), () -> known, Duration.ofSeconds(60), Runnable::run);
    }

    private static String wrong(String what) {
        return switch (what) {
            case "stale" -> signed(WEST, THEIRS, ALICE, X, NOW.minusSeconds(61));
            case "caller" -> signed(WEST, THEIRS, CAROL, X, NOW);
            case "called" -> signed(WEST, THEIRS, ALICE, IDLE, NOW);
            case "unknown" -> signed(WEST, "https://cr.example/other.pem", ALICE, X, NOW);
            case "signer" -> signed(US, THEIRS, ALICE, X, NOW);
            case "twice" -> signed() + ", plus Identity: " + signed();
            case "garbage" -> "garbage";
            case "untrusted" -> signed();
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static SignatureVerdict verdict(String what) {
        return switch (what) {
            case "stale" -> SignatureVerdict.STALE;
            case "caller" -> SignatureVerdict.OTHER_CALLER;
            case "called" -> SignatureVerdict.OTHER_CALLED;
            case "unknown" -> SignatureVerdict.INFO_UNKNOWN;
            case "signer" -> SignatureVerdict.FORGED;
            case "twice" -> SignatureVerdict.SEVERAL;
            case "garbage" -> SignatureVerdict.MALFORMED;
            case "untrusted" -> SignatureVerdict.UNTRUSTED;
            case "none" -> SignatureVerdict.ABSENT;
            default -> throw new IllegalArgumentException(what);
        };
    }

    @Test void who_has_no_signature_learns_nothing_of_the_numbers() {
        for (var dialled : List.of("X", "IDLE", "ELSEWHERE")) {
            strict.plain().ladder("""
                A -> P       INVITE %s         from ALICE, offer pcma
                A <- P       100
                A <- P       428               Reason: Q.850;cause=21
                A -> P       ACK
            """.formatted(dialled)).leavesNothing().recorded(Refusal.SIGNATURE_MISSING);
        }
    }

    @Test void with_a_signature_the_call_goes_through_and_what_leaves_is_ours_alone() throws Exception {
        var played = axb.signed(_ -> ours(Runnable::run), verifying(Policy.REQUIRE)).ladder(ANSWERED.replace("from X, offer pcma, no Identity", "from X, offer pcma, has Identity, has Date")
            .formatted(signed())).leavesNothing().recorded(NONE).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
        var tokens = tokens(played, "B");

        assertThat(tokens).hasSize(1);
        assertThat(tokens.getFirst().getPayload().toJSONObject()).containsEntry("attest", "A").containsEntry("iat", NOW.getEpochSecond()).containsEntry("orig", Map.of("tn", X.digits().substring(1)))
            .containsEntry("dest", Map.of("tn", List.of(BOB.digits().substring(1)))).containsOnlyKeys("attest", "dest", "iat", "orig", "origid");
        assertThat(UUID.fromString(String.valueOf(tokens.getFirst().getPayload().toJSONObject().get("origid")))).satisfies(id -> assertThat(id.version()).isEqualTo(4)).satisfies(id -> assertThat(id.variant()).isEqualTo(2));
        assertThat(played.sent(toward("B"))).anyMatch(text -> text.contains("\r\nDate: Tue, 01 Jan 2030 00:00:00 GMT\r\n"));
    }

    /// What B (or D) was sent, as another library reads it; each must be signed by us.
    private static List<JWSObject> tokens(Played played, String letter) throws Exception {
        var tokens = new ArrayList<JWSObject>();
        for (var text : played.sent(toward(letter))) {
            if (!text.startsWith("INVITE ")) continue;
            var values = text.lines().filter(line -> line.startsWith("Identity: ")).toList();
            assertThat(values).hasSize(1);
            assertThat(values.getFirst()).endsWith(";info=<" + OURS + ">;alg=ES256;ppt=shaken");
            var token = JWSObject.parse(values.getFirst().substring("Identity: ".length(), values.getFirst().indexOf(';')));
            assertThat(token.verify(new ECDSAVerifier((ECPublicKey) US.getKeyPair().getPublic()))).isTrue();
            tokens.add(token);
        }
        return tokens;
    }

    private static Trunk trunk(String name, int priority) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true, new Outlet(usual.group(), priority, 1, usual.failOver(), usual.silence(), usual.times(), usual.format(), 0, 0));
    }

    private static final String FAILING_OVER = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, has Identity
                 P <- B  100
            ... 2 s
                 P <- B  503
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, has Identity
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """;

    @Test void each_attempt_is_signed_anew() throws Exception {
        var played = axb.by(trunk("east", 1), trunk("north", 2)).signed(_ -> ours(Runnable::run), UnaryOperator.identity()).ladder(FAILING_OVER).leavesNothing().tried("east north");
        var first = tokens(played, "B").getFirst().getPayload().toJSONObject();
        var second = tokens(played, "D").getFirst().getPayload().toJSONObject();

        assertThat(second.get("origid")).isNotEqualTo(first.get("origid"));
        assertThat(first).containsEntry("iat", NOW.getEpochSecond());
        assertThat(second).containsEntry("iat", NOW.getEpochSecond() + 2);
    }

    @Test void each_address_of_a_trunk_is_signed_for_anew() throws Exception {
        var played = axb.named(List.of(), trunk("east", 1)).signed(after(Duration.ofMillis(100)), UnaryOperator.identity()).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            ... 100 ms
                 P -> B  INVITE BOB        from X, offer pcma, has Identity
                 P <- B  503
                 P -> B  ACK
                 P -> D  INVITE BOB        from X, offer pcma, has Identity
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing();

        assertThat(tokens(played, "B")).hasSize(1);
        assertThat(tokens(played, "D").getFirst().getPayload().toJSONObject().get("origid")).isNotEqualTo(tokens(played, "B").getFirst().getPayload().toJSONObject().get("origid"));
    }

    @Test void with_too_much_to_sign_a_call_leaves_unsigned() {
        axb.signed(_ -> ours(_ -> { throw new RejectedExecutionException(); }), UnaryOperator.identity()).ladder(ANSWERED.formatted(signed())).leavesNothing().recorded(NONE);
    }

    @Test void a_trunk_that_wants_nothing_signed_gets_nothing() {
        axb.by(trunk("south", 1)).signed(_ -> ours(Runnable::run), UnaryOperator.identity()).ladder(ANSWERED.formatted(signed())).leavesNothing().recorded(NONE);
    }

    /// Signatures take that long.
    private static Function<World, Signing> after(Duration delay) {
        return world -> ours(task -> world.timeline().after(delay, task));
    }

    private Stage late(Trunk... trunks) {
        return (trunks.length == 0 ? axb : axb.by(trunks)).signed(after(Duration.ofMillis(500)), UnaryOperator.identity());
    }

    @Test void the_invite_waits_for_its_signature() {
        late().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            ... 499 ms
            ... 1 ms
                 P -> B  INVITE BOB        from X, offer pcma, has Identity
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().tried("east");
    }

    @Test void a_caller_who_gives_up_while_it_is_signed_rings_nobody() {
        late().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
            A -> P       ACK
            (call is not over)
            ... 500 ms
            (call is recorded)
        """).leavesNothing().recorded(CANCELLED).tried("");
    }

    @Test void a_binding_that_ends_while_it_is_signed_rings_nobody() {
        late().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            (unbind)
            ... 500 ms
            A <- P       404               Reason: Q.850;cause=1
            A -> P       ACK
        """).leavesNothing().recorded(Refusal.BINDING_CLOSED);
    }

    @Test void a_signer_that_takes_too_long_is_a_silent_trunk_and_what_it_signs_leaves_no_more() {
        axb.by(trunk("east", 1), trunk("south", 2)).signed(after(Duration.ofSeconds(5)), UnaryOperator.identity()).ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            ... 4 s
                 P -> D  INVITE BOB        from X, offer pcma, no Identity
                 P <- D  180
            A <- P       180
            ... 2 s
                 P <- D  486
                 P -> D  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().tried("south");
    }

    @Test void a_full_trunk_counts_the_call_whose_invite_is_being_signed() {
        var one = new Outlet(Outlet.USUAL_GROUP, 1, 1, Outlet.USUAL_CAUSES, Outlet.USUAL_SILENCE, Outlet.USUAL.times(), Outlet.USUAL.format(), 1, 0);
        late(new Trunk("east", "US", Trunk.Identity.PAI_OR_FROM, true, one)).plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            C -> P       INVITE X          from ALICE, offer pcma
            C <- P       100
            C <- P       500               Reason: Q.850;cause=34
            C -> P       ACK
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
            A -> P       ACK
            ... 500 ms
            C -> P       INVITE X          from ALICE, offer pcma
            C <- P       100
            ... 500 ms
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            C <- P       486
            C -> P       ACK
        """).leavesNothing();
    }

    @Test void an_operator_need_not_wait_for_a_signature() {
        late().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            (operator hangs up)
            A <- P       480               Reason: Q.850;cause=41
            A -> P       ACK
            ... 500 ms
            (call is recorded)
        """).leavesNothing().recorded(Refusal.HUNG_UP_BY_OPERATOR);
    }

    @Test void a_caller_who_gives_up_while_the_signature_is_looked_at_has_left() {
        axb.signed(_ -> Signing.NONE, verifying(Policy.NOTE)).ladder("""
            (router is slow)
            A -> P       INVITE X          from ALICE, offer pcma, plus Identity: %s
            A <- P       100
            A -> P       CANCEL
            A <- P       200 CANCEL
            A <- P       487 INVITE
            A -> P       ACK
            (router answers)
        """.formatted(signed())).leavesNothing().recorded(CANCELLED);
    }
}
