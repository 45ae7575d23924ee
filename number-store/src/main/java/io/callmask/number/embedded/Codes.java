package io.callmask.number.embedded;

import io.callmask.number.Extension;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The extensions of one VN as a bitmap: a bit is one while its extension is open or rests. For one thread.
///
/// Extension = 1,000 × block + 64 × word + bit; what is past a block's last extension is one for good. There is no bitmap before something is taken.
final class Codes {
    private static final int BLOCK = 1_000;
    private static final int WORDS = (BLOCK + Long.SIZE - 1) / Long.SIZE;

    private final int digits;
    private final int size;
    private final int blocks;
    private long @Nullable [] words;
    private int taken;

    /// @param digits how many an extension has, 1 to 4
    Codes(int digits) {
        this.digits = digits;
        this.size = (int) Math.pow(10, digits);
        this.blocks = (size + BLOCK - 1) / BLOCK;
    }

    boolean isFull() {
        return taken == size;
    }

    /// A free extension: from a random block and word on, the first with a zero bit, the first such bit.
    ///
    /// @throws IllegalStateException when there is none
    Extension free(RandomGenerator random) {
        int start = random.nextInt(blocks);
        int word = random.nextInt(WORDS);
        for (int i = 0; i < blocks; i++) {
            int block = (start + i) % blocks;
            int code = free(block, word);
            if (code >= 0) return Extension.of(BLOCK * block + code, digits);
        }
        throw new IllegalStateException("codes: none is free (expected: not full)");
    }

    private int free(int block, int first) {
        long[] all = words();
        for (int i = 0; i < WORDS; i++) {
            int word = (first + i) % WORDS;
            long bits = all[WORDS * block + word];
            if (bits != -1L) return Long.SIZE * word + Long.numberOfTrailingZeros(~bits);
        }
        return -1;
    }

    private long[] words() {
        var there = words;
        if (there != null) return there;
        long[] fresh = new long[WORDS * blocks];
        for (int block = 0; block < blocks; block++) {
            for (int code = Math.min(BLOCK, size - BLOCK * block); code < Long.SIZE * WORDS; code++) fresh[WORDS * block + code / Long.SIZE] |= 1L << code;
        }
        words = fresh;
        return fresh;
    }

    /// Notes that an extension is taken. One with another number of digits, from before the pool's were changed, is none of these.
    void take(Extension extension) {
        take(extension.code(), extension.digits().length());
    }

    /// The same of an extension's code.
    ///
    /// @param length how many digits it has
    void take(int code, int length) {
        if (set(code, length, true)) taken++;
    }

    /// Notes that an extension has rested.
    void give(Extension extension) {
        if (set(extension.code(), extension.digits().length(), false)) taken--;
    }

    /// @return whether that changed anything
    private boolean set(int code, int length, boolean on) {
        if (length != digits) return false;
        long[] all = words();
        int word = WORDS * (code / BLOCK) + code % BLOCK / Long.SIZE;
        long bit = 1L << code % BLOCK;
        boolean was = (all[word] & bit) != 0;
        all[word] = on ? all[word] | bit : all[word] & ~bit;
        return was != on;
    }

    @Override public String toString() {
        return taken + " of " + size + " extensions";
    }
}
