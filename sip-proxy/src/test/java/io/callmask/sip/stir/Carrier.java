package io.callmask.sip.stir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A carrier that signs, with keys of its own, right or wrong as a test wants it.
final class Carrier {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    static final String URL = "https://cr.example/shaken.pem";
    static final String ALICE = "+12155551212";
    static final String X = "+12155551213";
    /// As RFC 8588 §6 has them, for the call from Alice to X.
    static final String HEAD = "{\"alg\":\"ES256\",\"ppt\":\"shaken\",\"typ\":\"passport\",\"x5u\":\"" + URL + "\"}";
    static final String CLAIMS = "{\"attest\":\"A\",\"dest\":{\"tn\":[\"12155551213\"]},\"iat\":" + NOW.getEpochSecond() + ",\"orig\":{\"tn\":\"12155551212\"},\"origid\":\"123e4567-e89b-12d3-a456-426655440000\"}";
    static final String PARAMETERS = ";info=<" + URL + ">;alg=ES256;ppt=shaken";

    private static final X509Bundle ROOT = authority();
    private static final X509Bundle LEAF = issued(UnaryOperator.identity());

    private Carrier() {}

    static X509Bundle authority() {
        return made(() -> base("CN=Root").setIsCertificateAuthority(true).buildSelfSigned());
    }

    /// A signer's certificate under our root, changed as a test wants it.
    static X509Bundle issued(UnaryOperator<CertificateBuilder> change) {
        return made(() -> change.apply(base("CN=SHAKEN 709J")).buildIssuedBy(ROOT));
    }

    static CertificateBuilder base(String subject) {
        return new CertificateBuilder().subject(subject).ecp256().notBefore(NOW.minusSeconds(86_400)).notAfter(NOW.plusSeconds(86_400));
    }

    interface Making {
        X509Bundle make() throws Exception;
    }

    static X509Bundle made(Making making) {
        try {
            return making.make();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static X509Certificate root() {
        return ROOT.getCertificate();
    }

    static X509Bundle leaf() {
        return LEAF;
    }

    /// A store that knows the carrier.
    static KnownCertificates known() {
        return known(LEAF);
    }

    static KnownCertificates known(X509Bundle signer) {
        return KnownCertificates.of(List.of(root()), Map.of(URL, Arrays.asList(signer.getCertificatePath())));
    }

    /// The value of an Identity header for the call from Alice to X.
    static String identity() {
        return token(HEAD, CLAIMS) + PARAMETERS;
    }

    static String token(String head, String claims) {
        return token(head, claims, LEAF.getKeyPair());
    }

    static String token(String head, String claims, KeyPair key) {
        var signed = base64(head.getBytes(UTF_8)) + '.' + base64(claims.getBytes(UTF_8));
        try {
            var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key.getPrivate());
            signature.update(signed.getBytes(US_ASCII));
            return signed + '.' + base64(signature.sign());
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
