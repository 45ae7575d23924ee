package io.callmask.simulation;

import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.Router;
import io.callmask.sip.stir.KnownCertificates;
import io.callmask.sip.stir.Signing;
import io.callmask.sip.stir.SigningCredential;
import io.callmask.sip.stir.SigningCredential.Attestation;
import io.callmask.sip.stir.VerifyingRouter;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Signed callers' numbers in a storm (STIR/SHAKEN): the caller's carrier signs, or lies, or does not sign; we verify and sign anew.
final class Signatures {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String THEIRS = "https://cr.example/west.pem";
    private static final String OURS = "https://cr.callmask.example/ours.pem";
    private static final X509Bundle ROOT = made(() -> certificate("CN=Root").setIsCertificateAuthority(true).buildSelfSigned());
    private static final X509Bundle WEST = made(() -> certificate("CN=West").buildIssuedBy(ROOT));
    private static final X509Bundle US = made(() -> certificate("CN=Us").buildIssuedBy(ROOT));
    private static final KnownCertificates KNOWN = KnownCertificates.of(List.of(ROOT.getCertificate()), Map.of(THEIRS, List.of(WEST.getCertificate())));
    private static final Duration FRESHNESS = Duration.ofSeconds(60);
    private static final SigningCredential OF_US = credential(US, OURS);
    private static final Signing BY_WEST = new Signing(() -> Map.of("west", credential(WEST, THEIRS)), Runnable::run, () -> {});
    private static final Pattern NUMBERS = Pattern.compile("\"tn\":(?:\\[\"([0-9]+)\"\\]|\"([0-9]+)\")");

    private Signatures() {}

    /// Makes keys and certificates.
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

    static CertificateBuilder certificate(String subject) {
        return new CertificateBuilder().subject(subject).ecp256().notBefore(NOW.minusSeconds(86_400)).notAfter(NOW.plusSeconds(86_400));
    }

    static SigningCredential credential(X509Bundle signer, String url) {
        return new SigningCredential(signer.getKeyPair().getPrivate(), List.of(signer.getCertificate()), url, Attestation.A);
    }

    /// We sign what leaves by these trunks.
    static Signing ours(Executor executor, String... trunks) {
        var all = new java.util.HashMap<String, SigningCredential>();
        for (var trunk : trunks) all.put(trunk, OF_US);
        return new Signing(() -> all, executor, () -> {});
    }

    /// We look at what comes by these trunks, and take it in any case.
    static UnaryOperator<Router> verifying(NumberPlan plan, Executor executor, String... trunks) {
        var all = new java.util.HashMap<String, Policy>();
        for (var trunk : trunks) all.put(trunk, Policy.NOTE);
        return router -> new VerifyingRouter(router, plan, () -> all, () -> KNOWN, FRESHNESS, executor);
    }

    /// What the caller's carrier says of a call. Who calls whom is signed in the same way each time: rightly, for somebody else, with a signature that does not fit, or not at all.
    static Optional<String> theirs(StormCall call, Instant when) {
        if (call.isText) return Optional.empty();
        return switch (kind(call)) {
            case 0, 1 -> Optional.of(signed(call.caller.digits(), call, when));
            case 2    -> Optional.of(signed("+12125550199", call, when));
            case 3    -> Optional.of(forged(signed(call.caller.digits(), call, when)));
            default   -> Optional.empty();
        };
    }

    /// Whether somebody vouches for the caller's number.
    static boolean isSigned(StormCall call) {
        return kind(call) < 2;
    }

    private static int kind(StormCall call) {
        return Math.floorMod(31 * call.caller.digits().hashCode() + call.dialled.digits().hashCode(), 6);
    }

    private static String signed(String caller, StormCall call, Instant when) {
        return BY_WEST.identity("west", VirtualNumber.of(caller), RealNumber.of(call.dialled.digits()), when, new UUID(1, call.callerWord.hashCode())).toCompletableFuture().join().header();
    }

    /// With another character in the middle of its signature.
    private static String forged(String identity) {
        int at = identity.indexOf(';') - 40;
        return identity.substring(0, at) + (identity.charAt(at) == 'x' ? 'y' : 'x') + identity.substring(at + 1);
    }

    /// The claims of a token, as text.
    static String claims(String identity) {
        return new String(Base64.getUrlDecoder().decode(identity.split("[.;]", 4)[1]), StandardCharsets.UTF_8);
    }

    /// The numbers that a token of ours names: who is called, and who calls.
    static List<String> numbers(String claims) {
        return NUMBERS.matcher(claims).results().map(found -> found.group(1) == null ? found.group(2) : found.group(1)).toList();
    }
}
