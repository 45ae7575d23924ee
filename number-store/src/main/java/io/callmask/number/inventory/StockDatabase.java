package io.callmask.number.inventory;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.rule.Pools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the inventory's tables are: in H2 within this process, or in the MariaDB that several nodes share. Any thread; everything blocks.
///
/// H2 is opened when its file is there, or when something is first to be kept: an installation that lists its numbers in the settings never has it.
public final class StockDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StockDatabase.class);
    private static final String MIGRATIONS = "classpath:callmask/migrations/inventory";
    private static final int CONNECTIONS = 3;
    private static final long PATIENCE = 3_000;

    private final String url;
    private final String user;
    private final String password;
    private final boolean isOwn;
    private final boolean isThere;
    private @Nullable HikariDataSource source;
    private boolean closed;

    private StockDatabase(String url, String user, String password, boolean isOwn, boolean isThere) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.isOwn = isOwn;
        this.isThere = isThere;
    }

    /// A database of this process's own.
    ///
    /// @param directory the store's; made when it is absent
    public static StockDatabase embedded(Path directory) throws IOException {
        Files.createDirectories(directory);
        return at("file:" + directory.toAbsolutePath().resolve("inventory"), Files.exists(directory.resolve("inventory.mv.db")));
    }

    /// @param file as H2 names it
    static StockDatabase at(String file, boolean isThere) {
        // Written at each commit, and no unknown words: its tables are the same as MariaDB's.
        return new StockDatabase("jdbc:h2:" + file + ";MODE=MariaDB;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;LAZY_QUERY_EXECUTION=TRUE;DB_CLOSE_ON_EXIT=FALSE", "sa", "", true, isThere);
    }

    /// In memory: for tests and demos.
    public static StockDatabase inMemory(String name) {
        return new StockDatabase("jdbc:h2:mem:" + name + ";MODE=MariaDB;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1", "sa", "", true, true);
    }

    /// The one that the store of several nodes keeps its journal in, and whose tables that store has brought up to date.
    ///
    /// @param url `jdbc:mariadb://host:port/database`
    public static StockDatabase shared(String url, String user, String password) {
        return new StockDatabase(url, user, password, false, true);
    }

    /// Whether there is anything to read.
    synchronized boolean isThere() {
        return isThere || source != null;
    }

    /// Work within one transaction.
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /// A commit failed, and may have taken effect all the same.
    static final class CommitUnknown extends SQLException {
        private static final long serialVersionUID = 1;

        CommitUnknown(SQLException cause) {
            super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
        }
    }

    /// Runs `work` and commits it.
    ///
    /// @throws CommitUnknown when the commit failed
    /// @throws SQLException  when nothing was written
    <T> T transact(Work<T> work) throws SQLException {
        return transact(work, false);
    }

    /// The same of what must outlive a power cut, too: H2 writes at a commit, and forces nothing.
    <T> T change(Work<T> work) throws SQLException {
        return transact(work, isOwn);
    }

    private <T> T transact(Work<T> work, boolean isForced) throws SQLException {
        try (var connection = source().getConnection()) {
            T result;
            boolean done = false;
            try {
                result = work.in(connection);
                done = true;
            } finally {
                if (!done) connection.rollback();
            }
            try {
                connection.commit();
                if (isForced) force(connection);
            } catch (SQLException e) {
                // H2 closes itself when its disk fails, and the connections beside this one are as dead.
                source().getHikariPoolMXBean().softEvictConnections();
                throw new CommitUnknown(e);
            }
            return result;
        }
    }

    private static void force(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    private synchronized HikariDataSource source() throws SQLException {
        if (closed) throw new SQLException("the inventory is closed");
        if (source == null) source = connect();
        return source;
    }

    private HikariDataSource connect() throws SQLException {
        HikariDataSource fresh = null;
        boolean opened = false;
        try {
            fresh = new HikariDataSource(config());
            if (isOwn) Flyway.configure(StockDatabase.class.getClassLoader()).dataSource(fresh).locations(MIGRATIONS).load().migrate();
            opened = true;
            return fresh;
        } catch (HikariPool.PoolInitializationException | FlywayException e) {
            throw new SQLException("the inventory's database cannot be opened: " + String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""), e);
        } finally {
            if (!opened && fresh != null) fresh.close();
        }
    }

    private HikariConfig config() {
        var config = new HikariConfig();
        config.setPoolName("inventory");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(isOwn ? 1 : 0);
        config.setConnectionTimeout(PATIENCE);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        if (!isOwn) {
            config.addDataSourceProperty("connectTimeout", "1000");
            config.addDataSourceProperty("socketTimeout", "30000");
            config.addDataSourceProperty("sessionVariables", "innodb_lock_wait_timeout=3,idle_transaction_timeout=30");
            config.addDataSourceProperty("dumpQueriesOnException", "false");
        }
        return config;
    }

    /// The settings' pools with the inventory's numbers in them.
    ///
    /// @throws IOException when the database cannot be read, or a number stands in both
    public List<Pool> filled(List<Pool> pools) throws IOException {
        if (!isThere()) return pools;
        try {
            var there = new Pools(pools);
            var numbers = transact(connection -> StockTables.changes(connection, 0, there));
            var filled = new ArrayList<Pool>();
            for (var pool : pools) {
                var all = new ArrayList<PooledNumber>(pool.numbers());
                for (var change : numbers) {
                    if (change.pool().equals(pool.name())) change.becomes().ifPresent(all::add);
                }
                filled.add(new Pool(pool.name(), all, pool.extensionDigits(), pool.rest(), pool.recycling()));
            }
            long lost = numbers.stream().filter(change -> change.becomes().isPresent() && there.named(change.pool()).isEmpty()).count();
            if (lost > 0) LOG.warn("event=inventory numbers={}: in pools that the settings do not have; they are not used", lost);
            return filled;
        } catch (SQLException e) {
            throw new IOException("store.directory: the inventory cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage() + "; the settings and the inventory both list it (expected: one of them)", e);
        }
    }

    /// What one hour asked of a pool, or needed of a class.
    ///
    /// @param hour hours since 1970
    public record Hour(String pool, String kind, long hour, long binds, double needed) {}

    /// The hours that were kept, from `since` on; none when there are none, or they cannot be read.
    public List<Hour> hours(long since) {
        if (!isThere()) return List.of();
        try {
            return transact(connection -> StockTables.hours(connection, since));
        } catch (SQLException e) {
            LOG.warn("event=demand: the hours before this start cannot be read (state {}), so the pool report begins anew", e.getSQLState());
            return List.of();
        }
    }

    /// Keeps hours of a node, and forgets those before `since`. What cannot be kept is lost to the next start only.
    public void keep(String node, List<Hour> hours, long since) {
        if (!isThere()) return;
        try {
            transact(connection -> {
                StockTables.keep(connection, node, hours, since);
                return true;
            });
        } catch (SQLException e) {
            LOG.warn("event=demand: an hour could not be kept (state {})", e.getSQLState());
        }
    }

    @Override public synchronized void close() {
        closed = true;
        if (source != null) source.close();
    }
}
