package io.callmask.number.remote;

import io.callmask.number.Extension;
import io.callmask.number.VirtualNumber;
import io.callmask.number.block.Codes;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.cipher.RecordCipher;

/// An extension on a VN as a place in a block.
///
/// @param digits of the extension, 1 to 4
/// @param code   the number that they make
record Spot(VirtualNumber vn, int digits, int code) {
    private static final int CODE_BITS = 14;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;
    private static final int TEN = 10;

    /// A block of up to 1,000 codes.
    ///
    /// @param number extension = 1,000 × number + place in the block
    record Block(VirtualNumber vn, int digits, int number) {
        @Override public boolean equals(Object other) {
            return other instanceof Block(var its, int itsDigits, int itsNumber) && number == itsNumber && digits == itsDigits && vn.equals(its);
        }

        @Override public int hashCode() {
            return (31 * vn.hashCode() + digits) * 31 + number;
        }

        /// Codes in it.
        int size() {
            return Math.min(Codes.SIZE, codes(digits));
        }

        Spot at(int inBlock) {
            return new Spot(vn, digits, Codes.SIZE * number + inBlock);
        }
    }

    @Override public boolean equals(Object other) {
        return other instanceof Spot(var its, int itsDigits, int itsCode) && code == itsCode && digits == itsDigits && vn.equals(its);
    }

    @Override public int hashCode() {
        return (31 * vn.hashCode() + digits) * 31 + code;
    }

    static Spot of(VirtualNumber vn, Extension extension) {
        return new Spot(vn, extension.digits().length(), extension.code());
    }

    static Spot of(CodeAddress address) {
        return new Spot(address.vn(), address.digits(), address.code());
    }

    /// Extensions of so many digits.
    static int codes(int digits) {
        int all = 1;
        for (int i = 0; i < digits; i++) all *= TEN;
        return all;
    }

    /// Blocks of a VN whose extensions have so many digits.
    static int blocks(int digits) {
        return (codes(digits) + Codes.SIZE - 1) / Codes.SIZE;
    }

    Block block() {
        return new Block(vn, digits, code / Codes.SIZE);
    }

    int inBlock() {
        return code % Codes.SIZE;
    }

    Extension extension() {
        return Extension.of(code, digits);
    }

    RecordCipher.Place place(int life) {
        return new RecordCipher.Place(vn, digits - 1 << CODE_BITS | code, life);
    }

    /// What the first code of the block is named by, of which one is named so.
    static long blockOf(long touch) {
        return touch - inBlock(touch);
    }

    /// Which code of its block is named so.
    static int inBlock(long touch) {
        return ((int) touch & (1 << CODE_BITS) - 1) % Codes.SIZE;
    }

    /// Eight bytes by which others are told that it was changed. Two may share them: then one waits for the other without need.
    long touch() {
        return (vn.digits().hashCode() * MIX ^ vn.digits().length()) << CODE_BITS + 2 | (long) digits - 1 << CODE_BITS | code;
    }
}
