package io.callmask.sip.engine;

import io.callmask.sip.builder.Responses.Extra;
import io.callmask.sip.digest.Account;
import io.callmask.sip.digest.Claim;
import io.callmask.sip.digest.Hash;
import io.callmask.sip.digest.Nonces;
import io.callmask.sip.engine.CallListener.Doubt;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Asks the clients of one trunk who they are (RFC 3261 §22.4), and judges what they show. Without state but for nonces that were used and addresses that were wrong. Any thread.
public final class Challenger {
    private static final Duration NONCE_LIFE = Duration.ofMinutes(5);
    private static final int MOST_NONCES = 16_384;
    /// Lines that are looked at: others are for others.
    private static final int MOST_LINES = 8;
    /// After so many wrong proofs at once an address may be wrong twenty times a minute, and is not heard when it is so more often.
    private static final int MOST_AT_ONCE = 20;
    private static final long PER_MISS = Duration.ofSeconds(3).toNanos();
    private static final int SLOTS = 1_024;

    private final String realm;
    /// What is asked by, in this order: the strongest should be first (RFC 8760 §2.4), but there are clients that look at the first only.
    private final List<Hash> hashes;
    private final Map<String, Account> accounts = new HashMap<>();
    /// Costs who has no account as much time as who has one.
    private final Account nobody;
    private final Nonces nonces;
    /// By a hash of the address: until when its misses reach.
    private final AtomicLongArray misses = new AtomicLongArray(SLOTS);
    private final int seed;

    Challenger(String realm, List<String> algorithms, Map<String, String> passwords, String key) {
        this.realm = realm;
        this.hashes = algorithms.stream().map(Challenger::hash).toList();
        if (hashes.isEmpty()) throw new IllegalArgumentException("algorithms: none (expected: at least one)");
        passwords.forEach((user, password) -> accounts.put(user, Account.of(user, realm, password)));
        nobody = Account.of("nobody", realm, key);
        nonces = new Nonces(key, NONCE_LIFE, MOST_NONCES);
        seed = key.hashCode();
        for (int i = 0; i < SLOTS; i++) misses.set(i, Long.MIN_VALUE);
    }

    private static Hash hash(String algorithm) {
        return Hash.named(algorithm).orElseThrow(() -> new IllegalArgumentException("algorithm: " + algorithm + " (expected: SHA-512-256, SHA-256 or MD5)"));
    }

    /// What is to be answered instead.
    record No(Doubt why, int status, List<Extra> extra) {}

    /// @param random tells the nonce from others of the same moment
    /// @return null when the request is from who it says
    @Nullable No judge(SipRequest request, InetAddress source, long now, long random) {
        var claimed = claim(request);
        if (claimed == null) return ask(Doubt.UNPROVED, now, random);
        int slot = slot(source);
        if (isBarred(slot, now)) return new No(Doubt.BARRED, 403, List.of());
        var claim = Claim.read(claimed).filter(read -> read.realm().equals(realm) && hashes.contains(read.hash())).orElse(null);
        if (claim == null) return missed(Doubt.MALFORMED, slot, now, random);
        if (!accounts.getOrDefault(claim.user(), nobody).isProvedBy(claim, request.method())) return missed(Doubt.WRONG, slot, now, random);
        return switch (nonces.use(claim.nonce(), claim.nc(), now)) {
            case GOOD  -> null;
            case STALE -> ask(Doubt.STALE, now, random);
            case USED  -> ask(Doubt.REPLAYED, now, random);
        };
    }

    /// The line that is for our realm, as far as a look tells; null when there is none.
    private @Nullable String claim(SipRequest request) {
        var lines = request.values(HeaderName.AUTHORIZATION);
        var ours = '"' + realm + '"';
        for (var line : lines.subList(0, Math.min(MOST_LINES, lines.size()))) {
            if (line.contains(ours)) return line;
        }
        return null;
    }

    private No missed(Doubt why, int slot, long now, long random) {
        misses.updateAndGet(slot, until -> Math.max(until, now) + PER_MISS);
        return ask(why, now, random);
    }

    private boolean isBarred(int slot, long now) {
        return misses.get(slot) > now + MOST_AT_ONCE * PER_MISS;
    }

    private No ask(Doubt why, long now, long random) {
        boolean isStale = why == Doubt.STALE || why == Doubt.REPLAYED;
        var nonce = nonces.next(now, random);
        return new No(why, 401, hashes.stream().map(hash -> Extra.challenge(hash, realm, nonce, isStale)).toList());
    }

    private int slot(InetAddress source) {
        int hash = (source.hashCode() ^ seed) * 0x9E3779B1;
        return (hash ^ hash >>> 15) & SLOTS - 1;
    }

    @Override public String toString() {
        return "challenger";
    }
}
