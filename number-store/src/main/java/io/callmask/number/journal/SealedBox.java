package io.callmask.number.journal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// AES-256-GCM under one key. For one thread.
final class SealedBox {
    static final int TAG_BYTES = 16;
    static final int NONCE_BYTES = 12;
    static final int KEY_BYTES = 32;
    private static final byte[] NOTHING = {};
    /// What is sealed at a time: the JIT turns to the processor's instructions by the number of calls, and a journal has few but long batches.
    private static final int PIECE = 8 << 10;
    private static final int WARM_UPS = 6_000;
    private static final int WARM_UP_BYTES = 1 << 10;
    /// What is longer than a megabyte the JDK cuts. One of so many is: else the first that is would have the JIT begin anew.
    private static final int LONG_BYTES = (1 << 20) + (1 << 12);
    private static final int SHORT_ONES = 1_000;

    private final SecretKeySpec key;
    private final Cipher cipher;

    SealedBox(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES/GCM is part of every Java platform", impossible);
        }
    }

    /// The nonce of a frame: its number in the segment. The data key is the segment's own, so no nonce comes twice.
    static byte[] nonce(long frame) {
        return ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(frame).array();
    }

    /// Seals `length` bytes into `out` at `at`, where `length` + 16 bytes are taken.
    void seal(byte[] nonce, byte[] plain, int length, byte[] out, int at) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            int from = 0;
            int to = at;
            for (; length - from > PIECE; from += PIECE) to += cipher.update(plain, from, PIECE, out, to);
            cipher.doFinal(plain, from, length - from, out, to);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM failed to seal", impossible);
        }
    }

    /// Seals a whole array and vouches for `along` too, which stays readable.
    byte[] seal(byte[] nonce, byte[] plain, byte[] along) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD(along);
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM failed to seal", impossible);
        }
    }

    /// Opens what was sealed; null when it is not what was sealed.
    byte @Nullable [] open(byte[] nonce, byte[] sealed, byte[] along) {
        return open(nonce, sealed, sealed.length, along);
    }

    private byte @Nullable [] open(byte[] nonce, byte[] sealed, int length, byte[] along) {
        byte[] out = new byte[Math.max(0, length - TAG_BYTES)];
        return open(nonce, sealed, length, along, out, 0) ? out : null;
    }

    private boolean open(byte[] nonce, byte[] sealed, int length, byte[] along, byte[] out, int at) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD(along);
            cipher.doFinal(sealed, 0, length, out, at);
            return true;
        } catch (AEADBadTagException changed) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM failed to open", impossible);
        }
    }

    /// Opens a small box so often that the JIT turns to the processor's instructions, a fifth of a second. A frame is a megabyte, and without them it opens twenty times as slowly; there
    /// are too few frames for the JIT to notice.
    static void warmUp() {
        byte[] nonce = nonce(0);
        var box = new SealedBox(new byte[KEY_BYTES]);
        byte[] sealed = box.seal(nonce, new byte[WARM_UP_BYTES], NOTHING);
        byte[] nonceOfLong = nonce(1);
        byte[] sealedLong = box.seal(nonceOfLong, new byte[LONG_BYTES], NOTHING);
        byte[] opened = new byte[LONG_BYTES];
        for (int i = 1; i <= WARM_UPS; i++) {
            boolean isOpened = i % SHORT_ONES == 0 ? box.open(nonceOfLong, sealedLong, sealedLong.length, opened, 0) : box.open(nonce, sealed, sealed.length, opened, 0);
            if (!isOpened) throw new IllegalStateException("AES-256-GCM failed to open");
        }
    }

    /// The same of the first `length` bytes, with nothing that it vouches for beside them, into `out` at `at`; where it is not what was sealed, zeros may stand there.
    ///
    /// @return whether it is what was sealed
    boolean open(byte[] nonce, byte[] sealed, int length, byte[] out, int at) {
        return open(nonce, sealed, length, NOTHING, out, at);
    }
}
