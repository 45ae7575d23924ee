package io.callmask.sip.engine;

import io.callmask.number.RealNumber;
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
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Asks the clients of one trunk who they are (RFC 3261 §22.4), and judges what they show. Without state but for nonces that were used and for who was wrong. Any thread.
public final class Challenger {
    private static final Duration NONCE_LIFE = Duration.ofMinutes(5);
    private static final int MOST_NONCES = 16_384;
    /// Lines that are looked at: others are for others.
    private static final int MOST_LINES = 8;
    private static final No BARRED = new No(Doubt.BARRED, 403, List.of());

    private final String realm;
    /// What is asked by, in this order: the strongest should be first (RFC 8760 §2.4), but there are clients that look at the first only.
    private final List<Hash> hashes;
    private final Map<String, Account> accounts = new HashMap<>();
    /// Who may be whom; whoever is not there may be anybody.
    private final Map<String, Callers> callers = new HashMap<>();
    /// Costs who has no account as much time as who has one.
    private final Account nobody;
    private final Nonces nonces;
    private final Misses byAddress;
    /// By address and user, of users that there are: behind one address others may know their passwords.
    private final Misses byUser;

    Challenger(String realm, List<String> algorithms, Map<String, String> passwords, Map<String, Set<RealNumber>> numbers, String key) {
        this.realm = realm;
        this.hashes = algorithms.stream().map(Challenger::hash).toList();
        if (hashes.isEmpty()) throw new IllegalArgumentException("algorithms: none (expected: at least one)");
        passwords.forEach((user, password) -> accounts.put(user, Account.of(user, realm, password)));
        numbers.forEach((user, theirs) -> {
            if (!passwords.containsKey(user)) throw new IllegalArgumentException("numbers: of nobody (expected: of one of the users)");
            callers.put(user, Callers.these(theirs));
        });
        nobody = Account.of("nobody", realm, key);
        nonces = new Nonces(key, NONCE_LIFE, MOST_NONCES);
        byAddress = new Misses(key.hashCode());
        byUser = new Misses(key.hashCode());
    }

    private static Hash hash(String algorithm) {
        return Hash.named(algorithm).orElseThrow(() -> new IllegalArgumentException("algorithm: " + algorithm + " (expected: SHA-512-256, SHA-256 or MD5)"));
    }

    /// What is thought of a request's proof.
    sealed interface Verdict {}

    /// What is to be answered instead.
    record No(Doubt why, int status, List<Extra> extra) implements Verdict {}

    /// Somebody of the trunk's.
    record Yes(Callers callers) implements Verdict {}

    /// @param random tells the nonce from others of the same moment
    /// @return whether the request is from an account of the trunk's, and then which callers that one may be
    Verdict judge(SipRequest request, InetAddress source, long now, long random) {
        var claimed = claim(request);
        if (claimed == null) return ask(Doubt.UNPROVED, now, random);
        var claim = Claim.read(claimed).filter(read -> read.realm().equals(realm) && hashes.contains(read.hash())).orElse(null);
        if (claim == null) return missed(Doubt.MALFORMED, source, now, random);
        var account = accounts.get(claim.user());
        int user = source.hashCode() * 31 + claim.user().hashCode();
        if (!(account == null ? nobody : account).isProvedBy(claim, request.method())) {
            if (account != null) byUser.add(user, now);
            return missed(Doubt.WRONG, source, now, random);
        }
        if (byUser.isBarred(user, now)) return BARRED;
        return switch (nonces.use(claim.nonce(), claim.count(), now)) {
            case GOOD  -> new Yes(callers.getOrDefault(claim.user(), Callers.ANYBODY));
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

    /// What is answered hangs on the address alone: whether there is such a user is nobody's business.
    private No missed(Doubt why, InetAddress source, long now, long random) {
        boolean isBarred = byAddress.isBarred(source.hashCode(), now);
        byAddress.add(source.hashCode(), now);
        return isBarred ? BARRED : ask(why, now, random);
    }

    private No ask(Doubt why, long now, long random) {
        boolean isStale = why == Doubt.STALE || why == Doubt.REPLAYED;
        var nonce = nonces.next(now, random);
        return new No(why, 401, hashes.stream().map(hash -> Extra.challenge(hash, realm, nonce, isStale)).toList());
    }

    /// After so many wrong proofs at once one may be wrong twenty times a minute, and is not heard when it is so more often. What is said unheard counts no more.
    private static final class Misses {
        private static final int MOST_AT_ONCE = 20;
        private static final long PER_MISS = Duration.ofSeconds(3).toNanos();
        private static final int SLOTS = 1_024;

        private final int seed;
        /// By a hash of who it is: until when its misses reach.
        private final AtomicLongArray until = new AtomicLongArray(SLOTS);

        Misses(int seed) {
            this.seed = seed;
            for (int i = 0; i < SLOTS; i++) until.set(i, Long.MIN_VALUE);
        }

        void add(int who, long now) {
            until.updateAndGet(slot(who), reached -> isBeyond(reached, now) ? reached : Math.max(reached, now) + PER_MISS);
        }

        boolean isBarred(int who, long now) {
            return isBeyond(until.get(slot(who)), now);
        }

        private static boolean isBeyond(long reached, long now) {
            return reached > now + MOST_AT_ONCE * PER_MISS;
        }

        private int slot(int who) {
            int hash = (who ^ seed) * 0x9E3779B1;
            return (hash ^ hash >>> 15) & SLOTS - 1;
        }
    }

    @Override public String toString() {
        return "challenger";
    }
}
