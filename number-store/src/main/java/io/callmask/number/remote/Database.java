package io.callmask.number.remote;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Connections to MariaDB, and its tables brought up to date. Any thread; everything here blocks.
final class Database implements AutoCloseable {
    static final String MIGRATIONS = "classpath:callmask/migrations";
    /// Beside those of the lanes: the watch, the census, searches.
    private static final int SPARE = 6;
    private static final int MOST_CONNECTIONS = 64;
    /// Connections that are kept when nothing is to be done.
    private static final int AT_HAND = 16;
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(1);
    /// Milliseconds, as the driver reads them.
    private static final String CONNECT = "1000";
    private static final String ANSWER = "4000";
    private static final int ACCESS_DENIED = 1045;

    private final HikariDataSource source;

    private Database(HikariDataSource source) {
        this.source = source;
    }

    /// Work within one transaction.
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /// The transaction was sent, and nobody knows whether it was committed.
    static final class CommitUnknown extends SQLException {
        private static final long serialVersionUID = 1;

        CommitUnknown(SQLException cause) {
            super("the connection was lost during commit", cause);
        }
    }

    /// Each pool's lane may want a connection at once.
    ///
    /// @throws IOException when it cannot be reached, does not let us in, holds tables of another program or a newer version, or is used by another node while its tables are to be changed
    static Database open(RemoteSettings all) throws IOException {
        var settings = all.sql();
        HikariDataSource source = null;
        boolean opened = false;
        try {
            source = new HikariDataSource(config(settings, all.pools().size()));
            var database = new Database(source);
            // With a connection of its own: making tables may take longer than a statement may take later.
            var flyway = Flyway.configure(Database.class.getClassLoader()).dataSource(settings.url(), settings.user(), settings.password()).locations(MIGRATIONS).load();
            // In this order: a node beats only when it has brought the tables up to date, so one of our own version that starts beside us leaves nothing to be done.
            boolean othersRun = database.transact(connection -> othersRun(connection, all));
            if (othersRun && flyway.info().pending().length > 0) {
                throw new IOException("store.sql: " + settings.url() + ": another node runs, or ran a moment ago, and this version has other tables (expected: all nodes stopped while tables are changed)");
            }
            flyway.migrate();
            opened = true;
            return database;
        } catch (SQLException e) {
            throw new IOException("store.sql: " + settings.url() + ": failed before its tables were brought up to date (state " + e.getSQLState() + ')', e);
        } catch (HikariPool.PoolInitializationException e) {
            throw notLetIn(settings, reason(e), e);
        } catch (FlywayException e) {
            throw new IOException("store.sql: " + settings.url() + ": its tables cannot be brought up to date (expected: an empty database, or one of this or an older version of callmask): "
                + String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""), e);
        } finally {
            if (!opened && source != null) source.close();
        }
    }

    /// Whether there is a master key by which the data is written; nothing is changed, and no table need be there.
    static boolean isKeyed(RemoteSettings.Sql settings) throws IOException {
        var login = new Properties();
        login.setProperty("user", settings.user());
        login.setProperty("password", settings.password());
        login.setProperty("connectTimeout", CONNECT);
        login.setProperty("socketTimeout", ANSWER);
        try (var connection = DriverManager.getConnection(settings.url(), login)) {
            return isThere(connection, "master_key_check") && Sql.first(connection, "SELECT id FROM master_key_check", row -> row.getInt(1)).isPresent();
        } catch (SQLException e) {
            throw notLetIn(settings, reason(e), e);
        }
    }

    private static IOException notLetIn(RemoteSettings.Sql settings, String reason, Exception cause) {
        return new IOException("store.sql: " + settings.url() + ": " + reason + " (expected: a MariaDB that user " + settings.user() + " may enter)", cause);
    }

    private static boolean isThere(Connection connection, String table) throws SQLException {
        return Sql.first(connection, "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?", row -> row.getInt(1), table).isPresent();
    }

    /// Whether another node has beaten so lately that it may run; by MariaDB's clock, as ours may be wrong.
    private static boolean othersRun(Connection connection, RemoteSettings settings) throws SQLException {
        if (!isThere(connection, "node_beat")) return false;
        return Session.othersBeat(connection, settings.node(), settings.limits().silentSince(Tables.time(connection)));
    }

    private static HikariConfig config(RemoteSettings.Sql settings, int lanes) {
        var config = new HikariConfig();
        config.setPoolName("sql");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(Math.min(MOST_CONNECTIONS, lanes + SPARE));
        // Lanes that all begin at once must not wait until connections are made one by one.
        config.setMinimumIdle(Math.min(AT_HAND, lanes + SPARE));
        config.setConnectionTimeout(PATIENCE);
        config.setValidationTimeout(PATIENCE / 2);
        config.setAutoCommit(false);
        // Locks are taken by primary key and in one order, so nothing needs the gaps between rows locked.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.addDataSourceProperty("connectTimeout", CONNECT);
        config.addDataSourceProperty("socketTimeout", ANSWER);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // Where clocks are put back in autumn an hour would come twice. A node that is stopped within a transaction must not keep a partition's lock for longer than its lease lasts.
        config.addDataSourceProperty("sessionVariables", "innodb_lock_wait_timeout=3,idle_transaction_timeout=4,time_zone='+00:00'");
        // Parameters travel as they are, statements are parsed once per connection, and the rows of a batch in one message.
        config.addDataSourceProperty("useServerPrepStmts", "true");
        config.addDataSourceProperty("cachePrepStmts", "true");
        config.addDataSourceProperty("prepStmtCacheSize", "100");
        config.addDataSourceProperty("useBulkStmts", "true");
        // Texts of exceptions would quote parameters.
        config.addDataSourceProperty("dumpQueriesOnException", "false");
        return config;
    }

    private static String reason(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) return sql.getErrorCode() == ACCESS_DENIED ? "user or password refused" : "no connection (" + sql.getSQLState() + ')';
        }
        return "no connection";
    }

    /// Runs `work` and commits it.
    ///
    /// @throws CommitUnknown when the connection broke during the commit
    /// @throws SQLException  when nothing was written
    <T> T transact(Work<T> work) throws SQLException {
        try (var connection = source.getConnection()) {
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
            } catch (SQLException e) {
                throw new CommitUnknown(e);
            }
            return result;
        }
    }

    @Override public void close() {
        source.close();
    }
}
