package io.callmask.sip.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// One PEM file. What is wrong with it is said in one line that begins with its path and shows nothing of it.
///
/// @param bytes as they lay there when it was read; not to be changed
record Pem(Path path, byte[] bytes) {
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern CERTIFICATE = Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final byte[] SAMPLE = "callmask".getBytes(StandardCharsets.US_ASCII);

    static Pem read(Path path) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException _) {
            throw new IOException(path + ": not found (expected: a PEM file)");
        } catch (IOException e) {
            throw new IOException(path + ": unreadable, " + e.getClass().getSimpleName() + " (expected: a PEM file)", e);
        }
        if (bytes.length > MOST_BYTES) throw new IOException(path + ": over 1 MB (expected: a PEM file)");
        return new Pem(path, bytes);
    }

    private String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private IOException bad(String found, String expected) {
        return new IOException(path + ": " + found + " (expected: " + expected + ')');
    }

    /// All certificates in it, at least one.
    List<X509Certificate> certificates() throws IOException {
        var all = new ArrayList<X509Certificate>();
        var blocks = CERTIFICATE.matcher(text());
        while (blocks.find()) {
            try {
                all.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(decoded(blocks.group(1)))));
            } catch (CertificateException | IllegalArgumentException _) {
                throw bad("certificate " + (all.size() + 1) + " cannot be read", "X.509 in PEM");
            }
        }
        int begun = text().split("-----BEGIN CERTIFICATE-----", -1).length - 1;
        if (begun > all.size()) throw bad("certificate " + (all.size() + 1) + " is not whole", "X.509 in PEM");
        if (all.isEmpty()) throw bad("no certificate", "-----BEGIN CERTIFICATE-----");
        return all;
    }

    /// The same, each signed by the next.
    List<X509Certificate> chain() throws IOException {
        var chain = certificates();
        for (int i = 1; i < chain.size(); i++) {
            try {
                chain.get(i - 1).verify(chain.get(i).getPublicKey());
            } catch (GeneralSecurityException _) {
                throw bad("certificate " + (i + 1) + " did not sign certificate " + i, "our certificate first, then each issuer's");
            }
        }
        return chain;
    }

    /// The private key that belongs to a certificate.
    ///
    /// @param certificate where that was read
    PrivateKey key(PublicKey of, Path certificate) throws IOException {
        var block = KEY.matcher(text());
        if (!block.find()) throw bad(text().contains("PRIVATE KEY") ? "not a plain PKCS #8 key, or not whole" : "no private key", "-----BEGIN PRIVATE KEY-----, as openssl pkcs8 -topk8 -nodes writes it");
        try {
            var key = KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(decoded(block.group(1))));
            if (belongs(key, of)) return key;
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw bad("not a key of kind " + of.getAlgorithm(), "the private key of " + certificate);
        }
        throw bad("another certificate's key", "the private key of " + certificate);
    }

    private static boolean belongs(PrivateKey key, PublicKey of) throws GeneralSecurityException {
        var signature = Signature.getInstance(switch (of.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC"  -> "SHA256withECDSA";
            default    -> of.getAlgorithm();
        });
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(of);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }

    private static byte[] decoded(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }
}
