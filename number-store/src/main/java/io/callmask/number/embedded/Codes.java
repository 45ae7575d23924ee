package io.callmask.number.embedded;

import io.callmask.number.Extension;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The extensions of one VN as a bitmap: a bit is one while its extension is open or rests. For one thread.
///
/// Extension = 1,000 × block + 64 × word + bit. A block is made when it is first needed; what is past its last extension is one for good.
final class Codes {
    private static final int BLOCK = 1_000;
    private static final int WORDS = (BLOCK + Long.SIZE - 1) / Long.SIZE;

    private final int digits;
    private final int size;
    private final long[] @Nullable [] blocks;
    private int taken;

    /// @param digits how many an extension has, 1 to 4
    Codes(int digits) {
        this.digits = digits;
        this.size = (int) Math.pow(10, digits);
        this.blocks = new long[(size + BLOCK - 1) / BLOCK] @Nullable [];
    }

    boolean isFull() {
        return taken == size;
    }

    /// A free extension: from a random block and word on, the first with a zero bit, the first such bit.
    ///
    /// @throws IllegalStateException when there is none
    Extension free(RandomGenerator random) {
        int start = random.nextInt(blocks.length);
        int word = random.nextInt(WORDS);
        for (int i = 0; i < blocks.length; i++) {
            int block = (start + i) % blocks.length;
            int code = free(block, word);
            if (code >= 0) return Extension.of(BLOCK * block + code, digits);
        }
        throw new IllegalStateException("codes: none is free (expected: not full)");
    }

    private int free(int block, int first) {
        long[] words = block(block);
        for (int i = 0; i < WORDS; i++) {
            int word = (first + i) % WORDS;
            if (words[word] != -1L) return Long.SIZE * word + Long.numberOfTrailingZeros(~words[word]);
        }
        return -1;
    }

    private long[] block(int block) {
        long[] words = blocks[block];
        if (words == null) {
            words = new long[WORDS];
            for (int code = Math.min(BLOCK, size - BLOCK * block); code < Long.SIZE * WORDS; code++) words[code / Long.SIZE] |= 1L << code;
            blocks[block] = words;
        }
        return words;
    }

    /// Notes that an extension is taken. One with another number of digits, from before the pool's were changed, is none of these.
    void take(Extension extension) {
        if (set(extension, true)) taken++;
    }

    /// Notes that an extension has rested.
    void give(Extension extension) {
        if (set(extension, false)) taken--;
    }

    /// @return whether that changed anything
    private boolean set(Extension extension, boolean on) {
        if (extension.digits().length() != digits) return false;
        int code = extension.code();
        long[] words = block(code / BLOCK);
        int word = code % BLOCK / Long.SIZE;
        long bit = 1L << code % BLOCK;
        boolean was = (words[word] & bit) != 0;
        words[word] = on ? words[word] | bit : words[word] & ~bit;
        return was != on;
    }

    @Override public String toString() {
        return taken + " of " + size + " extensions in " + Arrays.stream(blocks).filter(block -> block != null).count() + " blocks";
    }
}
