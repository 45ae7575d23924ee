package io.callmask.sip.engine;

import java.nio.charset.StandardCharsets;

/// The ids that we mint: 3 letters for the node, 3 for one of 4,096 slots, 26 random ones. The slot says which shard owns the call, on
/// whichever leg a message comes home; the node says that it is ours. One thread, but for what is static.
final class Minted {
    static final int SLOTS = 4_096;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 32;
    private static final int RANDOM = 6;

    private final String node;
    private final IdSource ids;
    /// Of the last id: the next one is written over it.
    private final byte[] text = new byte[LENGTH];

    Minted(String nodeName, IdSource ids) {
        this.node = letters(Integer.rotateLeft(nodeName.hashCode() * 0x9E3779B1, 15) & 0x7fff);
        this.ids = ids;
        for (int i = 0; i < node.length(); i++) text[i] = (byte) node.charAt(i);
    }

    String next(int slot) {
        text[3] = (byte) LETTERS.charAt(slot >> 10 & 31);
        text[4] = (byte) LETTERS.charAt(slot >> 5 & 31);
        text[5] = (byte) LETTERS.charAt(slot & 31);
        ids.next(text, RANDOM);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /// Whether this node has minted `id`, as far as its form tells.
    boolean isOurs(String id) {
        return id.length() == LENGTH && id.startsWith(node) && slotOf(id) >= 0;
    }

    /// The slot in an id of ours, -1 when it holds none.
    static int slotOf(String id) {
        if (id.length() != LENGTH) return -1;
        int slot = 0;
        for (int i = 3; i < 6; i++) {
            int letter = LETTERS.indexOf(id.charAt(i));
            if (letter < 0) return -1;
            slot = slot << 5 | letter;
        }
        return slot < SLOTS ? slot : -1;
    }

    /// The slot of a call that begins: callers choose Call-IDs, so what they can aim at is hidden behind a secret.
    static int slotOf(String callId, long secret) {
        return (int) (hash(callId, secret) >>> 40) & (SLOTS - 1);
    }

    /// Spreads text that strangers choose. Not for proof of anything.
    static long hash(String text, long secret) {
        long hash = secret;
        int i = 0;
        // Four characters at a time, since each step waits for the one before.
        for (; i + 4 <= text.length(); i += 4) hash = mixed(hash ^ (text.charAt(i) | (long) text.charAt(i + 1) << 16 | (long) text.charAt(i + 2) << 32 | (long) text.charAt(i + 3) << 48));
        for (; i < text.length(); i++) hash = mixed(hash ^ text.charAt(i));
        return mixed(hash ^ hash >>> 32);
    }

    private static long mixed(long hash) {
        long spread = hash * 0x9E3779B97F4A7C15L;
        return spread ^ spread >>> 29;
    }

    private static String letters(int fifteenBits) {
        return "" + LETTERS.charAt(fifteenBits >> 10 & 31) + LETTERS.charAt(fifteenBits >> 5 & 31) + LETTERS.charAt(fifteenBits & 31);
    }
}
