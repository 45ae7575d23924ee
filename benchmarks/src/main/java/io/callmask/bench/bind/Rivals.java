package io.callmask.bench.bind;

import io.callmask.bench.bind.Load.Seen;
import io.callmask.bench.server.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// What one would write by hand: codes as rows, taken one at a time by transactions of sixteen threads; and the floor of that, one insert and commit.
final class Rivals {
    private static final int THREADS = 16;
    private static final int CODES = 500_000;

    private final MariaDbServer sql;
    private final Load load;
    private final AtomicInteger keys = new AtomicInteger();

    Rivals(MariaDbServer sql, Load load) throws SQLException {
        this.sql = sql;
        this.load = load;
        try (var connection = sql.connect(); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE code (id INT PRIMARY KEY, taken TINYINT NOT NULL, KEY (taken)) ENGINE=InnoDB");
            statement.execute("INSERT INTO code SELECT seq, 0 FROM seq_1_to_" + CODES);
            statement.execute("CREATE TABLE binding (id INT PRIMARY KEY, code INT NOT NULL, number VARBINARY(32) NOT NULL, until BIGINT NOT NULL) ENGINE=InnoDB");
            connection.commit();
        }
    }

    /// One of somebody's transactions.
    private interface Transaction {
        void run(Connection connection) throws SQLException;
    }

    /// `SELECT … FOR UPDATE SKIP LOCKED`, update, insert, commit.
    Seen skipLocked(Duration time) throws InterruptedException {
        return seen(time, connection -> {
            int code;
            try (var select = connection.prepareStatement("SELECT id FROM code WHERE taken = 0 LIMIT 1 FOR UPDATE SKIP LOCKED"); var rows = select.executeQuery()) {
                if (!rows.next()) throw new SQLException("no code is left");
                code = rows.getInt(1);
            }
            try (var update = connection.prepareStatement("UPDATE code SET taken = 1 WHERE id = ?")) {
                update.setInt(1, code);
                update.executeUpdate();
            }
            insert(connection, code);
        });
    }

    /// One insert, commit.
    Seen insertCommit(Duration time) throws InterruptedException {
        return seen(time, connection -> insert(connection, 0));
    }

    private void insert(Connection connection, int code) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO binding (id, code, number, until) VALUES (?, ?, ?, ?)")) {
            insert.setInt(1, keys.incrementAndGet());
            insert.setInt(2, code);
            insert.setBytes(3, new byte[32]);
            insert.setLong(4, System.currentTimeMillis());
            insert.executeUpdate();
        }
    }

    private Seen seen(Duration time, Transaction transaction) throws InterruptedException {
        return load.threads(() -> {
            var connection = sql.connect();
            return new Load.Repeated() {
                @Override public void run() throws SQLException {
                    transaction.run(connection);
                    connection.commit();
                }

                @Override public void close() throws SQLException {
                    connection.close();
                }
            };
        }, THREADS, time);
    }
}
