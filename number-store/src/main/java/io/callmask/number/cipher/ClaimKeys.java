package io.callmask.number.cipher;

import io.callmask.number.RealNumber;

/// Pseudonyms under which claims lie: AES_k of caller, extension and pool in one block, so two different ones never share a pseudonym. Without k
/// it says only which claims are one caller's; k is derived from the master key and never leaves the process. Any thread.
public final class ClaimKeys {
    private static final int EXTENSION_BITS = 17;
    private static final int POOL_BITS = 32;

    private final ThreadLocal<Aes> aes;

    /// @param secret at least 16 bytes, from the master key
    public ClaimKeys(byte[] secret) {
        byte[] key = java.util.Arrays.copyOf(secret, Aes.KEY_BYTES);
        this.aes = ThreadLocal.withInitial(() -> new Aes(key));
    }

    /// One caller, without an extension.
    public byte[] of(RealNumber caller, int pool) {
        return key(Digits.of(caller.number()), Digits.NONE, pool);
    }

    /// One caller who keys an extension.
    ///
    /// @param extension 1 to 5 digits
    public byte[] of(RealNumber caller, String extension, int pool) {
        return key(Digits.of(caller.number()), Digits.of(extension), pool);
    }

    /// Anybody, or anybody who keys an extension.
    ///
    /// @param extension up to 5 digits; empty for none
    public byte[] anybody(String extension, int pool) {
        return key(Digits.NONE, Digits.of(extension), pool);
    }

    /// Number 67 bits, extension 17, pool 32, zeros 12.
    private byte[] key(Digits number, Digits extension, int pool) {
        if (extension.high() != 0 || extension.low() >>> EXTENSION_BITS != 0) throw new IllegalArgumentException("extension: too long (expected: at most 5 digits)");
        long low = (number.low() & 0x7) << 61 | extension.low() << 61 - EXTENSION_BITS | (pool & 0xffff_ffffL) << 61 - EXTENSION_BITS - POOL_BITS;
        return aes.get().encrypt(new Aes.Block(number.high() << 61 | number.low() >>> 3, low)).bytes();
    }
}
