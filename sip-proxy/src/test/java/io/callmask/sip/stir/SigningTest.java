package io.callmask.sip.stir;

import static io.callmask.sip.stir.Carrier.NOW;
import static io.callmask.sip.stir.Carrier.URL;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.sip.stir.SigningCredential.Attestation;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningTest {
    private static final VirtualNumber X = VirtualNumber.of("+12155551213");
    private static final RealNumber BOB = RealNumber.of("+4721000001");
    private static final UUID ORIGIN = UUID.fromString("123e4567-e89b-42d3-a456-426655440000");
    private final AtomicInteger unsigned = new AtomicInteger();

    private static SigningCredential credential(Attestation attestation) {
        return new SigningCredential(Carrier.leaf().getKeyPair().getPrivate(), List.of(Carrier.leaf().getCertificate()), URL, attestation);
    }

    private SignedIdentity signed(Signing signing, String trunk, Instant now) {
        var stage = signing.identity(trunk, X, BOB, now, ORIGIN).toCompletableFuture();
        assertThat(stage).isDone();
        return stage.join();
    }

    @ParameterizedTest @EnumSource
    void another_library_reads_the_token_and_finds_it_signed(Attestation attestation) throws Exception {
        var header = credential(attestation).sign(X, BOB, NOW, ORIGIN).header();
        var token = JWSObject.parse(header.substring(0, header.indexOf(';')));

        assertThat(header).endsWith(";info=<https://cr.example/shaken.pem>;alg=ES256;ppt=shaken");
        assertThat(token.verify(new ECDSAVerifier((ECPublicKey) Carrier.leaf().getKeyPair().getPublic()))).isTrue();
        assertThat(token.getHeader().toBase64URL().decodeToString()).isEqualTo("{\"alg\":\"ES256\",\"ppt\":\"shaken\",\"typ\":\"passport\",\"x5u\":\"https://cr.example/shaken.pem\"}");
        assertThat(token.getPayload()).hasToString("{\"attest\":\"" + attestation + "\",\"dest\":{\"tn\":[\"4721000001\"]},\"iat\":1795341600,\"orig\":{\"tn\":\"12155551213\"},\"origid\":\"123e4567-e89b-42d3-a456-426655440000\"}");
    }

    @Test void what_we_sign_we_believe() {
        var header = credential(Attestation.B).sign(X, BOB, NOW, ORIGIN).header();

        assertThat(new Verifier(Carrier::known, Duration.ofSeconds(60)).verdict(List.of(header), Optional.of(X.number()), Optional.of(BOB.number()), NOW)).isEqualTo(SignatureVerdict.B);
        assertThat(new Verifier(Carrier::known, Duration.ofSeconds(60)).verdict(List.of(header), Optional.of(new PhoneNumber(Carrier.ALICE)), Optional.of(BOB.number()), NOW)).isEqualTo(SignatureVerdict.OTHER_CALLER);
    }

    @Test void a_trunk_that_wants_it_gets_it_and_no_other() {
        var signing = new Signing(() -> Map.of("east", credential(Attestation.B)), Runnable::run, unsigned::incrementAndGet);

        assertThat(signing.signs("east")).isTrue();
        assertThat(signing.signs("west")).isFalse();
        assertThat(Signing.NONE.signs("east")).isFalse();
        assertThat(signed(signing, "east", NOW).isNone()).isFalse();
        assertThat(unsigned).hasValue(0);
    }

    @Test void with_a_certificate_that_is_out_of_date_nothing_is_signed() {
        var signing = new Signing(() -> Map.of("east", credential(Attestation.B)), Runnable::run, unsigned::incrementAndGet);

        assertThat(signed(signing, "east", NOW.plusSeconds(86_401)).isNone()).isTrue();
        assertThat(signed(signing, "east", NOW.minusSeconds(86_401)).isNone()).isTrue();
        assertThat(unsigned).hasValue(2);
    }

    @Test void with_too_much_to_sign_a_call_goes_unsigned_and_so_it_does_after_a_bug() {
        var full = new Signing(() -> Map.of("east", credential(Attestation.B)), _ -> { throw new RejectedExecutionException(); }, unsigned::incrementAndGet);
        var broken = new Signing(() -> Map.of("east", credential(Attestation.B)), Runnable::run, unsigned::incrementAndGet);

        assertThat(signed(full, "east", NOW).isNone()).isTrue();
        assertThat(unsigned).hasValue(1);
        assertThat(broken.identity("east", X, BOB, NOW, nothing()).toCompletableFuture().join().isNone()).isTrue();
        assertThat(unsigned).hasValue(2);
    }

    /// What no caller may give.
    @SuppressWarnings("NullAway")
    private static UUID nothing() {
        return null;
    }

    @Test void a_key_is_read_from_pem_and_must_be_the_certificates() {
        var key = SigningCredential.key(("Ours\n" + Carrier.leaf().getPrivateKeyPEM()).getBytes(US_ASCII));
        var other = Carrier.issued(builder -> builder);
        var large = Carrier.issued(builder -> builder.algorithm(Algorithm.ecp384));

        assertThat(key).isEqualTo(Carrier.leaf().getKeyPair().getPrivate());
        assertThatIllegalArgumentException().isThrownBy(() -> new SigningCredential(key, List.of(other.getCertificate()), URL, Attestation.B)).withMessageStartingWith("certificate: made for another key");
        assertThatIllegalArgumentException().isThrownBy(() -> new SigningCredential(large.getKeyPair().getPrivate(), List.of(large.getCertificate()), URL, Attestation.B)).withMessageStartingWith("key: not of the curve P-256");
    }

    @Test void what_is_no_key_is_not_quoted() {
        for (var text : List.of("", "secret", "-----BEGIN EC PRIVATE KEY-----\nsecret\n-----END EC PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n!!!",
            "-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----")) {
            assertThatIllegalArgumentException().isThrownBy(() -> SigningCredential.key(text.getBytes(US_ASCII))).withMessageContaining("(expected: an EC key of P-256 in PEM").withMessageNotContaining("secret").withNoCause();
        }
    }

    @Test void no_number_is_shown_by_what_holds_them() {
        var identity = credential(Attestation.B).sign(X, BOB, NOW, ORIGIN);

        assertThat(identity).hasToString("signed at 2026-11-22T10:00:00Z");
        assertThat(IdentityHeader.read(identity.header()).orElseThrow().toString()).doesNotContain("ey");
        assertThat(Passport.read(identity.header().substring(0, identity.header().indexOf(';'))).orElseThrow()).hasToString("passport issued at 1795341600");
    }
}
