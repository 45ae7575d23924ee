package io.callmask.sip.engine;

import java.security.SecureRandom;

/// Ids out of the system's strong random source, fetched in blocks. One thread.
public final class SecureIds implements IdSource {
    private static final char[] LETTERS = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int LENGTH = 26;
    private static final int BLOCK = 4_096;

    private final SecureRandom random = new SecureRandom();
    private final byte[] block = new byte[BLOCK];
    private int used = BLOCK;

    @Override public String next() {
        var text = new char[LENGTH];
        refill(LENGTH);
        for (int i = 0; i < LENGTH; i++) text[i] = LETTERS[block[used++] & 31];
        return new String(text);
    }

    @Override public long number() {
        refill(Long.BYTES);
        long number = 0;
        for (int i = 0; i < Long.BYTES; i++) number = number << 8 | block[used++] & 0xff;
        return number >>> 2;
    }

    private void refill(int needed) {
        if (used + needed <= BLOCK) return;
        random.nextBytes(block);
        used = 0;
    }
}
