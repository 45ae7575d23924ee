package io.callmask.number.remote;

import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.ClaimKeys;
import io.callmask.number.rule.Pools;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Which exclusive VNs and which extensions of one pool are worth asking for: what this node has seen taken is not. Only the table of claims decides; a wrong
/// hint costs a question more. For one thread: the lane's.
final class Hints {
    private static final int TEN = 10;

    private final Pools pools;
    private final String pool;
    private final int poolId;
    private final int digits;
    private final ClaimKeys keys;
    private final RandomGenerator random;
    private final Set<VirtualNumber> taken = new HashSet<>();
    private final Map<VirtualNumber, BitSet> codes = new HashMap<>();

    private long learnedAt = Long.MIN_VALUE;

    Hints(Pools pools, String pool, int poolId, ClaimKeys keys, RandomGenerator random) {
        this.pools = pools;
        this.pool = pool;
        this.poolId = poolId;
        this.digits = pools.named(pool).orElseThrow().extensionDigits();
        this.keys = keys;
        this.random = random;
    }

    /// Whether [#learn] was last called before that time, in milliseconds since 1970.
    boolean isOlderThan(long time) {
        return learnedAt < time;
    }

    boolean mayBeFree(VirtualNumber exclusive) {
        return !taken.contains(exclusive);
    }

    void take(VirtualNumber exclusive) {
        taken.add(exclusive);
    }

    void take(VirtualNumber vn, Extension extension) {
        if (extension.digits().length() == digits) codes(vn).set(extension.code());
    }

    /// An extension that may be free, from anywhere on.
    Optional<Extension> code(VirtualNumber vn) {
        var set = codes(vn);
        int size = size();
        int found = set.nextClearBit(random.nextInt(size));
        if (found >= size) found = set.nextClearBit(0);
        return found >= size ? Optional.empty() : Optional.of(Extension.of(found, digits));
    }

    private BitSet codes(VirtualNumber vn) {
        return codes.computeIfAbsent(vn, _ -> new BitSet());
    }

    private int size() {
        return (int) Math.pow(TEN, digits);
    }

    /// Learns all of it from the table: at start, and when nothing seems left. Reads every claim on the pool's exclusive and extension VNs.
    void learn(Connection connection, long now) throws SQLException {
        learnedAt = now;
        taken.clear();
        codes.clear();
        for (var vn : pools.choosable(pool, NumberClass.EXCLUSIVE)) {
            if (claims(connection, vn, now).contains(new Bytes(keys.whole(vn, poolId)))) taken.add(vn);
        }
        for (var vn : pools.choosable(pool, NumberClass.EXTENSION)) {
            var claims = claims(connection, vn, now);
            if (claims.isEmpty()) continue;
            for (int code = 0; code < size(); code++) {
                var extension = Extension.of(code, digits);
                if (claims.contains(new Bytes(keys.code(vn, extension, poolId)))) take(vn, extension);
            }
        }
    }

    private static Set<Bytes> claims(Connection connection, VirtualNumber vn, long now) throws SQLException {
        var claims = new HashSet<Bytes>();
        Sql.each(connection, "SELECT claim_key FROM claim WHERE vn = ? AND free_at > ?", row -> claims.add(new Bytes(row.getBytes(1))), vn.digits().substring(1), now);
        return claims;
    }
}
