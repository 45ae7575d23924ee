package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.callmask.number.RealNumber;
import io.callmask.number.record.Refusal;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.routing.Decision;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextVerdict;
import io.callmask.sip.stir.KnownCertificates;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import io.callmask.sip.stir.VerifyingRouter;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Identity headers (RFC 8224). The first byte says how the rest is meant: as headers, one a line; or as header and claims of a token, one a line, which are signed
/// by a key that is trusted, so that what stands behind the signature is reached too.
public final class SignatureFuzz {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String URL = "https://cr.example/a.pem";
    private static final String CALLER = "15551112222";
    private static final String CALLED = "15550001001";
    private static final X509Bundle ROOT;
    private static final X509Bundle SIGNER;

    static {
        try {
            ROOT = certificate().setIsCertificateAuthority(true).buildSelfSigned();
            SIGNER = certificate().subject("CN=Signer").buildIssuedBy(ROOT);
        } catch (Exception e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final KnownCertificates KNOWN = KnownCertificates.of(List.of(ROOT.getCertificate()), Map.of(URL, List.of(SIGNER.getCertificate())));
    private static final Asked ASKED = new Asked();
    private static final Router ROUTER = new VerifyingRouter(ASKED, new NumberPlan(), () -> Map.of(ShardProxy.WEST.name(), Policy.NOTE), () -> KNOWN, Duration.ofSeconds(60), Runnable::run);

    private SignatureFuzz() {}

    private static CertificateBuilder certificate() {
        return new CertificateBuilder().subject("CN=Root").ecp256().notBefore(NOW.minusSeconds(86_400)).notAfter(NOW.plusSeconds(86_400));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) return;
        var rest = Arrays.copyOfRange(data, 1, data.length);
        var lines = new String(rest, ISO_8859_1).split("\n", 2);
        boolean isSigned = (data[0] & 1) == 1 && lines.length == 2;
        if (!isSigned) {
            if (verdict(Arrays.asList(new String(rest, ISO_8859_1).split("\n", -1))).isValid()) throw new AssertionError("believed without a signature");
            return;
        }
        var token = token(lines[0], lines[1]);
        var verdict = verdict(List.of(token + ";info=<" + URL + ">;alg=ES256;ppt=shaken"));
        if (verdict == SignatureVerdict.FORGED) throw new AssertionError("not the signature that we made");
        // JSON may write digits in other ways, but not without a backslash.
        boolean isPlain = lines[1].indexOf('\\') < 0;
        if (verdict.isValid() && isPlain && !(lines[1].contains(CALLER) && lines[1].contains(CALLED))) throw new AssertionError("believed for somebody else");
    }

    private static SignatureVerdict verdict(List<String> headers) {
        var stage = ROUTER.route(new RouteQuestion(ShardProxy.WEST, '+' + CALLED, '+' + CALLER, "", NOW, false, headers, SignatureVerdict.UNCHECKED)).toCompletableFuture();
        if (!stage.isDone() || stage.isCompletedExceptionally()) throw new AssertionError("no decision", stage.exceptionNow());
        return ASKED.verdict;
    }

    private static String token(String head, String claims) {
        var signed = base64(head.getBytes(ISO_8859_1)) + '.' + base64(claims.getBytes(ISO_8859_1));
        try {
            var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(SIGNER.getKeyPair().getPrivate());
            signature.update(signed.getBytes(US_ASCII));
            return signed + '.' + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Keeps what it was asked.
    private static final class Asked implements Router {
        private SignatureVerdict verdict = SignatureVerdict.UNCHECKED;

        @Override public CompletionStage<Decision> route(RouteQuestion question) {
            verdict = question.verdict();
            return CompletableFuture.completedStage(new Decision.Refuse(new Decision.Parties("", ""), Refusal.NO_SUCH_NUMBER, "", "", ""));
        }

        @Override public Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user) {
            return Optional.empty();
        }

        @Override public TextVerdict judge(Decision.Dial dial, String words) {
            return new TextVerdict.Refused();
        }

        @Override public boolean holds(Decision.Dial dial, long age, Instant now) {
            return false;
        }

        @Override public CompletionStage<Decision> again(Decision.Dial dial, Instant now) {
            throw new UnsupportedOperationException("nobody is dialled");
        }
    }
}
