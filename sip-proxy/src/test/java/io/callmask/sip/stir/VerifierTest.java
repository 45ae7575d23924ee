package io.callmask.sip.stir;

import static io.callmask.number.record.SignatureVerdict.A;
import static io.callmask.number.record.SignatureVerdict.ABSENT;
import static io.callmask.number.record.SignatureVerdict.B;
import static io.callmask.number.record.SignatureVerdict.C;
import static io.callmask.number.record.SignatureVerdict.FORGED;
import static io.callmask.number.record.SignatureVerdict.INFO_BAD;
import static io.callmask.number.record.SignatureVerdict.INFO_UNKNOWN;
import static io.callmask.number.record.SignatureVerdict.MALFORMED;
import static io.callmask.number.record.SignatureVerdict.OTHER_CALLED;
import static io.callmask.number.record.SignatureVerdict.OTHER_CALLER;
import static io.callmask.number.record.SignatureVerdict.OUT_OF_DATE;
import static io.callmask.number.record.SignatureVerdict.SEVERAL;
import static io.callmask.number.record.SignatureVerdict.STALE;
import static io.callmask.number.record.SignatureVerdict.UNTRUSTED;
import static io.callmask.sip.stir.Carrier.ALICE;
import static io.callmask.sip.stir.Carrier.CLAIMS;
import static io.callmask.sip.stir.Carrier.HEAD;
import static io.callmask.sip.stir.Carrier.NOW;
import static io.callmask.sip.stir.Carrier.PARAMETERS;
import static io.callmask.sip.stir.Carrier.URL;
import static io.callmask.sip.stir.Carrier.X;
import static io.callmask.sip.stir.Carrier.identity;
import static io.callmask.sip.stir.Carrier.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import io.callmask.number.PhoneNumber;
import io.callmask.number.record.SignatureVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerifierTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private static SignatureVerdict verdict(KnownCertificates known, Instant now, String caller, String called, String... headers) {
        return new Verifier(() -> known, MINUTE).verdict(List.of(headers), number(caller), number(called), now);
    }

    private static Optional<PhoneNumber> number(String digits) {
        return digits.isEmpty() ? Optional.empty() : Optional.of(new PhoneNumber(digits));
    }

    private static SignatureVerdict verdict(String... headers) {
        return verdict(Carrier.known(), NOW, ALICE, X, headers);
    }

    private static SignatureVerdict claiming(String claims) {
        return verdict(token(HEAD, claims) + PARAMETERS);
    }

    @ParameterizedTest
    @CsvSource({"A, A", "B, B", "C, C", "D, MALFORMED", "'', MALFORMED"})
    void what_the_carrier_attests_is_believed(String attest, SignatureVerdict verdict) {
        assertThat(claiming(CLAIMS.replace("\"A\"", '"' + attest + '"'))).isEqualTo(verdict);
    }

    @Test void a_token_that_another_library_has_signed_is_believed() throws Exception {
        var token = new JWSObject(JWSHeader.parse(HEAD), new Payload(CLAIMS));
        token.sign(new ECDSASigner(Carrier.leaf().getKeyPair().getPrivate(), Curve.P_256));

        assertThat(verdict(token.serialize() + PARAMETERS)).isEqualTo(A);
    }

    static Stream<Arguments> headers() {
        var good = token(HEAD, CLAIMS);
        return Stream.of(
            arguments("parameters quoted and with blanks", good + "; info=<" + URL + "> ; alg=\"ES256\";ppt=\"shaken\"; x=y", A),
            arguments("in capitals", good + ";INFO=<" + URL + ">;ALG=ES256;PPT=shaken", A),
            arguments("neither alg nor ppt, which the token has", good + ";info=<" + URL + '>', A),
            arguments("of another kind", token(HEAD.replace("shaken", "div"), CLAIMS) + PARAMETERS.replace("shaken", "div"), ABSENT),
            arguments("of another kind, as only the token says", token(HEAD.replace("shaken", "div"), CLAIMS) + ";info=<" + URL + '>', ABSENT),
            arguments("of no kind", token(HEAD.replace("\"ppt\":\"shaken\",", ""), CLAIMS) + ";info=<" + URL + '>', ABSENT),
            arguments("no info", good + ";alg=ES256;ppt=shaken", INFO_BAD),
            arguments("another info than in the token", good + PARAMETERS.replace("cr.example", "cr.evil.example"), INFO_BAD),
            arguments("info without brackets", good + ";info=" + URL + ";ppt=shaken", MALFORMED),
            arguments("info twice", good + PARAMETERS + ";info=<" + URL + '>', MALFORMED),
            arguments("empty parameter", good + PARAMETERS + ";", MALFORMED),
            arguments("another algorithm in the header", good + PARAMETERS.replace("ES256", "ES384"), MALFORMED),
            arguments("another algorithm in the token", token(HEAD.replace("ES256", "none"), CLAIMS) + PARAMETERS, MALFORMED),
            arguments("another kind in the token than in the header", token(HEAD.replace("shaken", "div"), CLAIMS) + PARAMETERS, MALFORMED),
            arguments("no passport", token(HEAD.replace("passport", "JWT"), CLAIMS) + PARAMETERS, MALFORMED),
            arguments("what must be understood", token(HEAD.replace("{", "{\"crit\":[\"b64\"],"), CLAIMS) + PARAMETERS, MALFORMED),
            arguments("more in the token's header", token(HEAD.replace("{", "{\"kid\":\"1\",\"n\":1,\"o\":{\"a\":[1]},"), CLAIMS) + PARAMETERS, A),
            arguments("a key twice", token(HEAD.replace("{", "{\"x5u\":\"https://other.example\","), CLAIMS) + PARAMETERS, MALFORMED),
            arguments("compact form", ".." + good.substring(good.lastIndexOf('.') + 1) + PARAMETERS, MALFORMED),
            arguments("no signature", good.substring(0, good.lastIndexOf('.') + 1) + PARAMETERS, MALFORMED),
            arguments("a signature of zeros", good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(86) + PARAMETERS, FORGED),
            arguments("a signature in DER's length", good + "AAAA" + PARAMETERS, MALFORMED),
            arguments("padding", good + "==" + PARAMETERS, MALFORMED),
            arguments("four parts", good + ".AAAA" + PARAMETERS, MALFORMED),
            arguments("no JSON", token("shaken", "passport") + PARAMETERS, MALFORMED),
            arguments("a list", token("[" + HEAD + ']', CLAIMS) + PARAMETERS, MALFORMED),
            arguments("two objects", token(HEAD + HEAD, CLAIMS) + PARAMETERS, MALFORMED),
            arguments("garbage", "what is this?", MALFORMED),
            arguments("empty", "", MALFORMED),
            arguments("too long", good + PARAMETERS + ";x=" + "y".repeat(4_096), MALFORMED),
            arguments("too deep", token(HEAD, "{\"x\":" + "[".repeat(100) + "]".repeat(100) + ',' + CLAIMS.substring(1)) + PARAMETERS, MALFORMED));
    }

    @ParameterizedTest(name = "{0}: {2}") @MethodSource("headers")
    void a_header_is_read_as_the_rfcs_have_it(String what, String header, SignatureVerdict verdict) {
        assertThat(verdict(header)).isEqualTo(verdict);
    }

    static Stream<Arguments> claims() {
        return Stream.of(
            arguments("several called, X among them", CLAIMS.replace("[\"12155551213\"]", "[\"12155550000\",\"12155551213\"],\"uri\":[\"sip:x@y.example\"]"), A),
            arguments("with the plus", CLAIMS.replace("\"12155551212\"", "\"+12155551212\""), A),
            arguments("with other claims", CLAIMS.replace("{\"attest\"", "{\"rcdi\":{\"/icn\":[1,2,{}]},\"attest\""), A),
            arguments("another caller", CLAIMS.replace("12155551212", "12155551219"), OTHER_CALLER),
            arguments("a caller without country", CLAIMS.replace("12155551212", "2155551212"), OTHER_CALLER),
            arguments("a caller by URI", CLAIMS.replace("{\"tn\":\"12155551212\"}", "{\"uri\":\"sip:12155551212@x.example\"}"), OTHER_CALLER),
            arguments("another called", CLAIMS.replace("12155551213", "12155551219"), OTHER_CALLED),
            arguments("nobody called", CLAIMS.replace("\"12155551213\"", ""), OTHER_CALLED),
            arguments("no dest", CLAIMS.replace("\"dest\"", "\"dist\""), OTHER_CALLED),
            arguments("dest as one number", CLAIMS.replace("[\"12155551213\"]", "\"12155551213\""), MALFORMED),
            arguments("dest as a number of JSON", CLAIMS.replace("[\"12155551213\"]", "[12155551213]"), MALFORMED),
            arguments("orig as a list", CLAIMS.replace("\"12155551212\"", "[\"12155551212\"]"), MALFORMED),
            arguments("too many called", CLAIMS.replace("\"12155551213\"", "\"12155551213\",".repeat(20) + "\"12155551213\""), MALFORMED),
            arguments("no time", CLAIMS.replace("\"iat\"", "\"eat\""), MALFORMED),
            arguments("time as a text", CLAIMS.replaceFirst("\"iat\":(\\d+)", "\"iat\":\"$1\""), MALFORMED),
            arguments("time as a fraction", CLAIMS.replaceFirst("\"iat\":(\\d+)", "\"iat\":$1.5"), MALFORMED),
            arguments("time before time", CLAIMS.replaceFirst("\"iat\":(\\d+)", "\"iat\":-1"), MALFORMED),
            arguments("time beyond all numbers", CLAIMS.replaceFirst("\"iat\":(\\d+)", "\"iat\":99999999999999999999"), MALFORMED),
            arguments("the end of time", CLAIMS.replaceFirst("\"iat\":(\\d+)", "\"iat\":9223372036854775807"), STALE),
            arguments("attest twice", CLAIMS.replace("{\"attest\"", "{\"attest\":\"B\",\"attest\""), MALFORMED),
            arguments("no attest", CLAIMS.replace("\"attest\"", "\"attested\""), MALFORMED));
    }

    @ParameterizedTest(name = "{0}: {2}") @MethodSource("claims")
    void a_token_is_for_one_call_only(String what, String claims, SignatureVerdict verdict) {
        assertThat(claiming(claims)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"-61, STALE", "-60, A", "0, A", "60, A", "61, STALE", "86400, STALE"})
    void it_is_fresh_for_a_minute_either_way(long seconds, SignatureVerdict verdict) {
        assertThat(verdict(Carrier.known(), NOW.plusSeconds(seconds), ALICE, X, identity())).isEqualTo(verdict);
    }

    @Test void a_caller_or_a_called_without_a_number_is_not_who_was_signed() {
        assertThat(verdict(Carrier.known(), NOW, "", X, identity())).isEqualTo(OTHER_CALLER);
        assertThat(verdict(Carrier.known(), NOW, ALICE, "", identity())).isEqualTo(OTHER_CALLED);
    }

    @Test void only_the_one_shaken_header_counts() {
        var div = token(HEAD.replace("shaken", "div"), "{\"div\":{\"tn\":\"12155550000\"}}") + PARAMETERS.replace("shaken", "div");

        assertThat(verdict()).isEqualTo(ABSENT);
        assertThat(verdict(div, identity())).isEqualTo(A);
        assertThat(verdict(div, div)).isEqualTo(ABSENT);
        assertThat(verdict(identity(), identity())).isEqualTo(SEVERAL);
        assertThat(verdict(identity(), "gar bage")).isEqualTo(MALFORMED);
        assertThat(verdict(identity(), token(HEAD.replace("\"ppt\":\"shaken\",", ""), CLAIMS) + ";info=<" + URL + '>')).as("beside a plain one").isEqualTo(A);
        assertThat(verdict(div, div, div, div, identity())).isEqualTo(SEVERAL);
    }

    @Test void not_one_letter_of_it_can_be_changed() {
        var token = token(HEAD, CLAIMS);
        var believed = IntStream.range(0, token.length() - 1).filter(at -> token.charAt(at) != '.').filter(at -> {
            var changed = token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
            return verdict(changed + PARAMETERS).isValid();
        });

        assertThat(believed.boxed().toList()).isEmpty();
    }

    @Test void a_signature_of_another_key_is_forged() {
        var other = Carrier.issued(builder -> builder);

        assertThat(verdict(token(HEAD, CLAIMS, other.getKeyPair()) + PARAMETERS)).isEqualTo(FORGED);
    }

    @Test void a_certificate_counts_that_we_know_and_trust_and_that_is_valid() throws Exception {
        var stranger = Carrier.base("CN=Root").setIsCertificateAuthority(true).buildSelfSigned();
        var untrusted = Carrier.made(() -> Carrier.base("CN=SHAKEN").buildIssuedBy(stranger));
        var outOfDate = Carrier.issued(builder -> builder.notAfter(NOW.minusSeconds(1)));
        var notYet = Carrier.issued(builder -> builder.notBefore(NOW.plusSeconds(1)));
        var authority = Carrier.issued(builder -> builder.setIsCertificateAuthority(true));

        assertThat(verdict(KnownCertificates.NONE, NOW, ALICE, X, identity())).isEqualTo(INFO_UNKNOWN);
        for (var signer : List.of(untrusted, authority)) assertThat(by(signer)).isEqualTo(UNTRUSTED);
        for (var signer : List.of(outOfDate, notYet)) assertThat(by(signer)).isEqualTo(OUT_OF_DATE);
        assertThat(by(Carrier.leaf())).isEqualTo(A);
    }

    private static SignatureVerdict by(io.netty.pkitesting.X509Bundle signer) {
        return verdict(Carrier.known(signer), NOW, ALICE, X, token(HEAD, CLAIMS, signer.getKeyPair()) + PARAMETERS);
    }

    @ParameterizedTest
    @CsvSource({"ABSENT, 428", "STALE, 403", "INFO_BAD, 436", "INFO_UNKNOWN, 436", "UNTRUSTED, 437", "OUT_OF_DATE, 437", "MALFORMED, 438", "SEVERAL, 438", "OTHER_CALLER, 438", "OTHER_CALLED, 438", "FORGED, 438",
        "UNREAD, 500", "A, 200", "B, 200", "C, 200", "UNCHECKED, 200"})
    void each_verdict_has_the_status_of_rfc_8224(SignatureVerdict verdict, int status) {
        assertThat(verdict.refusal().status()).isEqualTo(status);
        assertThat(List.of(A, B, C).contains(verdict)).isEqualTo(verdict.isValid());
    }
}
