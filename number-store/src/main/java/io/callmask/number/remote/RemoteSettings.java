package io.callmask.number.remote;

import io.callmask.number.Pool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What the operator decides about the store in Redis and MariaDB.
///
/// @param node  names this process; two processes with one name shut each other out
/// @param pools where VNs come from; no VN in two of them
public record RemoteSettings(String node, Redis redis, Sql sql, List<Pool> pools, Limits limits) {
    public RemoteSettings {
        pools = List.copyOf(pools);
    }

    /// @throws IOException when a pool's rest could be over before every index shows that it began
    void checkRests() throws IOException {
        for (var pool : pools) {
            if (pool.rest().compareTo(limits.lag()) <= 0) {
                throw new IOException("pools: " + pool.name() + ": rest: " + pool.rest() + " (expected: more than " + limits.lag() + " with a store of several nodes: so long a look-up may go by what was before)");
            }
        }
    }

    /// The index.
    ///
    /// @param uri      `redis://host:port` or `rediss://host:port`
    /// @param user     or empty, for a server without users
    /// @param password or empty, for a server without
    public record Redis(String uri, String user, String password) {
        @Override public String toString() {
            return uri;
        }
    }

    /// The journal.
    ///
    /// @param url `jdbc:mariadb://host:port/database`
    public record Sql(String url, String user, String password) {
        @Override public String toString() {
            return url;
        }
    }

    /// Sizes and times.
    ///
    /// @param freshness no answer that took longer is used (S); a node that cannot write what it owes the index for longer gives up its session
    /// @param skew      how far the clocks of node and MariaDB may be apart before binds stop
    /// @param lease     a node that has not been heard of for so long loses its session to whoever notices; above `freshness`
    /// @param patience  how long a bind may take before its outcome is called unknown
    /// @param batch     most requests in one journal row, 1 to 10,000
    /// @param queue     most requests that wait per pool; more are refused
    /// @param writes    most batches per pool that are in the journal and not yet in the index, 1 to 64
    public record Limits(Duration freshness, Duration skew, Duration lease, Duration patience, int batch, int queue, int writes) {
        /// Freshness 5 s, skew 2 s, lease 15 s, patience 5 s, batches of 1,000, 65,536 waiting, 8 batches on their way.
        public static final Limits USUAL = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(5), 1_000, 65_536, 8);

        /// A node whose last beat is older than this does not run. Nodes beat by their own clocks, which may differ from MariaDB's by [#skew].
        ///
        /// @param there now by MariaDB's clock, in milliseconds since 1970, as the answer
        long silentSince(long there) {
            return there - lease.plus(skew).toMillis();
        }

        /// How long a look-up may go by what was before: until a node that cannot reach the index is noticed and another has written what it left.
        Duration lag() {
            return lease.plus(freshness.plus(skew).multipliedBy(2));
        }
    }
}
