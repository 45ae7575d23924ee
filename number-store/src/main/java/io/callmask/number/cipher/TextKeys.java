package io.callmask.number.cipher;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Pseudonyms of customers' own texts (idempotency keys, references): 16 bytes of HMAC-SHA-256, by which a text is found again but not read. Any thread.
public final class TextKeys {
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    /// @param secret 32 bytes, from the master key
    public TextKeys(byte[] secret) {
        this.key = new SecretKeySpec(secret, "HmacSHA256");
    }

    public byte[] of(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA-256 is part of every Java platform", impossible);
        }
    }
}
