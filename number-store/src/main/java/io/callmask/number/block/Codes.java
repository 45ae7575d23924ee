package io.callmask.number.block;

import java.util.random.RandomGenerator;

/// Which codes of one leased block are taken: 16 words of 64 bits; bits that stand for no code are always set. For one thread: the lease's holder.
public final class Codes {
    /// Codes in a block, if the extensions have so many.
    public static final int SIZE = 1_000;
    /// What [#take] answers when there is none.
    public static final int FULL = -1;
    private static final int WORDS = 16;

    private final long[] words = new long[WORDS];
    private final int size;
    private int taken;

    /// All free.
    public Codes() {
        this(SIZE);
    }

    /// All free.
    ///
    /// @param size how many codes there are, 1 to 1,000
    public Codes(int size) {
        if (size < 1 || size > SIZE) throw new IllegalArgumentException("size: " + size + " (expected: 1 to 1000)");
        this.size = size;
        for (int code = size; code < WORDS * Long.SIZE; code++) words[code >>> 6] |= 1L << code;
    }

    /// Takes a free code: from a random word on to the first that has a zero bit, and there the lowest. Costs the same however full the block is, give or take 15 words.
    ///
    /// @return 0 to 999, or [#FULL]
    public int take(RandomGenerator random) {
        return take(random.nextInt(WORDS));
    }

    /// The same from a given word on: codes that are taken one after the other from the same word lie beside each other, and so are written as one.
    ///
    /// @param start 0 to 15
    public int take(int start) {
        for (int i = 0; i < WORDS; i++) {
            int word = start + i & WORDS - 1;
            if (words[word] != -1L) {
                int bit = Long.numberOfTrailingZeros(~words[word]);
                words[word] |= 1L << bit;
                taken++;
                return Long.SIZE * word + bit;
            }
        }
        return FULL;
    }

    /// Marks a code as taken: what a replay does, in which a code may come twice.
    public void mark(int code) {
        if (isTaken(code)) return;
        words[code >>> 6] |= 1L << code;
        taken++;
    }

    /// Gives a code back.
    ///
    /// @throws IllegalStateException when it is free: somebody would free it for two
    public void free(int code) {
        if (!isTaken(code)) throw new IllegalStateException("code " + code + ": is free (expected: taken)");
        words[code >>> 6] &= ~(1L << code);
        taken--;
    }

    public boolean isTaken(int code) {
        if (code < 0 || code >= size) throw new IllegalArgumentException("code: " + code + " (expected: 0 to " + (size - 1) + ')');
        return (words[code >>> 6] & 1L << code) != 0;
    }

    /// Codes that there are.
    public int size() {
        return size;
    }

    /// 0 to [#size].
    public int taken() {
        return taken;
    }

    /// Whether the block is out of the selectable set: all that anybody else needs to know of how full it is.
    public boolean isFull() {
        return taken == size;
    }
}
