package io.callmask.number.cipher;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM over texts of any length under one data key: journal rows, and bindings in the index. Any thread.
public final class Sealer {
    /// By so much is a sealed text longer.
    public static final int OVERHEAD = 12 + 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final ThreadLocal<Cipher> cipher = ThreadLocal.withInitial(Sealer::gcm);

    /// @param dataKey 32 bytes
    public Sealer(byte[] dataKey) {
        this.key = new SecretKeySpec(dataKey, "AES");
    }

    private static Cipher gcm() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES/GCM is part of every Java platform", impossible);
        }
    }

    /// What may stand at the front of a text sealed under this key once and never again.
    ///
    /// @param session the writing node's session epoch: no two sessions of a store share one
    /// @param count   of texts sealed in this session
    public record Nonce(int session, long count) {
        private byte[] bytes() {
            byte[] bytes = new byte[NONCE_BYTES];
            for (int i = 0; i < Integer.BYTES; i++) bytes[i] = (byte) (session >>> 8 * (Integer.BYTES - 1 - i));
            Longs.put(bytes, Integer.BYTES, count);
            return bytes;
        }
    }

    /// @param along vouched for too, though it is not part of the result
    public byte[] seal(Nonce nonce, byte[] plain, byte[] along) {
        byte[] start = nonce.bytes();
        try {
            var gcm = cipher.get();
            gcm.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, start));
            gcm.updateAAD(along);
            byte[] sealed = java.util.Arrays.copyOf(start, plain.length + OVERHEAD);
            gcm.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM failed to seal", impossible);
        }
    }

    /// Opens what stands in `sealed` from `at` on; empty when that, or `along`, is not what was sealed.
    public Optional<byte[]> open(byte[] sealed, int at, byte[] along) {
        if (sealed.length - at < OVERHEAD) return Optional.empty();
        try {
            var gcm = cipher.get();
            gcm.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, at, NONCE_BYTES));
            gcm.updateAAD(along);
            return Optional.of(gcm.doFinal(sealed, at + NONCE_BYTES, sealed.length - at - NONCE_BYTES));
        } catch (AEADBadTagException changed) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM failed to open", impossible);
        }
    }
}
