package io.callmask.number.cipher;

import io.callmask.number.VirtualNumber;

/// Where a record lies, and in which life of that place: what its encryption is bound to, so that a record copied elsewhere opens as nothing.
///
/// @param vn    the VN
/// @param code  the extension, 0 to 65,535
/// @param birth the lease epoch under which the block came to be, 0 to 2^45 − 1
public record Place(VirtualNumber vn, int code, long birth) {
    private static final int MOST_CODE = 0xffff;
    private static final int BIRTH_BITS = 45;

    public Place {
        if (code < 0 || code > MOST_CODE) throw new IllegalArgumentException("code: " + code + " (expected: 0 to " + MOST_CODE + ')');
        if (birth < 0 || birth >>> BIRTH_BITS != 0) throw new IllegalArgumentException("birth: " + birth + " (expected: 0 to 2^45 - 1)");
    }

    /// VN 67 bits, code 16, birth 45.
    Aes.Block block() {
        var number = Digits.of(vn.number());
        long low = (number.low() & 0x7) << 61 | (long) code << BIRTH_BITS | birth;
        return new Aes.Block(number.high() << 61 | number.low() >>> 3, low);
    }
}
