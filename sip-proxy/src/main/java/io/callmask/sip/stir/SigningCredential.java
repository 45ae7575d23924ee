package io.callmask.sip.stir;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/// What we sign with towards a trunk. Immutable; any thread.
public final class SigningCredential {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] PROBE = "callmask".getBytes(StandardCharsets.US_ASCII);
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int P256_BITS = 256;

    private final PrivateKey key;
    private final Attestation attestation;
    private final Instant from;
    private final Instant until;
    /// The token's first part, which is always the same.
    private final String head;
    private final String parameters;

    /// How far we say to know the caller (RFC 8588 §4).
    public enum Attestation {
        /// We know the customer, and that the VN is theirs to show.
        A,
        /// We know the customer.
        B,
        /// We know by which gateway the call came.
        C
    }

    /// @param key   of P-256
    /// @param chain its certificate first
    /// @param url   where others fetch the certificate
    /// @throws IllegalArgumentException when key and certificate do not belong together; the text begins with `key` or `certificate`
    public SigningCredential(PrivateKey key, List<X509Certificate> chain, String url, Attestation attestation) {
        var certificate = chain.getFirst();
        this.key = key;
        this.attestation = attestation;
        from = certificate.getNotBefore().toInstant();
        until = certificate.getNotAfter().toInstant();
        head = part(json -> {
            json.writeStringField("alg", "ES256");
            json.writeStringField("ppt", "shaken");
            json.writeStringField("typ", "passport");
            json.writeStringField("x5u", url);
        });
        parameters = ";info=<" + url + ">;alg=ES256;ppt=shaken";
        if (!(key instanceof ECPrivateKey ec) || ec.getParams().getCurve().getField().getFieldSize() != P256_BITS) throw new IllegalArgumentException("key: not of the curve P-256 (expected: an EC key of P-256)");
        if (!isKeyOf(certificate)) throw new IllegalArgumentException("certificate: made for another key (expected: the certificate of the key, the first one in its file)");
    }

    /// The private key in a file of PEM.
    ///
    /// @throws IllegalArgumentException when there is none; the text never holds any of it
    public static PrivateKey key(byte[] pem) {
        var text = new String(pem, StandardCharsets.US_ASCII);
        int start = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (start < 0 || end < start) throw new IllegalArgumentException("no private key (expected: an EC key of P-256 in PEM, PKCS #8 without a password, as openssl pkcs8 -topk8 -nocrypt writes it)");
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text.substring(start + BEGIN.length(), end))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // What it says may quote the key.
            throw new IllegalArgumentException("no EC key (expected: an EC key of P-256 in PEM, PKCS #8 without a password)");
        }
    }

    /// Whether what is signed now would be believed.
    public boolean isValidAt(Instant now) {
        return !now.isBefore(from) && !now.isAfter(until);
    }

    /// When the certificate ends.
    public Instant until() {
        return until;
    }

    /// Signs one INVITE.
    ///
    /// @param show   the number that it shows
    /// @param ring   the number that it calls
    /// @param origin a random id of this signature alone: two calls must not be told to be one customer's
    SignedIdentity sign(VirtualNumber show, RealNumber ring, Instant now, UUID origin) {
        // Sorted, as RFC 8225 §9 has it.
        var claims = part(json -> {
            json.writeStringField("attest", attestation.name());
            json.writeObjectFieldStart("dest");
            json.writeArrayFieldStart("tn");
            json.writeString(canonical(ring.digits()));
            json.writeEndArray();
            json.writeEndObject();
            json.writeNumberField("iat", now.getEpochSecond());
            json.writeObjectFieldStart("orig");
            json.writeStringField("tn", canonical(show.digits()));
            json.writeEndObject();
            json.writeStringField("origid", origin.toString());
        });
        var signed = head + '.' + claims;
        try {
            var signature = signature(signed.getBytes(StandardCharsets.US_ASCII));
            return new SignedIdentity(signed + '.' + BASE64.encodeToString(signature) + parameters, Instant.ofEpochSecond(now.getEpochSecond()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that has signed before", e);
        }
    }

    /// RFC 8224 §8.3: digits alone.
    private static String canonical(String number) {
        return number.substring(1);
    }

    private byte[] signature(byte[] bytes) throws GeneralSecurityException {
        var signature = Signature.getInstance(Verifier.ALGORITHM);
        signature.initSign(key);
        signature.update(bytes);
        return signature.sign();
    }

    private boolean isKeyOf(X509Certificate certificate) {
        try {
            var signature = Signature.getInstance(Verifier.ALGORITHM);
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signature(PROBE));
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static String part(Fields fields) {
        var out = new ByteArrayOutputStream(256);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return BASE64.encodeToString(out.toByteArray());
    }

    @Override public String toString() {
        return "credential until " + until;
    }
}
