package io.callmask.number.cipher;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/// AES-128 on single blocks of two longs. For one thread.
final class Aes {
    static final int KEY_BYTES = 16;
    private static final int BLOCK = 16;

    private final Cipher encrypt;
    private final Cipher decrypt;
    private final byte[] in = new byte[BLOCK];
    private final byte[] out = new byte[BLOCK];

    /// @param key 16 bytes
    Aes(byte[] key) {
        try {
            var secret = new SecretKeySpec(key, "AES");
            // Single blocks, each under a tweak or each a pseudonym: what ECB is dangerous for, many blocks of one text, does not occur.
            this.encrypt = Cipher.getInstance("AES/ECB/NoPadding");
            this.decrypt = Cipher.getInstance("AES/ECB/NoPadding");
            encrypt.init(Cipher.ENCRYPT_MODE, secret);
            decrypt.init(Cipher.DECRYPT_MODE, secret);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES is part of every Java platform", impossible);
        }
    }

    /// Sixteen bytes.
    record Block(long high, long low) {
        Block xor(Block other) {
            return new Block(high ^ other.high, low ^ other.low);
        }

        byte[] bytes() {
            byte[] bytes = new byte[BLOCK];
            Longs.put(bytes, 0, high);
            Longs.put(bytes, Long.BYTES, low);
            return bytes;
        }

        static Block of(byte[] bytes, int at) {
            return new Block(Longs.at(bytes, at), Longs.at(bytes, at + Long.BYTES));
        }
    }

    Block encrypt(Block plain) {
        return run(encrypt, plain);
    }

    Block decrypt(Block sealed) {
        return run(decrypt, sealed);
    }

    private Block run(Cipher cipher, Block block) {
        Longs.put(in, 0, block.high());
        Longs.put(in, Long.BYTES, block.low());
        try {
            // A whole block comes out at once, and leaves nothing behind that the next would have to be kept from.
            cipher.update(in, 0, BLOCK, out, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES failed on a whole block", impossible);
        }
        return Block.of(out, 0);
    }
}
