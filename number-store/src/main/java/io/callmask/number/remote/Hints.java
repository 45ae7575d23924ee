package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.VirtualNumber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/// Which exclusive VNs of one pool are worth asking for: what this node has seen taken is not. Only the table of claims decides; a wrong hint costs a question
/// more. For one thread: the lane's.
final class Hints {
    private final Works works;
    private final String pool;
    private final int poolId;
    private final Set<VirtualNumber> taken = new HashSet<>();

    private long learnedAt = Long.MIN_VALUE;

    Hints(Works works, String pool) {
        this.works = works;
        this.pool = pool;
        this.poolId = works.registry().id(pool);
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

    /// Learns all of it from the table: at start, and when nothing seems left. Reads every claim on the pool's exclusive VNs.
    void learn(Connection connection, long now) throws SQLException {
        learnedAt = now;
        taken.clear();
        for (var vn : works.pools().choosable(pool, NumberClass.EXCLUSIVE)) {
            var whole = new Bytes(works.keys().whole(vn, poolId));
            Sql.each(connection, "SELECT claim_key FROM claim WHERE vn = ? AND free_at > ?", row -> {
                if (whole.equals(new Bytes(row.getBytes(1)))) taken.add(vn);
            }, vn.digits().substring(1), now);
        }
    }
}
