package io.callmask.number.cipher;

import io.callmask.number.Extension;
import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;

/// Pseudonyms under which claims lie: AES_k of a number, what it is claimed as, and the pool in one block, so two different ones never share a pseudonym. Without k
/// it says only which claims are one caller's; k is derived from the master key and never leaves the process. Any thread.
public final class ClaimKeys {
    private final ThreadLocal<Aes> aes;

    /// @param secret at least 16 bytes, from the master key
    public ClaimKeys(byte[] secret) {
        byte[] key = java.util.Arrays.copyOf(secret, Aes.KEY_BYTES);
        this.aes = ThreadLocal.withInitial(() -> new Aes(key));
    }

    /// One caller's slots.
    public byte[] caller(RealNumber caller, int pool) {
        return key(caller.number(), Kind.CALLER, Extension.NONE, pool);
    }

    /// A VN for anyone.
    public byte[] whole(VirtualNumber vn, int pool) {
        return key(vn.number(), Kind.WHOLE, Extension.NONE, pool);
    }

    /// An extension on a VN.
    public byte[] code(VirtualNumber vn, Extension extension, int pool) {
        return key(vn.number(), Kind.CODE, extension, pool);
    }

    /// A VN that serves one binding at a time, whoever its callers are: nothing that a call could be looked up by.
    public byte[] reserved(VirtualNumber vn, int pool) {
        return key(vn.number(), Kind.RESERVED, Extension.NONE, pool);
    }

    /// The order is the wire's.
    private enum Kind { CALLER, WHOLE, CODE, RESERVED }

    /// Number 67 bits, kind 3, extension 14, pool 32, zeros 12.
    private byte[] key(PhoneNumber phone, Kind kind, Extension extension, int pool) {
        var number = Digits.of(phone);
        long low = (number.low() & 0x7) << 61 | (long) kind.ordinal() << 58 | Digits.of(extension.digits()).low() << 44 | (pool & 0xffff_ffffL) << 12;
        return aes.get().encrypt(new Aes.Block(number.high() << 61 | number.low() >>> 3, low)).bytes();
    }
}
