package io.callmask.sip.stir;

import io.callmask.number.PhoneNumber;
import io.callmask.number.record.SignatureVerdict;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Looks at what is signed of a call (RFC 8224 §6.2, ATIS-1000074 §5.3). What costs little is looked at first, the signature last. Any thread.
final class Verifier {
    static final String ALGORITHM = "SHA256withECDSAinP1363Format";
    private static final int MOST_HEADERS = 4;

    private final Supplier<KnownCertificates> certificates;
    private final Duration freshness;

    /// @param freshness how far our clock may be from the time of signing, either way
    Verifier(Supplier<KnownCertificates> certificates, Duration freshness) {
        this.certificates = certificates;
        this.freshness = freshness;
    }

    /// @param headers the values of the call's Identity headers
    /// @param caller  the number that the trunk asserts, empty when it is none
    /// @param called  the number dialled, empty when it is none
    SignatureVerdict verdict(List<String> headers, Optional<PhoneNumber> caller, Optional<PhoneNumber> called, Instant now) {
        if (headers.isEmpty()) return SignatureVerdict.ABSENT;
        if (headers.size() > MOST_HEADERS) return SignatureVerdict.SEVERAL;
        var shaken = new ArrayList<IdentityHeader>();
        for (var value : headers) {
            var header = IdentityHeader.read(value);
            if (header.isEmpty()) return SignatureVerdict.MALFORMED;
            // Others, such as div and rph, say something else than who calls.
            if (isShaken(header.get())) shaken.add(header.get());
        }
        if (shaken.isEmpty()) return SignatureVerdict.ABSENT;
        return shaken.size() > 1 ? SignatureVerdict.SEVERAL : verdict(shaken.getFirst(), caller, called, now);
    }

    /// Without `ppt`, the token says of what kind it is; one that does not read may be anything.
    private static boolean isShaken(IdentityHeader header) {
        if (!header.type().isEmpty()) return header.type().equals("shaken");
        return Passport.read(header.token()).map(passport -> passport.head("ppt").equals("shaken")).orElse(true);
    }

    private SignatureVerdict verdict(IdentityHeader header, Optional<PhoneNumber> caller, Optional<PhoneNumber> called, Instant now) {
        var read = Passport.read(header.token());
        if (read.isEmpty()) return SignatureVerdict.MALFORMED;
        var passport = read.get();
        boolean isEs256 = passport.head("alg").equals("ES256") && (header.algorithm().isEmpty() || header.algorithm().equals("ES256"));
        boolean isShaken = passport.head("ppt").equals("shaken") && passport.head("typ").equals("passport");
        var attested = attested(passport.attest());
        if (!isEs256 || !isShaken || attested.isEmpty()) return SignatureVerdict.MALFORMED;
        if (header.info().isEmpty() || !passport.head("x5u").equals(header.info())) return SignatureVerdict.INFO_BAD;
        if (Math.abs(now.getEpochSecond() - passport.issued()) > freshness.toSeconds()) return SignatureVerdict.STALE;
        if (!isNumber(passport.orig(), caller)) return SignatureVerdict.OTHER_CALLER;
        if (passport.dest().stream().noneMatch(number -> isNumber(number, called))) return SignatureVerdict.OTHER_CALLED;
        var chain = certificates.get().at(header.info());
        if (chain.isEmpty()) return SignatureVerdict.INFO_UNKNOWN;
        if (!chain.get().isTrusted()) return SignatureVerdict.UNTRUSTED;
        if (!chain.get().isValidAt(now)) return SignatureVerdict.OUT_OF_DATE;
        return isSigned(passport, chain.get().key()) ? attested.get() : SignatureVerdict.FORGED;
    }

    private static Optional<SignatureVerdict> attested(String attest) {
        return switch (attest) {
            case "A" -> Optional.of(SignatureVerdict.A);
            case "B" -> Optional.of(SignatureVerdict.B);
            case "C" -> Optional.of(SignatureVerdict.C);
            default -> Optional.empty();
        };
    }

    /// Numbers stand in tokens as digits with the country code (RFC 8224 §8.3); some write the `+` all the same.
    private static boolean isNumber(String text, Optional<PhoneNumber> number) {
        return number.isPresent() && (text.startsWith("+") ? text : '+' + text).equals(number.get().digits());
    }

    private static boolean isSigned(Passport passport, PublicKey key) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(passport.signed());
            return signature.verify(passport.signature());
        } catch (GeneralSecurityException _) {
            // A signature with impossible numbers in it is none.
            return false;
        }
    }
}
