package io.callmask.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// What a digest is reckoned by (RFC 7616 §6.1, RFC 8760 §2.1), the strongest first.
public enum Hash {
    SHA_512_256("SHA-512-256", "SHA-512/256", 64),
    SHA_256("SHA-256", "SHA-256", 64),
    /// Broken as a hash, and all that much equipment has.
    MD5("MD5", "MD5", 32);

    private final String token;
    private final String java;
    private final int digits;

    Hash(String token, String java, int digits) {
        this.token = token;
        this.java = java;
        this.digits = digits;
    }

    /// As it stands in `algorithm`.
    public String token() {
        return token;
    }

    /// How many hexadecimal digits it gives.
    int digits() {
        return digits;
    }

    /// The one that an `algorithm` parameter names; MD5 when there is none. Session variants are not spoken.
    public static Optional<Hash> named(String algorithm) {
        if (algorithm.isEmpty()) return Optional.of(MD5);
        for (var hash : values()) {
            if (hash.token.equalsIgnoreCase(algorithm)) return Optional.of(hash);
        }
        return Optional.empty();
    }

    /// In lower-case hexadecimal digits.
    String of(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(java).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + java, e);
        }
    }
}
