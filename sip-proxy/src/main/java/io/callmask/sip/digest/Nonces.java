package io.callmask.sip.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The nonces that we ask with. One says itself when it was made, and that we made it: nothing is kept of those that go out. Only of those that came back with a right
/// proof the counts are kept which have been used, so that nobody can use one again.
///
/// The table is bounded: when it is full the nonce that was used first goes, and with it every nonce as old as that counts as too old. Any thread.
public final class Nonces {
    private static final int RANDOM_BYTES = 8;
    private static final int MAC_BYTES = 16;
    private static final int BYTES = Long.BYTES + RANDOM_BYTES + MAC_BYTES;
    private static final int CHARACTERS = (BYTES * 4 + 2) / 3;
    /// Counts further behind the greatest than that are taken for used.
    private static final int WINDOW = Long.SIZE;
    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final long life;
    private final int most;
    private final Map<String, Window> used = new LinkedHashMap<>();
    /// Nonces made until then whose counts are not known are too old.
    private long forgotten = Long.MIN_VALUE;

    /// What a nonce and its count are worth.
    public enum Worth {
        GOOD,
        /// Too old, or not ours.
        STALE,
        /// Used before with this count.
        USED
    }

    /// The counts of one nonce that were used: the greatest, and which of the 64 up to it.
    private static final class Window {
        private final long made;
        private long greatest;
        private long seen;

        Window(long made) {
            this.made = made;
        }

        boolean isNew(long count) {
            if (count > greatest) {
                long ahead = count - greatest;
                seen = ahead >= WINDOW ? 1 : seen << ahead | 1;
                greatest = count;
                return true;
            }
            long behind = greatest - count;
            if (behind >= WINDOW || (seen >>> behind & 1) != 0) return false;
            seen |= 1L << behind;
            return true;
        }
    }

    /// @param key  nobody else's; 20 random characters or more
    /// @param life how long a nonce is taken
    /// @param most of how many the counts are kept
    public Nonces(String key, Duration life, int most) {
        if (key.length() < 20) throw new IllegalArgumentException("key: " + key.length() + " characters (expected: at least 20)");
        if (most < 1) throw new IllegalArgumentException("most: " + most + " (expected: at least 1)");
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), MAC);
        this.life = life.toNanos();
        this.most = most;
    }

    /// A new one.
    ///
    /// @param now    monotonic nanoseconds
    /// @param random tells it from others of the same moment
    public String next(long now, long random) {
        var head = ByteBuffer.allocate(Long.BYTES + RANDOM_BYTES).putLong(now).putLong(random).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ByteBuffer.allocate(BYTES).put(head).put(mac(head)).array());
    }

    /// Uses a nonce once. To be called only for who has proved to be somebody: from then on it is remembered.
    public Worth use(String nonce, long count, long now) {
        long made = made(nonce);
        if (made == Long.MIN_VALUE || now - made > life) return Worth.STALE;
        synchronized (used) {
            var window = used.get(nonce);
            if (window == null) {
                if (made <= forgotten) return Worth.STALE;
                makeRoom(now);
                window = new Window(made);
                used.put(nonce, window);
            }
            return window.isNew(count) ? Worth.GOOD : Worth.USED;
        }
    }

    /// How many have counts that are kept.
    int size() {
        synchronized (used) {
            return used.size();
        }
    }

    /// Those used first are mostly those that are over first; a few at a time.
    private void makeRoom(long now) {
        var oldest = used.values().iterator();
        for (int i = 0; i < 4 && oldest.hasNext(); i++) {
            var window = oldest.next();
            boolean isOver = now - window.made > life;
            if (!isOver && used.size() < most) return;
            if (!isOver) forgotten = Math.max(forgotten, window.made);
            oldest.remove();
        }
    }

    /// When it was made, [Long#MIN_VALUE] if not by us.
    private long made(String nonce) {
        if (nonce.length() != CHARACTERS) return Long.MIN_VALUE;
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(nonce);
            var head = Arrays.copyOf(bytes, Long.BYTES + RANDOM_BYTES);
            return MessageDigest.isEqual(mac(head), Arrays.copyOfRange(bytes, head.length, BYTES)) ? ByteBuffer.wrap(head).getLong() : Long.MIN_VALUE;
        } catch (IllegalArgumentException _) {
            return Long.MIN_VALUE;
        }
    }

    private byte[] mac(byte[] head) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(head), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    @Override public String toString() {
        return "nonces";
    }
}
